using Ensemble.Robust;
using Ensemble.Tensors;

namespace Ensemble.Tests.Robust;

public sealed class NoisedRowsTests
{
    // Three elements a row over two inputs: two of FP64 or FP16, then one of FP32.
    [Theory]
    [InlineData(Datatype.FP64, 1e-12)]
    [InlineData(Datatype.FP16, 0.004)]
    public void Each_copy_of_a_row_has_numbers_of_its_own_over_all_inputs(Datatype datatype, double rounding)
    {
        var first = Tensor.Create("a", datatype, 2, 2);
        for (int i = 0; i < 4; i++)
            first.SetDouble(i, i);
        Tensor[] inputs = [first, Tensor.From<float>("b", Datatype.FP32, [2, 1], [10, 20])];
        // Of six copies, three a row, the third to the fifth: the last of row 0 and the first two of row 1.
        Tensor[] copies = NoisedRows.Make(inputs, samples: 3, sigma: 0.5, start: 2, count: 3, row => NoiseKey.OfSeed(1).Of(Guid.Empty, row));
        copies.Select(c => (c.Name, c.Datatype, c.Rows)).ShouldBe([("a", datatype, 3), ("b", Datatype.FP32, 3)]);
        double[] z = new double[3];
        foreach ((int copy, int row, int sample) in new[] { (0, 0, 2), (1, 1, 0), (2, 1, 1) })
        {
            using (RowNoise noise = NoiseKey.OfSeed(1).Of(Guid.Empty, row))
                noise.Fill(sample, z);
            copies[0].GetDouble(2 * copy).ShouldBe((2 * row) + (0.5 * z[0]), rounding);
            copies[0].GetDouble((2 * copy) + 1).ShouldBe((2 * row) + 1 + (0.5 * z[1]), rounding);
            copies[1].GetDouble(copy).ShouldBe((10 * (row + 1)) + (0.5 * z[2]), 1e-5);
        }

        // What came is left as it is.
        first.GetDouble(3).ShouldBe(3);
    }

    [Theory]
    [InlineData(Datatype.FP16, true)]
    [InlineData(Datatype.FP32, true)]
    [InlineData(Datatype.FP64, true)]
    [InlineData(Datatype.INT64, false)]
    [InlineData(Datatype.UINT8, false)]
    [InlineData(Datatype.BOOL, false)]
    [InlineData(Datatype.BYTES, false)]
    public void Noise_is_for_numbers_with_fractions(Datatype datatype, bool takes) => NoisedRows.Takes(datatype).ShouldBe(takes);
}
