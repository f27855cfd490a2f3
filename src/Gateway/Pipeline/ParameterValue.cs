namespace Gateway.Pipeline;

/// <summary>A scalar parameter, whichever protocol carried it: exactly one is set.</summary>
readonly record struct ParameterValue(string? Text, double? Number, bool? Flag)
{
    public static ParameterValue Of(string text) => new(text, null, null);

    public static ParameterValue Of(double number) => new(null, number, null);

    public static ParameterValue Of(bool flag) => new(null, null, flag);

    // Whole numbers as they were sent, not as a power of ten.
    static string Digits(double number) => Math.Abs(number) < 1e15 && number == Math.Floor(number) ? number.ToString("F0") : number.ToString("R");

    public override string ToString() =>
        Text is not null ? Replies.Fault.Show(Text) : Number is { } number ? Digits(number) : Flag == true ? "true" : "false";
}
