using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Protocols;

public sealed class LambdaIntervalTests
{
    const string Asked = ",\"outputs\":[{\"name\":\"consensus.lambda_interval\"}]";

    [Fact]
    public async Task It_comes_by_name_over_REST_and_gRPC_and_is_null_where_no_lambda_was_chosen()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().With(m =>
        {
            for (int i = 0; i < 3; i++)
                m["members"]![i]!["lambda"] = i / 2.0;
        }).Write(f));

        var reply = await gateway.InferRowsAsync([0, 1, 1, 0], Asked + ",\"parameters\":{\"lambda\":0}");
        reply.OutputNames.ShouldBe(["consensus.lambda_interval"]);
        // (0, 1): a and b answer 1, c answers 0; (1, 0): all answer 0.
        reply["consensus.lambda_interval"].ToJsonString().ShouldBe("[0,0.5,0,1]");
        (await gateway.InferRowsAsync([0, 1], Asked))["consensus.lambda_interval"].ToJsonString().ShouldBe("[null,null]");
        (await gateway.InferRowsAsync([0, 1], ",\"parameters\":{\"explain\":true}")).OutputNames.ShouldNotContain("consensus.lambda_interval");

        var request = GrpcClient.Rows(0, 1);
        request.Parameters.Add("lambda", new InferParameter { DoubleParam = 1 });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "consensus.lambda_interval" });
        var answered = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        answered.Outputs.Single().Shape.ShouldBe([1L, 2L]);
        answered.Outputs.Single().Contents.Fp64Contents.ShouldBe([1.0, 1.0]);
    }
}
