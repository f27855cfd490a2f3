using Export.Training;

namespace Export.Tests.Training;

public class ProductTests
{
    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(7, 16, 5)]
    [InlineData(9, 48, 33)]
    [InlineData(4, 32, 0)]
    [InlineData(12, 32, 7)]
    [InlineData(25, 80, 300)]
    [InlineData(61, 48, 513)]
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
    public void Threads_and_narrower_vectors_give_the_same_bits()
    {
        (int m, int n, int k) = (500, 48, 520);
        var random = new SeededRandom(2);
        float[] a = [.. Enumerable.Range(0, m * k).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, k * n).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] chained = new float[m * n], one = new float[m * n], three = new float[m * n], narrow = new float[m * n];
        for (int i = 0; i < m * n; i++)
        {
            for (int p = 0; p < k; p++)
                chained[i] = MathF.FusedMultiplyAdd(a[i / n * k + p], b[p * n + i % n], chained[i]);
        }

        Product.Multiply(m, n, k, a, k, 1, b, one);
        Product.Multiply(m, n, k, a, k, 1, b, three, threads: 3);
        Product.WithNarrowTiles(() => Product.Multiply(m, n, k, a, k, 1, b, narrow));

        one.ShouldBe(chained);
        three.ShouldBe(chained);
        narrow.ShouldBe(chained);
    }

    [Fact]
    public void Matrices_that_do_not_fit_are_refused() =>
        Should.Throw<ArgumentException>(() => Product.Multiply(2, 16, 3, new float[5], 3, 1, new float[48], new float[32]));
}
