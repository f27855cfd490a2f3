using System.Text.Json;
using Gateway.Security;

namespace Gateway.Alerts;

/// <summary>What was told to Alertmanagers, kept beside the store so that the next process ends or goes on with it. One thread at a time.</summary>
sealed class AlertFile(string path, ILogger logger)
{
    string? told;

    /// <summary>What an earlier process had begun; nothing where none did, or where the file is not one of ours.</summary>
    public IReadOnlyList<BookedAlert> Read()
    {
        if (!File.Exists(path))
            return [];
        try
        {
            byte[]? bytes = SecretFile.Read(path, out string? mistake, isSecret: false);
            if (bytes is not null)
                return AlertJson.Read(bytes);
            Log.AlertsNotKept(logger, path, mistake!);
        }
        catch (JsonException wrong)
        {
            Log.AlertsNotKept(logger, path, wrong.Message);
        }

        return [];
    }

    /// <summary>Replaces what is kept. A disk that does not take it is told of once: Alertmanagers end what is not repeated.</summary>
    /// <returns>Whether it is on disk.</returns>
    public bool Write(IEnumerable<BookedAlert> alerts)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
            {
                file.Write(AlertJson.Write(alerts));
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
            told = null;
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (told != problem.Message)
                Log.AlertsNotKept(logger, path, problem.Message);
            told = problem.Message;
            return false;
        }
    }
}
