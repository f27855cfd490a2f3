using Export.Training;

namespace Export.Tests.Training;

public class ProductTests
{
    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(7, 16, 5)]
    [InlineData(9, 48, 33)]
    [InlineData(4, 32, 0)]
    public void Equals_the_sums_in_double(int m, int n, int k)
    {
        var random = new SeededRandom(1);
        float[] a = [.. Enumerable.Range(0, m * k).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, k * n).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] c = new float[m * n], transposed = new float[m * n];
        float[] turned = [.. Enumerable.Range(0, k * m).Select(i => a[i % m * k + i / m])];

        Product.Multiply(m, n, k, a, k, 1, b, c);
        Product.Multiply(m, n, k, turned, 1, m, b, transposed);

        for (int i = 0; i < m * n; i++)
        {
            double sum = Enumerable.Range(0, k).Sum(p => (double)a[i / n * k + p] * b[p * n + i % n]);
            ((double)c[i]).ShouldBe(sum, 1e-5);
        }

        transposed.ShouldBe(c);
    }

    [Fact]
    public void Matrices_that_do_not_fit_are_refused() =>
        Should.Throw<ArgumentException>(() => Product.Multiply(2, 16, 3, new float[5], 3, 1, new float[48], new float[32]));
}
