using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ensemble.Data;

namespace Export.Commands;

/// <summary>Options whose values have a range, or a form that is checked while the command line is parsed.</summary>
static class Ranged
{
    /// <summary>
    /// A whole number from <paramref name="low"/> to <paramref name="high"/>; a default below <paramref name="low"/> is 0 and stays
    /// unsaid.
    /// </summary>
    public static Option<int> Whole(string name, int value, int low, int high, string description)
    {
        var option = new Option<int>(name) { Description = description };
        if (value >= low)
            option.DefaultValueFactory = _ => value;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int given) && (given < low || given > high))
                result.AddError($"{name} {given}: {low} to {high} was expected");
        });
        return option;
    }

    /// <summary>
    /// A number from <paramref name="low"/> to <paramref name="high"/>, the upper end excluded where <paramref name="open"/>.
    /// </summary>
    public static Option<double> Number(string name, double value, double low, double high, string description, bool open = false)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value, CustomParser = result => Read(name, result) ?? value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double given)
                && !(given >= low && (open ? given < high : given <= high)))
                result.AddError($"{name} {given}: {low} to {(open ? "below " : "")}{high} was expected");
        });
        return option;
    }

    /// <summary>Rows such as <c>0-5499,6000,7000-</c> or <c>split=train</c>.</summary>
    public static Option<RowSelection?> Rows(string name, string description) => Parsed<RowSelection>(name, description, text =>
    {
        try
        {
            return (RowSelection.Parse(text), null);
        }
        catch (DataException e)
        {
            return (null, e.Message);
        }
    });

    /// <summary>An option whose text is read by <paramref name="parse"/>, which gives a value or a mistake.</summary>
    public static Option<T?> Parsed<T>(string name, string description, Func<string, (T? Value, string? Mistake)> parse)
        where T : class => new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                (T? value, string? mistake) = parse(result.Tokens[0].Value);
                if (mistake is not null)
                    result.AddError($"{name}: {mistake}");
                return value;
            },
        };

    /// <summary>A list of texts, separated by commas or repeated.</summary>
    public static Option<string[]?> List(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens
            .SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    /// <summary>Numbers in (0, 1], separated by commas.</summary>
    public static Option<double[]?> Shares(string name, string description) => Parsed(name, description, text =>
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        double[] shares = [.. parts.Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) ? share : double.NaN)];
        return shares.Length is >= 1 and <= 16 && Array.TrueForAll(shares, s => s is > 0 and <= 1) && shares.Distinct().Count() == shares.Length
            ? (shares, null) : (default(double[]), $"'{text}' is not like 0.5,0.75: 1 to 16 different numbers above 0, up to 1");
    });

    /// <summary>A number, which may be left out. A comma is no part of one: 0,05 would read as 5.</summary>
    public static Option<double?> Real(string name, string description) => new(name) { Description = description, CustomParser = result => Read(name, result) };

    /// <summary>A number from 0 up, which may be left out.</summary>
    public static Option<double?> FromZero(string name, string description)
    {
        var option = Real(name, description);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double given)
                && !(given >= 0 && double.IsFinite(given)))
                result.AddError($"{name} {given}: a number from 0 up was expected");
        });
        return option;
    }

    static double? Read(string name, ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double given))
            return given;
        result.AddError($"{name} {text}: a number such as 0.05 was expected");
        return null;
    }
}
