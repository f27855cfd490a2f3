using System.Runtime.Intrinsics;

namespace Export.Training;

/// <summary>
/// Dense matrix product. Each element is summed over k in ascending order by fused multiply-adds, whatever the blocking,
/// so results do not depend on batch position or threads.
/// </summary>
static unsafe class Product
{
    /// <summary>Columns are padded to a multiple of this many floats (one 512-bit vector), so that no kernel has a tail.</summary>
    public const int Lane = 16;

    /// <summary>Columns of a panel of B.</summary>
    const int Panel = 2 * Lane;

    // A panel of B is then 32 KiB of a first-level cache.
    const int Depth = 256;

    // Below, a second thread costs more than it brings.
    const long WorthTwo = 4_000_000;

    [ThreadStatic]
    static float[]? packed;

    [ThreadStatic]
    static bool narrow;

    /// <summary>Rounds a column count up to a multiple of <see cref="Lane"/>.</summary>
    public static int Padded(int columns) => (columns + Lane - 1) / Lane * Lane;

    /// <summary>C (m×n) = A (m×k) · B (k×n); n is a multiple of <see cref="Lane"/>.</summary>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="a">A, element (i, j) at i·aRow + j·aColumn: swapping the two strides transposes.</param>
    /// <param name="aRow">Stride of A's rows.</param>
    /// <param name="aColumn">Stride of A's columns.</param>
    /// <param name="b">B, rows of n contiguous elements.</param>
    /// <param name="c">C, rows of n contiguous elements.</param>
    /// <param name="threads">Threads that share the rows of C, ≥ 1; the result does not depend on it.</param>
    public static void Multiply(int m, int n, int k, ReadOnlySpan<float> a, int aRow, int aColumn, ReadOnlySpan<float> b, Span<float> c,
        int threads = 1)
    {
        if (m == 0 || n == 0)
            return;
        if (n % Lane != 0 || c.Length < m * n || b.Length < k * n || (k > 0 && a.Length <= (m - 1) * aRow + (k - 1) * aColumn))
            throw new ArgumentException("matrices do not fit", nameof(c));
        fixed (float* pa = a, pb = b, pc = c)
        {
            if (threads == 1 || (long)m * n * k < WorthTwo || m < 2 * Tile512.Tall)
            {
                Rows(m, n, k, pa, aRow, aColumn, pb, pc);
                return;
            }

            // Pinned until every thread is done.
            (nint atA, nint atB, nint atC) = ((nint)pa, (nint)pb, (nint)pc);
            int share = (m + (threads * Tile512.Tall) - 1) / (threads * Tile512.Tall) * Tile512.Tall;
            Parallel.For(0, threads, t =>
            {
                int first = t * share;
                if (first < m)
                    Rows(Math.Min(share, m - first), n, k, (float*)atA + (first * aRow), aRow, aColumn, (float*)atB, (float*)atC + (first * n));
            });
        }
    }

    /// <summary>Runs work on this thread with tiles of 256-bit vectors, as on a machine without wider ones.</summary>
    public static void WithNarrowTiles(Action work)
    {
        narrow = true;
        try
        {
            work();
        }
        finally
        {
            narrow = false;
        }
    }

    static void Rows(int m, int n, int k, float* a, int aRow, int aColumn, float* b, float* c)
    {
        float[] space = m >= 2 * Tile512.Tall ? packed ??= new float[Depth * Panel] : [];
        fixed (float* panel = space)
        {
            int from = 0;
            do
            {
                int depth = Math.Min(Depth, k - from);
                float* left = a + ((long)from * aColumn);
                for (int j = 0; j < n; j += Panel)
                {
                    int width = Math.Min(Panel, n - j);
                    float* right = b + ((long)from * n) + j;
                    if (space.Length > 0)
                        Pack(depth, width, right, n, panel);
                    Strip(m, n, depth, width, left, aRow, aColumn, space.Length > 0 ? panel : right, space.Length > 0 ? width : n, c + j,
                        from == 0);
                }

                from += depth;
            }
            while (from < k);
        }
    }

    static void Strip(int m, int n, int depth, int width, float* a, int aRow, int aColumn, float* b, int bRow, float* c, bool fresh)
    {
        if (narrow || !Vector512.IsHardwareAccelerated)
        {
            for (int j = 0; j < width; j += Lane)
                Narrow(m, n, depth, a, aRow, aColumn, b + j, bRow, c + j, fresh);
            return;
        }

        int i = 0;
        for (; i + Tile512.Tall <= m; i += Tile512.Tall)
        {
            if (width == Panel)
                Tile512.TallByTwo(depth, a + ((long)i * aRow), aRow, aColumn, b, bRow, c + ((long)i * n), n, fresh);
            else
                Tile512.TallByOne(depth, a + ((long)i * aRow), aRow, aColumn, b, bRow, c + ((long)i * n), n, fresh);
        }

        for (; i < m; i++)
        {
            if (width == Panel)
                Tile512.OneByTwo(depth, a + ((long)i * aRow), aColumn, b, bRow, c + ((long)i * n), fresh);
            else
                Tile512.OneByOne(depth, a + ((long)i * aRow), aColumn, b, bRow, c + ((long)i * n), fresh);
        }
    }

    static void Narrow(int m, int n, int depth, float* a, int aRow, int aColumn, float* b, int bRow, float* c, bool fresh)
    {
        int i = 0;
        for (; i + Tile256.Tall <= m; i += Tile256.Tall)
            Tile256.TallByOne(depth, a + ((long)i * aRow), aRow, aColumn, b, bRow, c + ((long)i * n), n, fresh);
        for (; i < m; i++)
            Tile256.OneByOne(depth, a + ((long)i * aRow), aColumn, b, bRow, c + ((long)i * n), fresh);
    }

    static void Pack(int depth, int width, float* b, int bRow, float* to)
    {
        for (int p = 0; p < depth; p++)
            new ReadOnlySpan<float>(b + ((long)p * bRow), width).CopyTo(new Span<float>(to + (p * width), width));
    }
}
