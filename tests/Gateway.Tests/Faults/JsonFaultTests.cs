using System.Diagnostics;
using System.Net;
using System.Text;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>Numbers, shapes and JSON that are meant to be more than they are: refused at once, by their place, and nothing is allocated for what they say.</summary>
public sealed class JsonFaultTests(JsonFaultTests.Fixture fixture) : IClassFixture<JsonFaultTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            var conditioned = TinyFamily.Conditioned();
            conditioned.Manifest["name"] = "conditioned";
            conditioned.Write(f);
        });

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    const string Row = """{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}""";

    [FaultCase(22, "a λ out of range, or none")]
    [Theory]
    [InlineData("1.0000001")]
    [InlineData("-0.0000001")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("\"NaN\"")]
    [InlineData("\"1e400\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"0.5x\"")]
    [InlineData("\"\"")]
    [InlineData("[0.5]")]
    [InlineData("true")]
    public async Task A_lambda_beyond_its_range_is_refused_and_no_other_one_taken_for_it(string lambda)
    {
        var reply = await fixture.Gateway.InferAsync($$"""{"parameters":{"lambda":{{lambda}}},"inputs":[{{Row}}]}""", "conditioned");
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Text.ShouldContain("lambda");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
    }

    [FaultCase(63, "deep, wide and doubled JSON")]
    [Theory]
    [InlineData("lists within lists")]
    [InlineData("objects within objects")]
    [InlineData("a million keys")]
    [InlineData("a string of 10 MB as the id")]
    [InlineData("a string of 10 MB in an unknown key, unended")]
    [InlineData("a doubled key")]
    [InlineData("a doubled key, once by an escape")]
    [InlineData("a byte order mark")]
    [InlineData("something behind the object")]
    public async Task JSON_that_is_no_request_is_refused_quickly(string kind)
    {
        string body = kind switch
        {
            "lists within lists" => $$"""{"x":{{new string('[', 100_000)}}{{new string(']', 100_000)}},"inputs":[{{Row}}]}""",
            "objects within objects" => $$"""{"inputs":[{{Row}}],"x":{{string.Concat(Enumerable.Repeat("{\"x\":", 100_000))}}0{{new string('}', 100_001)}}""",
            "a million keys" => $"{{{string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"{i}\":0"))},\"inputs\":[{Row}]}}",
            "a string of 10 MB as the id" => $"{{\"id\":\"{new string('i', 10_000_000)}\",\"inputs\":[{Row}]}}",
            "a string of 10 MB in an unknown key, unended" => $"{{\"inputs\":[{Row}],\"x\":\"{new string('s', 10_000_000)}",
            "a doubled key" => $"{{\"inputs\":[{Row}],\"inputs\":[{Row}]}}",
            "a doubled key, once by an escape" => $"{{\"inputs\":[{Row}],\"\\u0069nputs\":[{Row}]}}",
            "a byte order mark" => $"\uFEFF{{\"inputs\":[{Row}]}}",
            _ => $"{{\"inputs\":[{Row}]}} {{}}",
        };
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        long begun = Stopwatch.GetTimestamp(), allocated = GC.GetTotalAllocatedBytes();
        var reply = await GatewayUnderTest.PostAsync(fixture.Gateway.Data, "/v2/models/tiny/infer", bytes);
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Text.Length.ShouldBeLessThan(2000);
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        // Caller and gateway share this process: what is sent is held a few times over, and never a multiple of its parts.
        (GC.GetTotalAllocatedBytes() - allocated).ShouldBeLessThan((8L * bytes.Length) + (8 << 20));
    }

    [FaultCase(65, "shapes whose product overflows")]
    [Theory]
    [InlineData("[4294967296,4294967296,3]")]
    [InlineData("[4294967296,4294967296]")]
    [InlineData("[9223372036854775807,2]")]
    [InlineData("[4611686018427387904,4]")]
    [InlineData("[9223372036854775808,2]")]
    [InlineData("[-1,2]")]
    [InlineData("[-1,-2]")]
    [InlineData("[0,2]")]
    [InlineData("[1073741824,2]")]
    [InlineData("ranks")]
    public async Task A_shape_that_is_no_number_of_elements_is_refused_before_anything_is_made_for_it(string shape)
    {
        if (shape == "ranks")
            shape = $"[{string.Join(',', Enumerable.Repeat("1", 10_000))}]";
        long allocated = GC.GetTotalAllocatedBytes();
        foreach (string data in (string[])["[]", "[1,0]"])
        {
            var reply = await fixture.Gateway.InferAsync($$"""{"inputs":[{"name":"x","shape":{{shape}},"datatype":"FP32","data":{{data}}}]}""");
            reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
            string json = $"{{\"inputs\":[{{\"name\":\"x\",\"shape\":{shape},\"datatype\":\"FP32\",\"parameters\":{{\"binary_data_size\":0}}}}]}}";
            using var content = new StringContent(json);
            content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
            (await Reply.OfAsync(await fixture.Gateway.Data.PostAsync("/v2/models/tiny/infer", content))).Status.ShouldBe(HttpStatusCode.BadRequest);
        }

        if (!shape.Contains("9223372036854775808", StringComparison.Ordinal))
        {
            var request = GrpcClient.RawRows(1, 0);
            request.Inputs[0].Shape.Clear();
            request.Inputs[0].Shape.Add(shape.Trim('[', ']').Split(',').Select(a => long.Parse(a, System.Globalization.CultureInfo.InvariantCulture)));
            (await fixture.Gateway.Grpc.InferAsync(request)).Status.ShouldBeOneOf(3, 8);
        }

        (GC.GetTotalAllocatedBytes() - allocated).ShouldBeLessThan(16 << 20);
    }
}
