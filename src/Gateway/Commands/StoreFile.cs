using Gateway.Configuration;
using Gateway.Store;
using Microsoft.Data.Sqlite;

namespace Gateway.Commands;

/// <summary>The decision store of a configuration, for commands that read it; a gateway may run beside them.</summary>
static class StoreFile
{
    /// <summary>Opens it, or says on <paramref name="error"/> why not and gives null.</summary>
    public static DecisionReader? Open(GatewaySnapshot snapshot, TextWriter error)
    {
        if (!File.Exists(snapshot.StorePath))
        {
            error.WriteLine($"error: there is no decision store {snapshot.StorePath}; a gateway makes it, Store.Path says where");
            return null;
        }

        try
        {
            return DecisionReader.Open(new SqliteDatabase(snapshot.StorePath));
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            error.WriteLine($"error: {snapshot.StorePath}: {e.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }
}
