using System.Net.Http.Headers;

namespace Gateway.RemoteMembers;

/// <summary>What a gRPC server's status means for the member.</summary>
static class GrpcStatusWords
{
    /// <summary>The status behind the message, or in the headers where there is no message; null where the server gave none.</summary>
    public static string? Status(HttpResponseMessage response) => Word(response.TrailingHeaders, "grpc-status") ?? Word(response.Headers, "grpc-status");

    public static RemoteException Failure(string? status, HttpResponseMessage response)
    {
        if (status is null)
            return new RemoteException(RemoteCause.Unreachable, "broke off its answer", "there is no grpc-status");
        string? words = Word(response.TrailingHeaders, "grpc-message") ?? Word(response.Headers, "grpc-message");
        string said = $"answered with gRPC status {Replies.Fault.Show(status)}";
        string? detail = words is null ? null : ReplicaClient.Plain(Uri.UnescapeDataString(words.Length > 400 ? words[..400] : words));
        return status switch
        {
            "4" => new RemoteException(RemoteCause.TimedOut, said, detail),
            "8" or "14" => new RemoteException(RemoteCause.Busy, said, detail),
            "1" => new RemoteException(RemoteCause.Unreachable, said, detail),
            _ => new RemoteException(RemoteCause.Refused, said, detail),
        };
    }

    static string? Word(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
