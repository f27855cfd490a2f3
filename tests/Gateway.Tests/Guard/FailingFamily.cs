using Ensemble.Members.Onnx;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>Families that load well and fail when they are asked.</summary>
static class FailingFamily
{
    /// <summary>What has the family tiny fail: it is unloaded, or a version comes whose two members fail.</summary>
    public static void Begin(GatewayUnderTest gateway, string failure)
    {
        if (failure == "unloaded")
        {
            gateway.Server.Families.Unload("tiny").ShouldBeTrue();
            return;
        }

        byte[] model = failure switch { "throwing" => Throwing(), "slow" => SlowModel.Of(2, products: 900), _ => NotANumber() };
        new TinyFamily().With("a", model).With("b", TinyModels.Described(model, "b")).Write(gateway.Families);
        gateway.Server.Families.Reload("tiny").ShouldAllBe(s => s.Mistakes.Count == 0);
    }

    static byte[] NotANumber() => TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 1 } }, [0, 0]);

    // At x = [1, 0] it looks for element 1000 of a row of two.
    static byte[] Throwing()
    {
        var graph = new GraphProto { Name = "throwing" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Initializer.Add(TinyModels.Weight("far", [1], [1000]));
        graph.Node.Add(TinyModels.Node("Mul", ["x", "far"], "scaled"));
        var cast = TinyModels.Node("Cast", ["scaled"], "index");
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 7 });
        graph.Node.Add(cast);
        var gather = TinyModels.Node("GatherElements", ["x", "index"], "p");
        gather.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        graph.Node.Add(gather);
        return TinyModels.Model(graph);
    }
}
