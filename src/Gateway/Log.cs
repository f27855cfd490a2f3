namespace Gateway;

/// <summary>Everything that is logged. Ids: 1xx families, 2xx serving, 3xx the decision store, 4xx guard routes, 5xx remote members, 6xx access, 7xx the audit log.</summary>
static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "family {Family} {Version}: {Members} members, quorum {Quorum}, guarantee {Guarantee}")]
    public static partial void FamilyLoaded(ILogger logger, string family, string version, int members, int quorum, string guarantee);

    [LoggerMessage(102, LogLevel.Error, "family {Family}: refused: {Mistake}")]
    public static partial void FamilyRefused(ILogger logger, string family, string mistake);

    [LoggerMessage(103, LogLevel.Warning, "family {Family}: {Warning}")]
    public static partial void FamilyWarning(ILogger logger, string family, string warning);

    [LoggerMessage(104, LogLevel.Information, "family {Family}: serves no more")]
    public static partial void FamilyRemoved(ILogger logger, string family);

    [LoggerMessage(105, LogLevel.Warning, "there is no family in {Folder}")]
    public static partial void NoFamilies(ILogger logger, string folder);

    [LoggerMessage(106, LogLevel.Information, "family {Family}: version {Version} serves; candidate {Candidate} {Mode} {Share}")]
    public static partial void FamilyServes(ILogger logger, string family, string version, string candidate, string mode, double share);

    [LoggerMessage(107, LogLevel.Error, "the folder of the families {Folder} is gone; those that are loaded go on serving")]
    public static partial void FamiliesGone(ILogger logger, string folder);

    [LoggerMessage(109, LogLevel.Information, "family {Family} {Version}: {Plan}")]
    public static partial void FamilyThreads(ILogger logger, string family, string version, string plan);

    [LoggerMessage(217, LogLevel.Error, "family {Family} {Version}: its fused file gave other bits than its members; theirs count, and it is not run again until the family is loaded again")]
    public static partial void FusedDiffers(ILogger logger, string family, string version);

    [LoggerMessage(218, LogLevel.Information, "models run on {Device} ({Model})")]
    public static partial void DeviceUsed(ILogger logger, string device, string model);

    [LoggerMessage(219, LogLevel.Warning, "models run on the processor instead of {Wanted}: Device.Fallback allows it")]
    public static partial void DeviceNotUsed(ILogger logger, string wanted);

    [LoggerMessage(220, LogLevel.Warning, "every thread of the pool was held for {Milliseconds} ms or more while {Waiting} things waited for one: it has {More} more for now")]
    public static partial void PoolHeld(ILogger logger, double milliseconds, long waiting, int more);

    [LoggerMessage(201, LogLevel.Information, "loading the families of {Folder}")]
    public static partial void Loading(ILogger logger, string folder);

    [LoggerMessage(202, LogLevel.Information, "stopping: running requests have {Drain} to end")]
    public static partial void Stopping(ILogger logger, TimeSpan drain);

    [LoggerMessage(215, LogLevel.Information, "told to stop before it listened: nothing was answered yet")]
    public static partial void StoppingEarly(ILogger logger);

    [LoggerMessage(203, LogLevel.Information, "SIGHUP: reading the configuration and loading all families anew")]
    public static partial void Reloading(ILogger logger);

    [LoggerMessage(204, LogLevel.Information, "the configuration of {Source} counts")]
    public static partial void ConfigReloaded(ILogger logger, string source);

    [LoggerMessage(205, LogLevel.Error, "the changed configuration is refused, the one before it goes on counting: {Mistake}")]
    public static partial void ConfigRefused(ILogger logger, string mistake);

    [LoggerMessage(216, LogLevel.Warning, "the configuration counts, but {Path}: {Message}")]
    public static partial void UnknownName(ILogger logger, string path, string message);

    [LoggerMessage(206, LogLevel.Warning, "changed keys that count from the next start on: {Keys}")]
    public static partial void ConfigNeedsRestart(ILogger logger, string keys);

    [LoggerMessage(207, LogLevel.Information, "stopping in {Delay}: not ready from now on, requests are still answered")]
    public static partial void Draining(ILogger logger, TimeSpan delay);

    [LoggerMessage(208, LogLevel.Warning, "family {Family}: its golden rows could not be asked before the start: {Problem}")]
    public static partial void NotWarm(ILogger logger, string family, string problem);

    [LoggerMessage(209, LogLevel.Warning, "CHAOS: members fail on purpose: {Members}")]
    public static partial void Chaos(ILogger logger, string members);

    [LoggerMessage(210, LogLevel.Information, "no member fails on purpose any more")]
    public static partial void ChaosEnded(ILogger logger);

    [LoggerMessage(211, LogLevel.Error, "the configuration {File} could not be looked at by a mistake of ours; what counts goes on counting")]
    public static partial void ConfigNotRead(ILogger logger, Exception exception, string file);

    [LoggerMessage(212, LogLevel.Error, "looking at {What} failed: {Problem}; what is known goes on counting")]
    public static partial void LookFailed(ILogger logger, string what, string problem);

    [LoggerMessage(213, LogLevel.Warning, "the process may open {Handles} files (ulimit -n): at most {Connections} connections of callers are open at one moment")]
    public static partial void FewHandles(ILogger logger, long handles, int connections);

    [LoggerMessage(214, LogLevel.Warning, "{Listener}: new connections wait until others end: as many are open as there are file handles for ({Connections}; the process may open {Handles} files, ulimit -n)")]
    public static partial void ConnectionsWait(ILogger logger, string listener, int connections, long handles);

    [LoggerMessage(301, LogLevel.Information, "decisions are kept in {Path} ({Mode})")]
    public static partial void StoreOpened(ILogger logger, string path, string mode);

    [LoggerMessage(302, LogLevel.Error, "the store {Path} takes no rows ({Kind}: {Problem}); they go to its spill file until it does")]
    public static partial void StoreFailed(ILogger logger, string path, string kind, string problem);

    [LoggerMessage(303, LogLevel.Information, "the store {Path} takes rows again")]
    public static partial void StoreRecovered(ILogger logger, string path);

    [LoggerMessage(304, LogLevel.Error, "the spill file takes no rows either: {Problem}; they wait in memory")]
    public static partial void SpillFailed(ILogger logger, string problem);

    [LoggerMessage(305, LogLevel.Critical, "the store is damaged; it was moved to {Aside} and a new one is begun")]
    public static partial void StoreCorrupt(ILogger logger, string aside);

    [LoggerMessage(306, LogLevel.Critical, "family {Family} {Version}: the guarantee {Guarantee} is withdrawn: {Why}")]
    public static partial void GuaranteeWithdrawn(ILogger logger, string family, string version, string guarantee, string why);

    [LoggerMessage(308, LogLevel.Error, "family {Family} {Version}: that a guarantee is withdrawn could not be written beside the family: {Problem}; without the store it would be forgotten")]
    public static partial void WithdrawalNotKept(ILogger logger, string family, string version, string problem);

    [LoggerMessage(307, LogLevel.Error, "the monitors could not look at the store: {Problem}; what they found before goes on counting")]
    public static partial void MonitorsFailed(ILogger logger, string problem);

    [LoggerMessage(401, LogLevel.Warning, "{Path}: {Mistake}; its requests pass, flagged uninspected")]
    public static partial void GuardMapping(ILogger logger, string path, string mistake);

    [LoggerMessage(402, LogLevel.Error, "guard route {Route}: a request could not be judged; its reply is flagged")]
    public static partial void GuardFailed(ILogger logger, Exception exception, string route);

    [LoggerMessage(403, LogLevel.Warning, "guard route {Route}: its guarantee: {Standing}")]
    public static partial void RouteGuarantee(ILogger logger, string route, string standing);

    [LoggerMessage(404, LogLevel.Warning, "guard route {Route}: the withdrawal of its guarantee could not be written: {Problem}; it counts until the gateway ends")]
    public static partial void WithdrawalNotKept(ILogger logger, string route, string problem);

    [LoggerMessage(405, LogLevel.Error, "guard route {Route}: its guarantee could not be looked at, and does not count")]
    public static partial void RouteGuaranteeFailed(ILogger logger, Exception exception, string route);

    [LoggerMessage(501, LogLevel.Warning, "family {Family}: member {Member}: replica {Replica}: {Cause}: {Problem}")]
    public static partial void ReplicaFailed(ILogger logger, string family, string member, string replica, RemoteMembers.RemoteCause cause, string problem);

    [LoggerMessage(502, LogLevel.Error, "family {Family}: member {Member}: replica {Replica}: it answered golden rows wrongly, and is not asked until it answers them rightly: {Problem}")]
    public static partial void ReplicaWrong(ILogger logger, string family, string member, string replica, string problem);

    [LoggerMessage(503, LogLevel.Warning, "family {Family}: member {Member}: replica {Replica} is left out ({Reason})")]
    public static partial void ReplicaEjected(ILogger logger, string family, string member, string replica, RemoteMembers.EjectionReason reason);

    [LoggerMessage(504, LogLevel.Information, "family {Family}: member {Member}: replica {Replica} answers golden rows rightly, and is in use")]
    public static partial void ReplicaInUse(ILogger logger, string family, string member, string replica);

    [LoggerMessage(505, LogLevel.Error, "family {Family}: member {Member}: replica {Replica}: asking it golden rows failed by a mistake of ours")]
    public static partial void ReplicaCheckFailed(ILogger logger, Exception exception, string family, string member, string replica);

    [LoggerMessage(506, LogLevel.Warning, "family {Family}: member {Member} gave an invalid answer: {Problem}")]
    public static partial void MemberInvalid(ILogger logger, string family, string member, string problem);

    [LoggerMessage(507, LogLevel.Information, "family {Family}: member {Member} runs in process {Process}")]
    public static partial void WorkerRuns(ILogger logger, string family, string member, int process);

    [LoggerMessage(508, LogLevel.Error, "family {Family}: member {Member}: its process {Process} ended ({How}); it is started anew in {Delay}")]
    public static partial void WorkerEnded(ILogger logger, string family, string member, int process, string how, TimeSpan delay);

    [LoggerMessage(509, LogLevel.Error, "family {Family}: member {Member}: its process cannot be started: {Problem}; it is tried again in {Delay}")]
    public static partial void WorkerNotStarted(ILogger logger, string family, string member, string problem, TimeSpan delay);

    [LoggerMessage(701, LogLevel.Information, "the audit log {Path} ends with line {Line}, {Hash}")]
    public static partial void AuditLogWritten(ILogger logger, string path, long line, string hash);

    [LoggerMessage(702, LogLevel.Error, "the audit log {Path} takes no lines: {Problem}; they wait until it does")]
    public static partial void AuditLogFailed(ILogger logger, string path, string problem);

    [LoggerMessage(703, LogLevel.Information, "the audit log {Path} takes lines again")]
    public static partial void AuditLogRecovered(ILogger logger, string path);

    [LoggerMessage(601, LogLevel.Information, "{Keys} keys of {Path}")]
    public static partial void KeysRead(ILogger logger, int keys, string path);

    [LoggerMessage(602, LogLevel.Error, "{Problem}; what was read before goes on counting")]
    public static partial void SecretsRefused(ILogger logger, string problem);

    [LoggerMessage(603, LogLevel.Information, "certificate {Path}, until {Until:u}")]
    public static partial void CertificateRead(ILogger logger, string path, DateTimeOffset until);


    [LoggerMessage(604, LogLevel.Warning, "listeners beyond this machine without TLS or without authentication (--insecure)")]
    public static partial void Insecure(ILogger logger);

    [LoggerMessage(901, LogLevel.Debug, "{What}: {Outcome}, {Rows} rows, {Flagged} flagged, {Answered} members, guarantee {Guarantee}, decision {DecisionId}")]
    public static partial void Decided(ILogger logger, string what, string outcome, int rows, int flagged, int answered, string guarantee, string decisionId);

    [LoggerMessage(801, LogLevel.Warning, "alert {Alert} {What}: {Summary}")]
    public static partial void AlertTold(ILogger logger, string alert, string what, string summary);

    [LoggerMessage(802, LogLevel.Error, "Alertmanager {Address} is not told ({Result}): {Problem}; it is tried again")]
    public static partial void AlertmanagerFailed(ILogger logger, string address, string result, string problem);

    [LoggerMessage(803, LogLevel.Information, "Alertmanager {Address} is told again")]
    public static partial void AlertmanagerBack(ILogger logger, string address);

    [LoggerMessage(804, LogLevel.Error, "{Path}: what Alertmanagers were told is not kept: {Problem}")]
    public static partial void AlertsNotKept(ILogger logger, string path, string problem);
}
