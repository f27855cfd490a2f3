using System.Text;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;

namespace Gateway.Protocols.Examples;

/// <summary>GET .../example: the request as JSON, or with ?lang= a program that sends it.</summary>
sealed class ExampleEndpoint(FamilyRouter router, FamilyEndpoint family)
{
    public Task HandleAsync(HttpContext context) => context.Request.Query.TryGetValue("lang", out var language)
        ? ProgramAsync(context, language.ToString())
        : family.AnswerAsync(context, (asked, json) => ExampleWriter.Write(json, asked, []));

    async Task ProgramAsync(HttpContext context, string language)
    {
        var (name, version) = RouteValues.Family(context);
        var fault = router.Route(name, version, out var lease);
        using (lease)
        {
            string text = "";
            fault ??= ExampleProgram.Write(language, lease!.Family, version, ExampleAddress.Of(context), out text);
            if (fault is not null)
            {
                await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
                return;
            }

            byte[] program = Encoding.ASCII.GetBytes(text);
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.ContentLength = program.Length;
            await context.Response.Body.WriteAsync(program, context.RequestAborted);
        }
    }
}
