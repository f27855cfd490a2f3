using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>Handlers that answer every other method with 405 and the header Allow.</summary>
static class MethodOnly
{
    public static RequestDelegate Get(RequestDelegate handler) => context =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? handler(context) : WrongAsync(context, "GET, HEAD");

    public static RequestDelegate Post(RequestDelegate handler) => context =>
        HttpMethods.IsPost(context.Request.Method) ? handler(context) : WrongAsync(context, "POST");

    public static RequestDelegate GetAndDelete(RequestDelegate get, RequestDelegate delete) => context =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? get(context)
        : HttpMethods.IsDelete(context.Request.Method) ? delete(context) : WrongAsync(context, "GET, HEAD, DELETE");

    public static RequestDelegate GetAndChange(RequestDelegate get, RequestDelegate change) => context =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? get(context)
        : HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method) ? change(context) : WrongAsync(context, "GET, HEAD, POST, PUT");

    static Task WrongAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        var fault = new Fault(FaultCode.MethodNotAllowed, $"the method: expected {allowed}, came {Fault.Show(context.Request.Method)}");
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }
}
