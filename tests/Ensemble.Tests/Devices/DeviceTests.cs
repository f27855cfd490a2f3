using Ensemble.Devices;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Members.Inspection;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Devices;

/// <summary>Devices, where there is none but the processor: what cannot be used says why, and nothing else stands in unasked.</summary>
public sealed class DeviceTests
{
    static readonly DeviceOptions Gpu = new(DeviceKind.Cuda, 0);

    [Fact]
    public void The_processor_computes_what_is_asked_of_every_device()
    {
        DeviceProbe.Compute(DeviceOptions.Processor).ShouldBeNull();
        DeviceProbe.WhyNot(DeviceOptions.Processor).ShouldBeNull();
        DeviceProbe.Model(DeviceOptions.Processor).ShouldBeNull();
    }

    [Theory]
    [InlineData(DeviceKind.Cuda)]
    [InlineData(DeviceKind.TensorRt)]
    public void A_build_for_the_processor_says_which_library_is_missing(DeviceKind kind) =>
        DeviceProbe.WhyNot(new DeviceOptions(kind, 0)).ShouldStartWith("libonnxruntime_providers_shared.so does not lie beside ONNX Runtime's library");

    [Theory]
    [InlineData(DeviceKind.Cuda, "the device cuda:3 cannot be used: ")]
    [InlineData(DeviceKind.TensorRt, "the device tensorrt:3 cannot be used: ")]
    public void A_family_is_refused_and_not_run_elsewhere(DeviceKind kind, string why)
    {
        using var folder = new TemporaryFolder();
        var mistakes = new List<string>();
        FamilyLoader.Load(TinyFamily.OfThree().Write(folder.Path), TimeProvider.System, mistakes, On(new DeviceOptions(kind, 3))).ShouldBeNull();
        mistakes.Count.ShouldBe(3, "each member says so");
        mistakes.ShouldAllBe(m => m.Contains(why));
    }

    [Fact]
    public void A_family_says_what_it_runs_on_and_in_whose_place()
    {
        using var folder = new TemporaryFolder();
        var mistakes = new List<string>();
        string path = TinyFamily.OfThree().Write(folder.Path);
        DevicePlan.Of(FamilyLoader.Load(path, TimeProvider.System, mistakes)!).ShouldBe("cpu");
        DeviceOptions standsIn = DeviceOptions.Processor with { InsteadOf = "cuda:0 (no driver)" };
        Family family = FamilyLoader.Load(path, TimeProvider.System, mistakes, On(standsIn))!;
        DevicePlan.Of(family).ShouldBe("cpu, instead of cuda:0 (no driver)");
        standsIn.IsAccelerator.ShouldBeFalse();
        FamilyExecution.RunInTurn(family, [Row()]).Answered.ShouldBe(3);
        Gpu.ToString().ShouldBe("cuda:0");
    }

    [Fact]
    public void A_slot_that_binds_for_each_run_gives_what_one_gives_that_is_bound_once()
    {
        using var folder = new TemporaryFolder();
        TinyFamily.OfThree().Write(folder.Path);
        byte[] model = File.ReadAllBytes(Directory.GetFiles(folder.Path, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        using OnnxSession once = Load(model, false), each = Load(model, true);
        using MemberSlot bound = new(once, once.Inputs, once.Outputs, 1), rebound = new(each, each.Inputs, each.Outputs, 1);
        foreach (float[] row in (float[][])[[1, 0], [0, 1], [-2.5f, 0.125f]])
        {
            byte[] right = bound.Run([Row(row)], ["y"])[0].Bytes.ToArray();
            rebound.Run([Row(row)], ["y"])[0].Bytes.ToArray().ShouldBe(right);
        }
    }

    static OnnxSession Load(byte[] model, bool isElsewhere)
    {
        var session = OnnxSession.Load(model, new Dictionary<string, byte[]>(StringComparer.Ordinal), ModelLimits.None, CancellationToken.None);
        session.IsElsewhere = isElsewhere;
        return session;
    }

    static FamilyLimits On(DeviceOptions device) => FamilyLimits.None with { Models = ModelLimits.None with { Device = device } };

    static Tensor Row(params float[] values) =>
        Tensor.From<float>("x", Datatype.FP32, [1, 2], values.Length == 0 ? [1, 0] : values);
}
