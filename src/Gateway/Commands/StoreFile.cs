using System.Data.Common;
using Gateway.Configuration;
using Gateway.Store;

namespace Gateway.Commands;

/// <summary>The decision store of a configuration, for commands that read it; a gateway may run beside them.</summary>
static class StoreFile
{
    /// <summary>Opens it, or says on <paramref name="error"/> why not and gives null.</summary>
    public static DecisionReader? Open(GatewaySnapshot snapshot, TextWriter error)
    {
        var database = StoreDatabases.Of(snapshot);
        if (database.Missing is { } missing)
        {
            error.WriteLine($"error: {missing}");
            return null;
        }

        try
        {
            return DecisionReader.Open(database);
        }
        catch (Exception e) when (e is DbException or InvalidDataException)
        {
            error.WriteLine($"error: {database.Name}: {e.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }
}
