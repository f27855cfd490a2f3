namespace Prometheus;

public sealed partial class Exemplar
{
    /// <summary>An exemplar of one label.</summary>
    public static Exemplar From(in LabelPair labelPair1) => Take([labelPair1]);

    /// <summary>An exemplar of two labels.</summary>
    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2) => Take([labelPair1, labelPair2]);

    /// <summary>An exemplar of three labels.</summary>
    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3) =>
        Take([labelPair1, labelPair2, labelPair3]);

    /// <summary>An exemplar of four labels.</summary>
    public static Exemplar From(in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3, in LabelPair labelPair4) =>
        Take([labelPair1, labelPair2, labelPair3, labelPair4]);

    /// <summary>An exemplar of five labels.</summary>
    public static Exemplar From(
        in LabelPair labelPair1, in LabelPair labelPair2, in LabelPair labelPair3, in LabelPair labelPair4, in LabelPair labelPair5) =>
        Take([labelPair1, labelPair2, labelPair3, labelPair4, labelPair5]);

    /// <summary>An exemplar of six labels.</summary>
    public static Exemplar From(
        in LabelPair labelPair1,
        in LabelPair labelPair2,
        in LabelPair labelPair3,
        in LabelPair labelPair4,
        in LabelPair labelPair5,
        in LabelPair labelPair6) =>
        Take([labelPair1, labelPair2, labelPair3, labelPair4, labelPair5, labelPair6]);
}
