using System.Data.Common;
using Ensemble.Families;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>Whether there is something to read. Thread-safe.</summary>
sealed class RecordsAccess(DecisionStore store, FamilyStore families)
{
    /// <summary>Why there is nothing to read, or null.</summary>
    public Fault? Refuse() => store.IsOn ? null : new Fault(FaultCode.StoreOff, "no decisions are kept here (Store.Mode is off)");

    /// <summary>Opens the store and lets <paramref name="answer"/> read it; sends what went wrong where nothing was sent before.</summary>
    public async Task ReadAsync(HttpContext context, Func<DecisionReader, string, string?, Task<Fault?>> answer)
    {
        var fault = Refuse();
        try
        {
            if (fault is null)
            {
                using var reader = DecisionReader.Open(store.Database);
                var (name, version) = RouteValues.Family(context);
                fault = Missing(reader, name, version) ?? await answer(reader, name, version);
            }
        }
        catch (DbException e) when (!context.Response.HasStarted)
        {
            fault = new Fault(FaultCode.StoreUnavailable, $"the decision store could not be read ({StoreFailureKind.Of(e)})");
        }
        catch (InvalidDataException) when (!context.Response.HasStarted)
        {
            // Cut to nothing, or begun anew and not yet laid out, or of another version: its numbers stay here.
            fault = new Fault(FaultCode.StoreUnavailable, "the decision store could not be read (it is not of the version that this program reads, or empty)");
        }

        if (fault is not null)
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
    }

    // What is recorded can be read when its family serves no more.
    Fault? Missing(DecisionReader reader, string name, string? version)
    {
        var statuses = families.Statuses;
        if (statuses.Any(s => s.Name == name && (version is null || s.Version == version)) || reader.Knows(name, version))
            return null;
        return version is null || !statuses.Any(s => s.Name == name)
            ? new Fault(FaultCode.UnknownFamily, $"no family has the name {Fault.Show(name)}")
            : new Fault(FaultCode.UnknownVersion, $"the family {Fault.Show(name)} has no version {Fault.Show(version)}, and nothing of one is recorded");
    }
}
