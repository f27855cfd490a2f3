using Ensemble.Calibration;
using Ensemble.Families;

namespace Gateway.Guard;

/// <summary>One guard route, its guarantee's file as last read, and what its service last said. Used by one look at a time.</summary>
sealed class WatchedRoute(GuardRoute route)
{
    Family? family;
    string stamp = "";
    RouteGuarantee? file;
    GuaranteeStatus? status;
    long? askedAt;
    string? told;

    public GuardRoute Route => route;

    /// <summary>Why the last look withdrew the guarantee; null where it did not.</summary>
    public string? Withdrawal { get; private set; }

    /// <summary>Reads the file where it or the family changed, asks the service where it is time to.</summary>
    /// <returns>How the guarantee stands; null where there is none.</returns>
    public async Task<RouteStanding?> LookAsync(Family serving, UpstreamAsk ask, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        Withdrawal = null;
        if (!Names.IsValid(route.Name))
            return null;
        string now = Stamp(Path.Combine(serving.Folder, RouteGuarantee.PathOf(route.Name)));
        if (!ReferenceEquals(serving, family) || now != stamp)
            Read(serving, now, logger);
        bool isDue = file?.Fingerprint is not null && status is { State: "valid" or "unverified" } && (askedAt is not { } asked || time.GetElapsedTime(asked) >= route.AskEvery);
        if (isDue)
        {
            askedAt = time.GetTimestamp();
            Heard(await ask.AskAsync(route, file!, cancellation), logger);
        }

        return status is null ? null : new(serving, status);
    }

    void Read(Family serving, string now, ILogger logger)
    {
        (family, stamp, askedAt) = (serving, now, null);
        (file, status, string? why) = RouteGuaranteeCheck.Read(serving, serving.Folder, route.Name, route.Mapping);
        // Nothing is known of the service yet; without a fingerprint nothing ever will be.
        if (status is { State: "valid" })
            status = status with { State = "unverified", Why = file!.Fingerprint is null ? "it was calibrated without a fingerprint of the service" : "the service was not asked yet" };
        Tell(logger, why);
    }

    void Heard(UpstreamWord word, ILogger logger)
    {
        if (word.Fingerprint is null && !word.Differs)
            status = status! with { State = "unverified", Why = $"the service could not be asked: {word.Problem}" };
        else if (word.Fingerprint == file!.Fingerprint && word.Metadata == file.Metadata)
            status = status! with { State = file.Guarantee.State, Why = null };
        else
            Withdraw(word.Problem ?? (word.Fingerprint == file.Fingerprint ? "the service says another version of itself" : "the service answers the golden inputs otherwise"), logger);
        Tell(logger, null);
    }

    // Kept, so that one that was withdrawn stays so for a gateway that starts later, and where another answer is given for a while.
    void Withdraw(string why, ILogger logger)
    {
        (status, Withdrawal) = (status! with { State = "withdrawn", Why = why }, why);
        string path = Path.Combine(family!.Folder, RouteGuarantee.PathOf(route.Name));
        try
        {
            byte[] bytes = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(file! with { Guarantee = file.Guarantee with { State = "withdrawn" } }, StrictJson.Options);
            // One that was issued meanwhile is another one.
            if (Stamp(path) != stamp)
                return;
            File.WriteAllBytes(path + ".new", bytes);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.WithdrawalNotKept(logger, route.Name, exception.Message);
        }
    }

    void Tell(ILogger logger, string? unreadable)
    {
        string? say = unreadable ?? (status is { State: not "valid" } ? $"{status.State}, {status.Why}" : null);
        if (say is not null && say != told)
            Log.RouteGuarantee(logger, route.Name, say);
        told = say;
    }

    static string Stamp(string path) => new FileInfo(path) is { Exists: true } found ? $"{found.LastWriteTimeUtc.Ticks}/{found.CreationTimeUtc.Ticks}/{found.Length}" : "";
}
