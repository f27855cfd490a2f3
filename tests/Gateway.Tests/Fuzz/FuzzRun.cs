using System.Diagnostics;
using System.Globalization;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// Gives a decoder damaged requests until a time or a count is reached. A find is: an exception; a fault that is not the client's;
/// a second or more; more memory than <see cref="Factor"/> times the body and a constant; a request that breaks what must hold
/// of one; elements that are not those that System.Text.Json reads.
/// </summary>
sealed class FuzzRun
{
    /// <summary>Bytes that a byte sent may cost.</summary>
    public const int Factor = 100;

    /// <summary>Bytes that any request may cost: see <see cref="FuzzTests"/> for what was measured.</summary>
    public const int Constant = 48 << 10;

    const int MostFinds = 5;
    const int MostOfAKind = 100;
    const int MostAccepted = 2000;

    readonly FuzzFamilies families;
    readonly Decoders decoders;
    readonly string decoder;
    readonly Random random;
    readonly Mutator mutator;
    readonly List<FuzzInput> seeds;
    readonly List<FuzzInput> accepted = [];
    readonly Dictionary<FaultCode, int> kinds = [];
    readonly HashSet<long> known = [];
    readonly Dictionary<string, string> finds = new(StringComparer.Ordinal);

    public FuzzRun(FuzzFamilies families, string decoder, int seed)
    {
        this.families = families;
        this.decoder = decoder;
        Seed = seed;
        decoders = new Decoders(families);
        random = new Random(seed);
        mutator = new Mutator(random, Decoders.Tokens(decoder));
        seeds = decoders.Seeds(decoder);
    }

    public int Seed { get; }

    public long Executions { get; private set; }

    public long Accepted { get; private set; }

    /// <summary>Largest allocation beyond <see cref="Factor"/> times the body; negative where none was.</summary>
    public long MostBeyond { get; private set; } = long.MinValue;

    /// <summary>What was found, by kind; empty is what one hopes for.</summary>
    public IReadOnlyDictionary<string, string> Finds => finds;

    public double PerSecond { get; private set; }

    public int Seeds => seeds.Count + accepted.Count;

    /// <summary>Runs until either is reached; the same seed gives the same requests in the same order.</summary>
    public void Run(TimeSpan time, long executions)
    {
        seeds.Count.ShouldBeGreaterThan(10);
        // Once for what is made on first use.
        foreach (var input in seeds.ToList())
            Memory(input);
        var watch = Stopwatch.StartNew();
        int first = seeds.Count;
        for (int i = 0; i < first; i++)
            Try(seeds[i]);
        while (Executions < executions && finds.Count < MostFinds && ((Executions & 255) != 0 || watch.Elapsed < time))
        {
            // What was accepted is worth more: from there the deeper checks are near.
            var pool = random.Next(2) == 0 && accepted.Count > 0 ? accepted : seeds;
            var seed = pool[random.Next(pool.Count)];
            byte[] body = mutator.Mutate(seed.Body, seeds[random.Next(seeds.Count)].Body);
            Try(seed with { Body = body, Header = Header(seed, body) });
        }

        PerSecond = Executions / watch.Elapsed.TotalSeconds;
    }

