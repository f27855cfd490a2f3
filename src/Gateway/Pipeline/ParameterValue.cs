namespace Gateway.Pipeline;

/// <summary>A scalar parameter, whichever protocol carried it: exactly one is set.</summary>
readonly record struct ParameterValue(string? Text, double? Number, bool? Flag)
{
    public static ParameterValue Of(string text) => new(text, null, null);

    public static ParameterValue Of(double number) => new(null, number, null);

    public static ParameterValue Of(bool flag) => new(null, null, flag);

    public override string ToString() =>
        Text is not null ? Replies.Fault.Show(Text) : Number is { } number ? number.ToString("R") : Flag == true ? "true" : "false";
}
