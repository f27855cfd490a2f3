using System.Runtime.Intrinsics;

namespace Export.Training;

/// <summary>
/// Tiles of a product on 256-bit vectors, for machines without wider ones: the same chains as those of <see cref="Tile512"/>,
/// so the same bits.
/// </summary>
static unsafe class Tile256
{
    /// <summary>Rows of the tall tile.</summary>
    public const int Tall = 6;

    const int Half = Product.Lane / 2;

    /// <summary>6 rows by 16 columns.</summary>
    public static void TallByOne(int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool fresh)
    {
        Vector256<float>
            c00 = default, c01 = default, c10 = default, c11 = default,
            c20 = default, c21 = default, c30 = default, c31 = default,
            c40 = default, c41 = default, c50 = default, c51 = default;
        if (!fresh)
        {
            (c00, c01) = Load(c);
            (c10, c11) = Load(c + cRow);
            (c20, c21) = Load(c + (2 * cRow));
            (c30, c31) = Load(c + (3 * cRow));
            (c40, c41) = Load(c + (4 * cRow));
            (c50, c51) = Load(c + (5 * cRow));
        }

        float* a4 = a + (4 * aRow);
        for (int p = 0; p < k; p++)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Half), x;
            x = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[aRow]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[2 * aRow]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[3 * aRow]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a4[0]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a4[aRow]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a += aColumn;
            a4 += aColumn;
            b += bRow;
        }

        Store(c00, c01, c);
        Store(c10, c11, c + cRow);
        Store(c20, c21, c + (2 * cRow));
        Store(c30, c31, c + (3 * cRow));
        Store(c40, c41, c + (4 * cRow));
        Store(c50, c51, c + (5 * cRow));
    }

    /// <summary>One row by 16 columns.</summary>
    public static void OneByOne(int k, float* a, int aColumn, float* b, int bRow, float* c, bool fresh)
    {
        Vector256<float> left = default, right = default;
        if (!fresh)
            (left, right) = Load(c);
        for (int p = 0; p < k; p++, a += aColumn, b += bRow)
        {
            Vector256<float> x = Vector256.Create(*a);
            left = Vector256.FusedMultiplyAdd(x, Vector256.Load(b), left);
            right = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + Half), right);
        }

        Store(left, right, c);
    }

    static (Vector256<float> Left, Vector256<float> Right) Load(float* c) => (Vector256.Load(c), Vector256.Load(c + Half));

    static void Store(Vector256<float> left, Vector256<float> right, float* c)
    {
        left.Store(c);
        right.Store(c + Half);
    }
}
