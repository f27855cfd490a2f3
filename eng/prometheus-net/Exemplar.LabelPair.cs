namespace Prometheus;

public sealed partial class Exemplar
{
    /// <summary>A label of an exemplar; can be used in any number of them.</summary>
    public readonly struct LabelPair
    {
        internal LabelPair(byte[] key, string value)
        {
            Key = key;
            Value = value;
        }

        internal byte[] Key { get; }

        internal string Value { get; }
    }
}
