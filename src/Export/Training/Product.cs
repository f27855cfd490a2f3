using System.Runtime.Intrinsics;

namespace Export.Training;

/// <summary>
/// Dense matrix product. Each element is summed over k in ascending order by fused multiply-adds, whatever the blocking,
/// so results do not depend on batch position or thread.
/// </summary>
static unsafe class Product
{
    /// <summary>Columns are padded to a multiple of this many floats (one 512-bit vector), so that no kernel has a tail.</summary>
    public const int Lane = 16;

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
    public static void Multiply(int m, int n, int k, ReadOnlySpan<float> a, int aRow, int aColumn, ReadOnlySpan<float> b, Span<float> c)
    {
        if (m == 0 || n == 0)
            return;
        if (n % Lane != 0 || c.Length < m * n || b.Length < k * n || (k > 0 && a.Length <= (m - 1) * aRow + (k - 1) * aColumn))
            throw new ArgumentException("matrices do not fit", nameof(c));
        fixed (float* pa = a, pb = b, pc = c)
        {
            int i = 0;
            for (; i + 4 <= m; i += 4)
            {
                float* rows = pa + (i * aRow);
                int j = 0;
                for (; j + (2 * Lane) <= n; j += 2 * Lane)
                    FourByTwo(k, rows, aRow, aColumn, pb + j, n, pc + (i * n) + j);
                for (int r = 0; j < n && r < 4; r++)
                    OneByOne(k, rows + (r * aRow), aColumn, pb + j, n, pc + ((i + r) * n) + j);
            }

            for (; i < m; i++)
            {
                for (int j = 0; j < n; j += Lane)
                    OneByOne(k, pa + (i * aRow), aColumn, pb + j, n, pc + (i * n) + j);
            }
        }
    }

    static void FourByTwo(int k, float* a, int aRow, int aColumn, float* b, int n, float* c)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default,
            c31 = default;
        for (int p = 0; p < k; p++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Lane);
            Vector512<float> x = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a[aRow]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a[2 * aRow]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a[3 * aRow]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            a += aColumn;
            b += n;
        }

        Store(c00, c01, c);
        Store(c10, c11, c + n);
        Store(c20, c21, c + (2 * n));
        Store(c30, c31, c + (3 * n));
    }

    static void Store(Vector512<float> left, Vector512<float> right, float* target)
    {
        left.Store(target);
        right.Store(target + Lane);
    }

    static void OneByOne(int k, float* a, int aColumn, float* b, int n, float* c)
    {
        Vector512<float> sum = default;
        for (int p = 0; p < k; p++)
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a[p * aColumn]), Vector512.Load(b + (p * n)), sum);
        sum.Store(c);
    }
}
