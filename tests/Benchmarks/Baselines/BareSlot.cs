using System.Diagnostics.CodeAnalysis;
using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Benchmarks.Baselines;

/// <summary>What one request of <see cref="BareService"/> needs, made once and used again.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Slots live as long as the process.")]
sealed class BareSlot
{
    readonly InferenceSession? session;
    readonly RunOptions? options;
    readonly OrtIoBinding? binding;
    readonly float[] input;
    readonly float[] output = new float[10];

    public BareSlot(long[] row, InferenceSession? session)
    {
        this.session = session;
        Input = Tensor.Create("x", Datatype.FP32, [1, .. row]);
        input = GC.AllocateArray<float>(Input.Count, pinned: true);
        if (session is null)
            return;
        options = new RunOptions();
        binding = session.CreateIoBinding();
        binding.BindInput("x", OrtValue.CreateTensorValueFromMemory(input, [1, .. row]));
        binding.BindOutput("p", OrtValue.CreateTensorValueFromMemory(output, [1, 10]));
    }

    /// <summary>The numbers of the body.</summary>
    public Tensor Input { get; }

    /// <summary>The answer.</summary>
    public ReadOnlySpan<float> Output => output;

    /// <summary>Room for the reply.</summary>
    public byte[] Reply { get; } = new byte[512];

    /// <summary>A session as the gateway opens its own.</summary>
    public static InferenceSession Open(string model)
    {
        using var tuned = new SessionOptions
        {
            IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        return new InferenceSession(model, tuned);
    }

    /// <summary>Runs the model; an echo gives the first numbers back.</summary>
    public void Run()
    {
        Input.As<float>()[..Math.Min(Input.Count, input.Length)].CopyTo(input);
        if (session is null)
            input.AsSpan(0, output.Length).CopyTo(output);
        else
            session.RunWithBinding(options, binding);
    }
}
