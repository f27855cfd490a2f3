using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Grpc.Messages;
using Gateway.RemoteMembers;
using Google.Protobuf;

namespace Gateway.Workers;

/// <summary>Answers ModelInfer of the Open Inference Protocol with one member. Asked by the gateway alone.</summary>
sealed class WorkerEndpoint(string name, HostedMember member)
{
    const string Internal = "13";

    // A run that was called off ends behind the operator that it is in. One that does not never ends: its core would be lost.
    static readonly TimeSpan Overrun = TimeSpan.FromSeconds(10);

    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        GrpcReply.Begin(response);
        byte[] prefix = new byte[MessageBuffer.PrefixLength];
        await context.Request.Body.ReadExactlyAsync(prefix, context.RequestAborted);
        byte[] bytes = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await context.Request.Body.ReadExactlyAsync(bytes, context.RequestAborted);
        var asked = ModelInferRequest.Parser.ParseFrom(bytes);
        ModelInferResponse answer;
        try
        {
            answer = Answer(asked, context.RequestAborted);
        }
        catch (ModelException failure)
        {
            response.Headers["grpc-status"] = Internal;
            response.Headers["grpc-message"] = GrpcMessageText.Escape(failure.Message);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        await GrpcReply.SendAsync(response, answer, last: true, context.RequestAborted);
    }

    ModelInferResponse Answer(ModelInferRequest asked, CancellationToken cancellation)
    {
        var inputs = Inputs(asked);
        double? lambda = asked.Parameters.TryGetValue(GrpcProtocol.LambdaParameter, out var told) ? double.Parse(told.StringParam, CultureInfo.InvariantCulture) : null;
        using var over = new Timer(static _ => GiveUp());
        using var registration = cancellation.UnsafeRegister(static timer => ((Timer)timer!).Change(Overrun, Timeout.InfiniteTimeSpan), over);
        var answer = new ModelInferResponse { ModelName = name, Id = asked.Id };
        foreach (var output in member.Run(inputs, lambda, cancellation))
        {
            var announced = new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Datatype.ToString() };
            announced.Shape.AddRange(output.Shape);
            answer.Outputs.Add(announced);
            answer.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(BinaryTensorWriter.Write(output)));
        }

        return answer;
    }

    Tensor[] Inputs(ModelInferRequest asked)
    {
        var reader = new BinaryTensorReader(WorkerOrder.Wide, new TensorMemory(), "raw_input_contents");
        var inputs = new Tensor[member.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            // In the family's order, as the gateway wrote them.
            if (reader.Read(member.Inputs[i], asked.Inputs[i].Datatype, [.. asked.Inputs[i].Shape], asked.RawInputContents[i].Span, out var tensor) is { } wrong)
                throw new ModelException(wrong.Message);
            inputs[i] = tensor!;
        }

        return inputs;
    }

    static void GiveUp()
    {
        Console.Error.WriteLine($"a run did not end within {Overrun.TotalSeconds:0} s of being called off; its process ends");
        Process.GetCurrentProcess().Kill();
    }
}
