using System.Text;
using Ensemble.Tensors;
using Xunit.Abstractions;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// The least bytes that make a decoder hold the most, many times over: one request of them costs no more than
/// <see cref="FuzzRun.Factor"/> bytes of memory a byte, and <see cref="FuzzRun.Constant"/>.
/// </summary>
public sealed class AmplificationTests(FuzzFamilies families, ITestOutputHelper output) : IClassFixture<FuzzFamilies>
{
    const int Bytes = 60_000;

    static readonly Dictionary<string, Func<byte[]>> Messages = new()
    {
        ["inputs"] = () => Repeated([0x2A, 0]),
        ["outputs"] = () => Repeated([0x32, 0]),
        ["parameters"] = () => Repeated([0x22, 0]),
        ["parameters with values"] = () => Repeated([0x22, 2, 0x12, 0]),
        ["raw contents"] = () => Repeated([0x3A, 0]),
        ["names"] = () => Repeated([0x0A, 0]),
        ["groups"] = () => Repeated([0x9B, 0x06, 0x9C, 0x06]),
        ["unknown fields"] = () => Repeated([0xA2, 0x06, 0]),
        ["ids"] = () => Repeated([0x1A, 1, (byte)'i']),
        ["axes"] = () => Input(Repeated([0x18, 1])),
        ["packed axes"] = () => Input([0x1A, .. Length(Bytes), .. new byte[Bytes]]),
        ["parameters of an input"] = () => Input(Repeated([0x22, 0])),
        ["names of an input"] = () => Input(Repeated([0x0A, 1, (byte)'x'])),
        ["contents"] = () => Input(Repeated([0x2A, 0])),
        ["packed 64-bit elements"] = () => Input([0x2A, .. Length(Bytes + 4), 0x1A, .. Length(Bytes), .. new byte[Bytes]]),
        ["packed booleans"] = () => Input([0x2A, .. Length(Bytes + 4), 0x0A, .. Length(Bytes), .. new byte[Bytes]]),
        ["strings"] = () => Input([0x2A, .. Length(Bytes), .. Repeated([0x42, 0])]),
        ["elements one by one"] = () => Input([0x2A, .. Length(Bytes), .. Repeated([0x18, 0])]),
        ["inputs with a name"] = () => Repeated([0x2A, 3, 0x0A, 1, (byte)'x']),
    };

