using System.Text;

namespace Prometheus;

public sealed partial class Exemplar
{
    /// <summary>A label name for exemplars.</summary>
    public readonly struct LabelKey
    {
        readonly byte[] _name;

        internal LabelKey(byte[] name) => _name = name;

        /// <summary>The label with a value; a character outside ASCII becomes a question mark.</summary>
        public LabelPair WithValue(string value) =>
            new(_name, Ascii.IsValid(value) ? value : Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(value)));
    }
}