    // Where the JSON still ends as it did, the length that says so is kept right more often than not.
    string? Header(FuzzInput seed, byte[] body)
    {
        if (seed.Header is null || !int.TryParse(seed.Header, CultureInfo.InvariantCulture, out int length))
            return seed.Header;
        int kept = seed.Body.Length - length;
        return random.Next(8) switch
        {
            0 => random.Next(body.Length + 2).ToString(CultureInfo.InvariantCulture),
            1 => "0",
            2 => seed.Header,
            3 => $"{body.AsSpan().LastIndexOf("}"u8) + 1}",
            _ => Math.Max(0, length == 0 ? 0 : body.Length - kept).ToString(CultureInfo.InvariantCulture),
        };
    }

    void Try(FuzzInput input)
    {
        Executions++;
        FuzzVerdict verdict;
        using var memory = new TensorMemory();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        try
        {
            verdict = decoders.Run(decoder, input, memory);
        }
        catch (Exception e)
        {
            Find($"{e.GetType().Name} {e.StackTrace?.Split('\n')[0].Trim()}", e.Message, input);
            return;
        }

        var took = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        MostBeyond = Math.Max(MostBeyond, allocated - ((long)Factor * input.Body.Length));
        if (took > TimeSpan.FromSeconds(1) && Least(input, () => Time(input)) > TimeSpan.TicksPerSecond)
            Find("time", $"{took}", input);
        if (allocated > Allowed(input) && Least(input, () => Memory(input)) > Allowed(input))
            Find("memory", $"{allocated} bytes for {input.Body.Length}", input);
        Judge(verdict, input);
    }

    void Judge(FuzzVerdict verdict, FuzzInput input)
    {
        if (verdict.Fault is { } fault)
        {
            if (fault.Kind.HttpStatus is < 400 or > 499 || fault.Kind.GrpcStatus is GrpcStatus.INTERNAL || verdict.Request is not null)
                Find($"fault {fault.Code}", fault.Message, input);
            // A message that was not seen before leads elsewhere: its input becomes a seed.
            if (kinds.GetValueOrDefault(fault.Code) < MostOfAKind && known.Add(((long)fault.Code << 32) | (uint)Shape(fault.Message)))
            {
                kinds[fault.Code] = kinds.GetValueOrDefault(fault.Code) + 1;
                seeds.Add(input);
            }

            return;
        }

        Accepted++;
        var request = verdict.Request!;
        if ((Requests.Wrong(request, families.Find(input.Family)!, Decoders.Limits) ?? Differs(input, request)) is { } wrong)
            Find("request", wrong, input);
if (accepted.Count < MostAccepted && known.Add((1L << 60) | ((long)request.Outputs.Count << 40) | ((long)request.Rows << 24) | (uint)(request.Inputs[0].Count & 0xFFFF)))
            accepted.Add(input);
    }

    string? Differs(FuzzInput input, Gateway.Pipeline.InferRequest request)
    {
        if (decoder == "grpc" || input.Header == "0")
            return null;
        int length = input.Header is null ? input.Body.Length : int.Parse(input.Header, CultureInfo.InvariantCulture);
        try
        {
            return decoder == "predict" ? JsonOracle.WrongPredict(input.Body, request) : JsonOracle.Wrong(input.Body.AsMemory(0, length), request);
        }
        catch (Exception e)
        {
            return $"accepted, but read again: {e.Message}";
        }
    }

    // A message without its numbers and quoted words.
    static int Shape(string message)
    {
        int hash = 17;
        bool quoted = false;
        foreach (char c in message)
        {
            quoted ^= c == '\'';
            if (!quoted && !char.IsAsciiDigit(c))
                hash = (hash * 31) + c;
        }

        return hash;
    }

    static long Allowed(FuzzInput input) => ((long)Factor * input.Body.Length) + Constant;

    static long Least(FuzzInput input, Func<long> measure) => Enumerable.Range(0, 3).Min(_ => measure());

    long Memory(FuzzInput input)
    {
        using var memory = new TensorMemory();
        long before = GC.GetAllocatedBytesForCurrentThread();
        decoders.Run(decoder, input, memory);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    long Time(FuzzInput input)
    {
        using var memory = new TensorMemory();
        long start = Stopwatch.GetTimestamp();
        decoders.Run(decoder, input, memory);
        return Stopwatch.GetElapsedTime(start).Ticks;
    }

    void Find(string kind, string what, FuzzInput input) => finds.TryAdd(
        kind,
        $"{what}; execution {Executions} of FUZZ_SEED={Seed}, family {input.Family}, header {input.Header ?? "none"}, body in base64: {Convert.ToBase64String(input.Body)}");
}
