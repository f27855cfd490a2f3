using System.Text.Json.Nodes;
using Gateway.Tests.Protocols.Grpc;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Clients;

/// <summary>
/// The same 1,000 digits by clients that nobody here wrote, in every form that the gateway reads: each row's flag, label, reasons,
/// answer and numbers are the same bits whoever asks, where the rows are divided into the same batches.
/// </summary>
public sealed class ClientMatrixTests(ClientMatrix matrix, ITestOutputHelper output) : IClassFixture<ClientMatrix>
{
    [NeedsFact("curl")]
    public async Task Curl() => Compare("curl", await matrix.CurlAsync(), 4);

    [NeedsFact("python3")]
    public async Task Python_urllib() => Compare("urllib", await matrix.RunAsync("python3", "rest_client.py", matrix.Http), 4);

    [NeedsFact("node")]
    public async Task Node_fetch() => Compare("fetch", await matrix.RunAsync("node", "rest_client.mjs", matrix.Http), 4);

    [NeedsFact("protoc", "grpc_python_plugin", Python.Grpc)]
    public async Task Python_grpcio()
    {
        using var stubs = new TemporaryFolder();
        await GrpcioTests.StubsAsync(stubs.Path);
        Compare("grpcio", await matrix.RunAsync("/usr/bin/python3", "grpc_client.py", matrix.Grpc, stubs.Path), 2);
    }

    [NeedsFact("node", ClientMatrix.GrpcJs)]
    public async Task Node_grpc_js() => Compare(
        "grpc-js", await matrix.RunAsync("node", "grpc_client.mjs", matrix.Grpc, ClientMatrix.Proto, Repository.File("artifacts", "clients")), 2);

    void Compare(string client, JsonObject said, int forms)
    {
        said.Count.ShouldBe(forms * ClientMatrix.Divisions.Count);
        output.WriteLine($"{"client",-8}{"form",-17}{"batch",5}{"rows",6}{"flagged",9}");
        foreach (var (name, rows) in said)
        {
            int cut = name.LastIndexOf(' ');
            int size = int.Parse(name[(cut + 1)..]);
            var expected = matrix.Expected[size];
            string[] found = [.. rows!.AsArray().Select(r => r!.ToJsonString())];
            found.Length.ShouldBe(expected.Count);
            for (int row = 0; row < found.Length; row++)
                found[row].ShouldBe(expected[row], $"{client}, {name}, row {row}");
            output.WriteLine($"{client,-8}{name[..cut],-17}{size,5}{found.Length,6}{rows.AsArray().Count(r => (bool)r![0]!),9}");
        }
    }
}
