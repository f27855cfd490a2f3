using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Guard;

/// <summary>What passes through a guard route, and what is read of it.</summary>
public sealed class GuardBodyTests
{
    const string Annotate = """ "OnFlag": "annotate", "FlagBudget": "00:00:10", """;

    [Fact]
    public async Task The_protocols_own_bodies_need_no_mapping()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"outputs":[{"name":"label","data":["0","1","1"]}]}"""), Annotate + """ "Answer": { "Label": "/outputs/0/data" }, """);
        // Members agree on 0, agree on 0, and differ; the service says 0, 1, 1.
        var reply = await guarded.PostAsync("""{"id":"q-1","inputs":[{"name":"x","shape":[3,2],"datatype":"FP32","data":[1,0,1,0,0,1]}]}""");
        reply.Headers["Consensus"].ShouldStartWith("rows=3, flagged=2, members=3, answered=3, ");
        (await guarded.KeptAsync("SELECT row || ' ' || reasons FROM rows ORDER BY row", 2)).ShouldBe(["1 disagreement", "2 disagreement"]);
        (await guarded.KeptAsync("SELECT request_id || ' ' || service FROM decisions", 1)).ShouldBe(["""q-1 {"status":200,"label":["0","1","1"]}"""]);
    }

    [Fact]
    public async Task Binary_tensors_are_read_too()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), Annotate);
        byte[] json = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""");
        using var content = new ByteArrayContent([.. json, .. BitConverter.GetBytes(0f), .. BitConverter.GetBytes(1f)]);
        content.Headers.Add("Inference-Header-Content-Length", json.Length.ToString());
        (await guarded.PostAsync(content, "application/octet-stream")).Headers["Consensus"].ShouldContain("rows=1, flagged=1");
    }

    [Fact]
    public async Task Bytes_and_headers_are_those_of_a_pass_route_both_ways()
    {
        byte[] answer = [0, 1, 2, 255, .. Encoding.UTF8.GetBytes("{\"decision\" : \"0\"}\r\n")];
        await using var service = await LocalServer.ServiceAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            string heard = string.Join('\n', context.Request.Headers.Where(h => h.Key is not ("X-Forwarded-For" or "X-Forwarded-Host" or "Host")).Select(h => $"{h.Key}: {h.Value}"));
            context.Response.Headers["X-Heard"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n{heard}\n{Convert.ToHexString(body.ToArray())}"));
            context.Response.Headers["Set-Cookie"] = "a=b; Path=/";
            context.Response.ContentType = "application/x-odd; v=1";
            await context.Response.Body.WriteAsync(answer);
        });
        string Config(string mode) => $$"""
            { "Clusters": { "old": { "Destinations": { "a": { "Address": "{{service.Address}}" } } } },
              "Routes": { "all": { "Match": { "Path": "{**rest}" }, "Cluster": "old", {{mode}} } } }
            """;
        string Guard(string onFlag) => Config($$""" {{GuardedService.Mapped}} "Mode": "guard", "Family": "tiny", "OnFlag": "{{onFlag}}", "FlagBudget": "00:00:10" """);
        await using var pass = await GatewayUnderTest.StartAsync(f => GuardedService.Family().Write(f), Config(""" "Mode": "pass" """));
        await using var shadow = await GatewayUnderTest.StartAsync(f => GuardedService.Family().Write(f), Guard("shadow"));
        await using var annotated = await GatewayUnderTest.StartAsync(f => GuardedService.Family().Write(f), Guard("annotate"));

        string expected = await ConversationAsync(pass.Data.BaseAddress!);
        (await ConversationAsync(shadow.Data.BaseAddress!)).ShouldBe(expected);
        string told = await ConversationAsync(annotated.Data.BaseAddress!);
        told.ShouldContain("Consensus-Flagged: ?0");
        string.Join("\r\n", told.Split("\r\n").Where(line => !line.StartsWith("Consensus"))).ShouldBe(expected);
        expected.ShouldContain("Set-Cookie: a=b; Path=/");
        expected.ShouldContain("\"decision\" : \"0\"");
    }

    [Fact]
    public async Task A_body_above_the_limit_streams_and_is_flagged_uninspected()
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            byte[] start = new byte[64 << 10];
            await context.Request.Body.ReadExactlyAsync(start);
            seen.SetResult();
            using MemoryStream rest = new();
            await context.Request.Body.CopyToAsync(rest);
            await context.Response.WriteAsync($"{start.Length + rest.Length}");
        }, GuardedService.Mapped + Annotate + """ "InspectBytes": 65536, """);
        // The second part waits for the service to have read of the first: a gateway that gathers bodies would hang here.
        using PausedContent body = new(new byte[128 << 10], seen.Task.WaitAsync(TimeSpan.FromSeconds(10)), new byte[1000]);
        var reply = await guarded.PostAsync(body);
        reply.Text.ShouldBe("132072");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("rows=1, flagged=1, members=0, answered=0, chosen=\"service\", reasons=\"uninspected\"");
        await guarded.MetricsWithAsync("consensus_guard_undecided_total{route=\"score\",reason=\"body_too_large\"} 1");
        (await guarded.KeptAsync("SELECT reasons FROM rows", 1)).ShouldBe(["uninspected"]);
    }

    [Theory]
    [InlineData(1024, "?0")]
    [InlineData(1025, "?1")]
    public async Task The_limit_is_the_last_length_that_is_looked_at(int length, string flagged)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), GuardedService.Mapped + Annotate + """ "InspectBytes": 1024, """);
        string body = GuardedService.Agreed.PadRight(length);
        (await guarded.PostAsync(body)).Headers["Consensus-Flagged"].ShouldBe(flagged);
        using var chunked = new PausedContent(Encoding.UTF8.GetBytes(body[..500]), Task.CompletedTask, Encoding.UTF8.GetBytes(body[500..]));
        (await guarded.PostAsync(chunked)).Headers["Consensus-Flagged"].ShouldBe(flagged);
    }

    [Fact]
    public async Task The_start_of_an_answer_arrives_before_its_end_was_written()
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("one ");
            await context.Response.Body.FlushAsync();
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(10));
            await context.Response.WriteAsync("two");
        }, GuardedService.Mapped + Annotate);
        using HttpRequestMessage request = new(HttpMethod.Post, "/score") { Content = new StringContent(GuardedService.Agreed, Encoding.UTF8, "application/json") };
        using var reply = await guarded.Gateway.Data.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        reply.Headers.GetValues("Consensus-Flagged").ShouldBe(["?0"]);
        await using var body = await reply.Content.ReadAsStreamAsync();
        byte[] first = new byte[4];
        await body.ReadExactlyAsync(first);
        heard.SetResult();
        using StreamReader rest = new(body);
        (Encoding.ASCII.GetString(first) + await rest.ReadToEndAsync()).ShouldBe("one two");
    }

    [Theory]
    [InlineData("<html>no JSON</html>", "answer_not_read")]
    [InlineData("""{"other":1}""", "answer_not_read")]
    [InlineData("""{"decision":{}}""", "answer_not_read")]
    [InlineData("""{"decision":["0","0"]}""", "answer_not_read")]
    [InlineData("", "answer_not_read")]
    public async Task A_reply_without_the_answer_is_flagged_uninspected_and_passes(string text, string reason)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers(text), GuardedService.Mapped + Annotate + """ "Answer": { "Label": "/decision" }, """);
        var reply = await guarded.PostAsync();
        reply.Text.ShouldBe(text);
        reply.Headers["Consensus"].ShouldContain("flagged=1, members=3, answered=3, chosen=\"service\", reasons=\"uninspected\"");
        await guarded.MetricsWithAsync($"consensus_guard_undecided_total{{route=\"score\",reason=\"{reason}\"}} 1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reply_above_the_limit_passes_whole_and_flagged(bool announced)
    {
        string text = $$"""{"decision":"0","more":"{{new string('x', 200_000)}}"}""";
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (announced)
                context.Response.ContentLength = text.Length;
            await context.Response.WriteAsync(text);
        }, GuardedService.Mapped + Annotate + """ "InspectBytes": 65536, "Answer": { "Label": "/decision" }, """);
        var reply = await guarded.PostAsync();
        reply.Text.ShouldBe(text);
        reply.Headers["Consensus"].ShouldContain("reasons=\"uninspected\"");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compressed_bodies_pass_as_they_are_and_are_read_all_the_same(string coding)
    {
        byte[] answer = Compressed(coding, """{"decision":"1"}""");
        byte[] sent = [];
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            sent = body.ToArray();
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(answer);
        }, GuardedService.Mapped + Annotate + """ "Answer": { "Label": "/decision" }, """);
        byte[] question = Compressed(coding, GuardedService.Agreed);
        using var content = new ByteArrayContent(question);
        content.Headers.ContentEncoding.Add(coding);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await guarded.Gateway.Data.PostAsync("/score", content);
        sent.ShouldBe(question);
        (await reply.Content.ReadAsByteArrayAsync()).ShouldBe(answer);
        reply.Headers.GetValues("Consensus").Single().ShouldContain("members=3, answered=3, chosen=\"service\", reasons=\"disagreement\"");
    }

    [Theory]
    [InlineData("not JSON", "not_read")]
    [InlineData("""{"applicant":{}}""", "not_mapped")]
    [InlineData("""{"applicant":{"age":1},"region":"w"}""", "not_mapped")]
    public async Task The_service_is_the_judge_of_its_input(string body, string reason)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("""{"ok":true}"""), GuardedService.Mapped + Annotate);
        var reply = await guarded.PostAsync(body);
        (reply.Status, reply.Text).ShouldBe((HttpStatusCode.OK, """{"ok":true}"""));
        reply.Headers["Consensus"].ShouldContain("reasons=\"uninspected\"");
        await guarded.MetricsWithAsync($"consensus_guard_undecided_total{{route=\"score\",reason=\"{reason}\"}} 1");
    }

    [Fact]
    public async Task A_request_without_a_body_is_flagged_uninspected()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), GuardedService.Mapped + Annotate);
        var reply = await guarded.Gateway.GetAsync("/score");
        reply.Text.ShouldBe("{}");
        reply.Headers["Consensus"].ShouldContain("reasons=\"uninspected\"");
    }

    [Fact]
    public async Task A_services_own_flag_is_never_taken_back()
    {
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.Headers["Consensus-Flagged"] = "?1";
            await context.Response.WriteAsync("{}");
        }, GuardedService.Mapped + Annotate);
        var reply = await guarded.PostAsync();
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldStartWith("rows=1, flagged=1, members=3, answered=3, chosen=\"service\", reasons=\"uninspected\"");
    }

    [Theory]
    [InlineData("gzip", -8)]
    [InlineData("gzip", -1)]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 8)]
    [InlineData("deflate", -4)]
    [InlineData("deflate", -1)]
    [InlineData("deflate", 1)]
    [InlineData("deflate", 4)]
    [InlineData("br", -1)]
    [InlineData("br", 1)]
    public async Task A_compressed_body_that_is_cut_or_goes_on_is_flagged_uninspected(string coding, int more)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), GuardedService.Mapped + Annotate);
        byte[] whole = Compressed(coding, GuardedService.Agreed);
        // Behind the end stands the end once more: its checksums are right.
        using var content = new ByteArrayContent(more < 0 ? whole[..^-more] : [.. whole, .. whole[^more..]]);
        content.Headers.ContentEncoding.Add(coding);
        var reply = await guarded.PostAsync(content);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("reasons=\"uninspected\"");
        await guarded.MetricsWithAsync("consensus_guard_undecided_total{route=\"score\",reason=\"not_decoded\"} 1");
    }

    [Fact]
    public async Task A_gzip_body_with_a_name_in_its_header_is_read()
    {
        // python3: gzip.GzipFile('a.json', 'wb', fileobj=f, mtime=0).write(Agreed)
        byte[] named = Convert.FromHexString("1F8B08080000000002FF612E6A736F6E00AB564A2C28C8C94C4ECC2B51B2AA564A4C4F55B232ACD5512A4A4DCFCCCF53B252CA53AA0500A7F5A0A924000000");
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), GuardedService.Mapped + Annotate);
        using var content = new ByteArrayContent(named);
        content.Headers.ContentEncoding.Add("gzip");
        (await guarded.PostAsync(content)).Headers["Consensus-Flagged"].ShouldBe("?0");
    }

    [Theory]
    [InlineData("application/json", "?0")]
    [InlineData("application/vnd.score+json; charset=\"UTF-8\"", "?0")]
    [InlineData(null, "?0")]
    [InlineData("application/x-www-form-urlencoded", "?1")]
    [InlineData("text/plain", "?1")]
    [InlineData("application/octet-stream", "?1")]
    [InlineData("application/json; charset=utf-16", "?1")]
    [InlineData("application/json; charset=iso-8859-1", "?1")]
    [InlineData("application/json, text/html", "?1")]
    public async Task Only_what_is_called_JSON_is_judged_as_JSON(string? type, string flagged)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), GuardedService.Mapped + Annotate);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(GuardedService.Agreed));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var reply = await guarded.Gateway.Data.PostAsync("/score", content);
        reply.Headers.GetValues("Consensus-Flagged").ShouldBe([flagged]);
        if (flagged == "?1")
            await guarded.MetricsWithAsync("consensus_guard_undecided_total{route=\"score\",reason=\"not_read\"} 1");
    }

    static async Task<string> ConversationAsync(Uri gateway)
    {
        string reply = await RawConversation.SendAsync(gateway, string.Join("\r\n",
            "POST /a%20b/c?d=%2B&e=1 HTTP/1.1", "Host: x", "Connection: close", "X-Odd: a,b", "X-Odd: c", "Accept-Encoding: gzip",
            "Content-Type: application/json", "Cookie: q=1; r=2", $"Content-Length: {GuardedService.Agreed.Length}", "", GuardedService.Agreed));
        return string.Join("\r\n", reply.Split("\r\n").Where(line => !line.StartsWith("Date:")));
    }

    static byte[] Compressed(string coding, string text)
    {
        using var bytes = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(bytes, CompressionLevel.Optimal),
            "deflate" => new ZLibStream(bytes, CompressionLevel.Optimal),
            _ => new BrotliStream(bytes, CompressionLevel.Optimal),
        })
            stream.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