    static readonly Dictionary<string, (string Family, Func<string> Body)> Bodies = new()
    {
        ["an unknown list of objects"] = ("tiny", () => $"{{\"x\":[{Many("{\"\":0}")}],{Row}}}"),
        ["an unknown list of lists"] = ("tiny", () => $"{{\"x\":[{Many("[]")}],{Row}}}"),
        ["an unknown list of strings"] = ("tiny", () => $"{{\"x\":[{Many("\"\"")}],{Row}}}"),
        ["outputs"] = ("tiny", () => $"{{{Row},\"outputs\":[{Many(i => $"{{\"name\":\"{i}\"}}")}]}}"),
        ["outputs that are refused in the end"] = ("tiny", () => $"{{\"outputs\":[{Few(i => $"{{\"name\":\"{i}\"}}")}],\"id\":7}}"),
        ["outputs with parameters"] = ("tiny", () => $"{{\"outputs\":[{Few(i => $"{{\"name\":\"{i}\",\"parameters\":{{\"a\":0}}}}")}],\"id\":7}}"),
        ["parameters"] = ("tiny", () => $"{{\"parameters\":{{{Few(i => $"\"{i}\":0")}}},\"id\":7}}"),
        ["keys"] = ("tiny", () => $"{{{Few(i => $"\"{i}\":0")},\"id\":7}}"),
        ["empty inputs"] = ("tiny", () => $"{{\"inputs\":[{Many("{}")}]}}"),
        ["axes"] = ("tiny", () => $"{{\"inputs\":[{{\"shape\":[{Many("1")}]}}]}}"),
        ["strings of a tensor"] = ("word", () => $"{{\"inputs\":[{{\"name\":\"s\",\"shape\":[1024,1],\"datatype\":\"BYTES\",\"data\":[{string.Join(',', Enumerable.Repeat("\"\"", 1024))}]}}]}}"),
        ["escaped strings of a tensor"] = ("word", () => $"{{\"inputs\":[{{\"name\":\"s\",\"shape\":[1024,1],\"datatype\":\"BYTES\",\"data\":[{string.Join(',', Enumerable.Repeat("\"\\n\"", 1024))}]}}]}}"),
        ["a wide row of doubles that is refused"] = ("free", () => $"{{\"inputs\":[{{\"name\":\"x\",\"shape\":[1,30000],\"datatype\":\"FP32\",\"data\":[{Many("0")}]}}]}}"),
    };

    static readonly Dictionary<string, (string Family, Func<string> Body)> Predicts = new()
    {
        ["rows of one element"] = ("word", () => $"{{\"instances\":[{string.Join(',', Enumerable.Repeat("[\"\"]", 1024))}]}}"),
        ["rows as objects"] = ("word", () => $"{{\"instances\":[{string.Join(',', Enumerable.Repeat("{\"s\":[\"\"]}", 1024))}]}}"),
        ["rows as objects that are refused in the end"] = ("word", () => $"{{\"instances\":[{string.Join(',', Enumerable.Repeat("{\"s\":[\"\"]}", 1023))},{{}}]}}"),
        ["strings in base64"] = ("word", () => $"{{\"instances\":[{string.Join(',', Enumerable.Repeat("[{\"b64\":\"\"}]", 1024))}]}}"),
        ["empty rows"] = ("free", () => $"{{\"instances\":[{Many("[]")}]}}"),
        ["empty objects"] = ("free", () => $"{{\"instances\":[{Many("{}")}]}}"),
        ["lists in lists"] = ("freer", () => $"{{\"instances\":{new string('[', 60)}{new string(']', 60)}}}"),
    };

    const string Row = "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,0]}]";

    public static TheoryData<string> MessageNames => [.. Messages.Keys];

    public static TheoryData<string> BodyNames => [.. Bodies.Keys];

    public static TheoryData<string> PredictNames => [.. Predicts.Keys];

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void A_message_costs_a_bounded_multiple_of_its_bytes(string name) => Bounded("grpc", new FuzzInput("tiny", null, Messages[name]()));

    [Theory]
    [MemberData(nameof(BodyNames))]
    public void A_body_costs_a_bounded_multiple_of_its_bytes(string name) =>
        Bounded("json", new FuzzInput(Bodies[name].Family, null, Encoding.UTF8.GetBytes(Bodies[name].Body())));

    [Theory]
    [MemberData(nameof(PredictNames))]
    public void A_body_of_predict_costs_a_bounded_multiple_of_its_bytes(string name) =>
        Bounded("predict", new FuzzInput(Predicts[name].Family, null, Encoding.UTF8.GetBytes(Predicts[name].Body())));

    [Fact]
    public void Binary_strings_cost_a_bounded_multiple_of_their_bytes()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"s","shape":[1024,1],"datatype":"BYTES","parameters":{"binary_data_size":4096}}]}""");
        Bounded("binary", new FuzzInput("word", $"{json.Length}", [.. json, .. new byte[4096]]));
    }

    void Bounded(string decoder, FuzzInput input)
    {
        var decoders = new Decoders(families);
        long least = long.MaxValue;
        FuzzVerdict? verdict = null;
        for (int i = 0; i < 3; i++)
        {
            using var memory = new TensorMemory();
            long before = GC.GetAllocatedBytesForCurrentThread();
            verdict = decoders.Run(decoder, input, memory);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"{least} bytes for {input.Body.Length}: {(double)least / input.Body.Length:F1} a byte; {verdict!.Fault?.Message}");
        least.ShouldBeLessThanOrEqualTo(((long)FuzzRun.Factor * input.Body.Length) + FuzzRun.Constant);
    }

    static byte[] Repeated(byte[] field) => [.. Enumerable.Repeat(field, Bytes / field.Length).SelectMany(b => b)];

    static byte[] Input(byte[] fields) => [0x2A, .. Length(fields.Length), .. fields];

    // Three bytes of varint.
    static byte[] Length(int length) => [(byte)(length | 0x80), (byte)((length >> 7) | 0x80), (byte)(length >> 14)];

    static string Many(string part) => Many(_ => part);

    static string Many(Func<int, string> part) => string.Join(',', Enumerable.Range(0, Bytes / (part(9999).Length + 1)).Select(part));

    static string Few(Func<int, string> part) => string.Join(',', Enumerable.Range(0, 250).Select(part));
}
