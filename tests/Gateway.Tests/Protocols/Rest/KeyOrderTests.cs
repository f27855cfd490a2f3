using System.Text;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>The keys of an input come in any order, and what stands behind numbers is read as it stands.</summary>
public sealed class KeyOrderTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FamilyStore store;
    readonly FamilyLease lease;

    public KeyOrderTests()
    {
        EveryDatatype.Write(folder.Path, "two", Datatype.INT64);
        store = new FamilyStore(folder.Path, TimeProvider.System);
        store.LoadAll();
        lease = store.Lease("two", null)!;
    }

    public void Dispose()
    {
        lease.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_order_of_an_inputs_keys_gives_the_same_tensors()
    {
        string[] keys = ["\"name\":\"f\"", "\"shape\":[2,2]", "\"datatype\":\"FP32\"", "\"data\": [[0.1 , 2],[ 3,-4e1]]"];
        foreach (string[] order in Orders(keys))
        {
            Decode($$"""{"inputs":[{{{string.Join(',', order)}}},{"data":[7,-8],"name":"k","shape":[2],"datatype":"INT64"}],"id":"a"}""", out var request).ShouldBeNull();
            request!.Inputs[0].As<float>().ToArray().ShouldBe([0.1f, 2, 3, -40]);
            request.Inputs[1].As<long>().ToArray().ShouldBe([7, -8]);
            request.Id.ShouldBe("a");
        }
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","data":[1,2]} {""")]
    [InlineData("""{"inputs":[{"data":[1,2],"name":"f","shape":[1,2],"datatype":"FP32"} {""")]
    [InlineData("""{"inputs":[{"data":[[1,x""")]
    [InlineData("""{"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","data":[1,x""")]
    public void A_mistake_behind_numbers_is_told_by_its_byte_in_the_body(string body)
    {
        var fault = Decode("\n" + body + "\n\n", out _);
        fault!.Message.ShouldContain($"not JSON at byte {body.Length}:");
    }

    static IEnumerable<string[]> Orders(string[] keys) => keys.Length == 1
        ? [keys]
        : keys.SelectMany(first => Orders([.. keys.Where(k => k != first)]).Select(rest => (string[])[first, .. rest]));

    Gateway.Replies.Fault? Decode(string body, out InferRequest? request) =>
        InferDecoder.Decode(BodyParts.JsonOnly(Encoding.UTF8.GetBytes(body)), lease.Family, new LimitsConfig(), out request);
}
