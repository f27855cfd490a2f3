using Export.Onnx;
using Export.Training;

namespace Benchmarks.Serving;

/// <summary>Graphs of the three sizes of model, with weights drawn as He and others draw them before training.</summary>
static class BenchModels
{
    public static void Mlp(GraphBuilder graph, SeededRandom random, int features)
    {
        string value = Dense(graph, random, BenchFamily.Input, "hidden_0", features, 128, relu: true);
        value = Dense(graph, random, value, "hidden_1", 128, 64, relu: true);
        Head(graph, random, value, 64);
    }

    public static void LeNet(GraphBuilder graph, SeededRandom random)
    {
        string value = Pool(graph, Convolution(graph, random, BenchFamily.Input, "conv_0", 1, 16, kernel: 5));
        value = Pool(graph, Convolution(graph, random, value, "conv_1", 16, 32, kernel: 5));
        value = graph.Add("Flatten", [value], null, GraphBuilder.Integer("axis", 1));
        Head(graph, random, Dense(graph, random, value, "dense", 32 * 7 * 7, 128, relu: true), 128);
    }

    /// <summary>He and others' network of 18 layers, its normalisations folded into the convolutions as an exporter folds them.</summary>
    public static void ResNet(GraphBuilder graph, SeededRandom random)
    {
        string value = Convolution(graph, random, BenchFamily.Input, "stem", 3, 64, kernel: 7, stride: 2);
        value = graph.Add("MaxPool", [value], null, GraphBuilder.Integers("kernel_shape", 3, 3), GraphBuilder.Integers("strides", 2, 2), GraphBuilder.Integers("pads", 1, 1, 1, 1));
        int channels = 64;
        foreach (int width in new[] { 64, 128, 256, 512 })
        {
            for (int block = 0; block < 2; block++)
            {
                value = Block(graph, random, value, $"block_{width}_{block}", channels, width);
                channels = width;
            }
        }

        value = graph.Add("GlobalAveragePool", [value]);
        Head(graph, random, graph.Add("Flatten", [value], null, GraphBuilder.Integer("axis", 1)), channels);
    }

    static string Block(GraphBuilder graph, SeededRandom random, string input, string name, int channels, int width)
    {
        int stride = width == channels ? 1 : 2;
        string value = Convolution(graph, random, input, name + "_a", channels, width, kernel: 3, stride);
        // Half the usual size, so that sums of eight blocks stay small.
        value = Convolution(graph, random, value, name + "_b", width, width, kernel: 3, relu: false, size: 0.5);
        string around = stride == 1 ? input : Convolution(graph, random, input, name + "_around", channels, width, kernel: 1, stride, relu: false, size: 0.7);
        return graph.Add("Relu", [graph.Add("Add", [value, around])]);
    }

    static string Convolution(GraphBuilder graph, SeededRandom random, string input, string name, int channels, int filters, int kernel, int stride = 1, bool relu = true, double size = 1)
    {
        string weights = graph.Constant(name + "_w", Draw(random, filters * channels * kernel * kernel, channels * kernel * kernel, size), filters, channels, kernel, kernel);
        string biases = graph.Constant(name + "_b", new float[filters], filters);
        long reach = kernel / 2;
        string value = graph.Add("Conv", [input, weights, biases], null, GraphBuilder.Integers("pads", reach, reach, reach, reach), GraphBuilder.Integers("strides", stride, stride));
        return relu ? graph.Add("Relu", [value]) : value;
    }

    static string Pool(GraphBuilder graph, string input) =>
        graph.Add("MaxPool", [input], null, GraphBuilder.Integers("kernel_shape", 2, 2), GraphBuilder.Integers("strides", 2, 2));

    static string Dense(GraphBuilder graph, SeededRandom random, string input, string name, int inputs, int outputs, bool relu, double size = 1)
    {
        string weights = graph.Constant(name + "_w", Draw(random, inputs * outputs, inputs, size), inputs, outputs);
        string biases = graph.Constant(name + "_b", new float[outputs], outputs);
        string value = graph.Add("Gemm", [input, weights, biases]);
        return relu ? graph.Add("Relu", [value]) : value;
    }

    static void Head(GraphBuilder graph, SeededRandom random, string input, int inputs) =>
        graph.Add("Softmax", [Dense(graph, random, input, "head", inputs, BenchFamily.Classes, relu: false, size: 0.5)], BenchFamily.Output, GraphBuilder.Integer("axis", 1));

    // Uniform with variance 2 / fan-in.
    static float[] Draw(SeededRandom random, int count, int fanIn, double size)
    {
        double reach = size * Math.Sqrt(6.0 / fanIn);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)(((2 * random.NextDouble()) - 1) * reach);
        return values;
    }
}
