using System.Runtime.Intrinsics;

namespace Export.Training;

/// <summary>
/// Tiles of a product on 512-bit vectors: 12 rows by two vectors keep 24 sums in registers. Each element is one chain of fused
/// multiply-adds over k in ascending order, begun at C where an earlier part of k is there already.
/// </summary>
static unsafe class Tile512
{
    const int Lane = Product.Lane;

    /// <summary>Rows of the tall tile.</summary>
    public const int Tall = 12;

    /// <summary>12 rows by 32 columns.</summary>
    public static void TallByTwo(int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool fresh)
    {
        Vector512<float>
            c00 = default, c01 = default, c10 = default, c11 = default,
            c20 = default, c21 = default, c30 = default, c31 = default,
            c40 = default, c41 = default, c50 = default, c51 = default,
            c60 = default, c61 = default, c70 = default, c71 = default,
            c80 = default, c81 = default, c90 = default, c91 = default,
            ca0 = default, ca1 = default, cb0 = default, cb1 = default;
        if (!fresh)
        {
            (c00, c01) = Load(c);
            (c10, c11) = Load(c + cRow);
            (c20, c21) = Load(c + (2 * cRow));
            (c30, c31) = Load(c + (3 * cRow));
            (c40, c41) = Load(c + (4 * cRow));
            (c50, c51) = Load(c + (5 * cRow));
            (c60, c61) = Load(c + (6 * cRow));
            (c70, c71) = Load(c + (7 * cRow));
            (c80, c81) = Load(c + (8 * cRow));
            (c90, c91) = Load(c + (9 * cRow));
            (ca0, ca1) = Load(c + (10 * cRow));
            (cb0, cb1) = Load(c + (11 * cRow));
        }

        float* a4 = a + (4 * aRow), a8 = a + (8 * aRow);
        for (int p = 0; p < k; p++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Lane), x;
            x = Vector512.Create(a[0]);
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
            x = Vector512.Create(a4[0]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a4[aRow]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a4[2 * aRow]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a4[3 * aRow]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            x = Vector512.Create(a8[0]);
            c80 = Vector512.FusedMultiplyAdd(x, b0, c80);
            c81 = Vector512.FusedMultiplyAdd(x, b1, c81);
            x = Vector512.Create(a8[aRow]);
            c90 = Vector512.FusedMultiplyAdd(x, b0, c90);
            c91 = Vector512.FusedMultiplyAdd(x, b1, c91);
            x = Vector512.Create(a8[2 * aRow]);
            ca0 = Vector512.FusedMultiplyAdd(x, b0, ca0);
            ca1 = Vector512.FusedMultiplyAdd(x, b1, ca1);
            x = Vector512.Create(a8[3 * aRow]);
            cb0 = Vector512.FusedMultiplyAdd(x, b0, cb0);
            cb1 = Vector512.FusedMultiplyAdd(x, b1, cb1);
            a += aColumn;
            a4 += aColumn;
            a8 += aColumn;
            b += bRow;
        }

        Store(c00, c01, c);
        Store(c10, c11, c + cRow);
        Store(c20, c21, c + (2 * cRow));
        Store(c30, c31, c + (3 * cRow));
        Store(c40, c41, c + (4 * cRow));
        Store(c50, c51, c + (5 * cRow));
        Store(c60, c61, c + (6 * cRow));
        Store(c70, c71, c + (7 * cRow));
        Store(c80, c81, c + (8 * cRow));
        Store(c90, c91, c + (9 * cRow));
        Store(ca0, ca1, c + (10 * cRow));
        Store(cb0, cb1, c + (11 * cRow));
    }

    /// <summary>12 rows by 16 columns.</summary>
    public static void TallByOne(int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool fresh)
    {
        Vector512<float>
            c0 = default, c1 = default, c2 = default, c3 = default,
            c4 = default, c5 = default, c6 = default, c7 = default,
            c8 = default, c9 = default, ca = default, cb = default;
        if (!fresh)
        {
            c0 = Vector512.Load(c);
            c1 = Vector512.Load(c + cRow);
            c2 = Vector512.Load(c + (2 * cRow));
            c3 = Vector512.Load(c + (3 * cRow));
            c4 = Vector512.Load(c + (4 * cRow));
            c5 = Vector512.Load(c + (5 * cRow));
            c6 = Vector512.Load(c + (6 * cRow));
            c7 = Vector512.Load(c + (7 * cRow));
            c8 = Vector512.Load(c + (8 * cRow));
            c9 = Vector512.Load(c + (9 * cRow));
            ca = Vector512.Load(c + (10 * cRow));
            cb = Vector512.Load(c + (11 * cRow));
        }

        float* a4 = a + (4 * aRow), a8 = a + (8 * aRow);
        for (int p = 0; p < k; p++)
        {
            Vector512<float> y = Vector512.Load(b);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[0]), y, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a[aRow]), y, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a[2 * aRow]), y, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a[3 * aRow]), y, c3);
            c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[0]), y, c4);
            c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[aRow]), y, c5);
            c6 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[2 * aRow]), y, c6);
            c7 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[3 * aRow]), y, c7);
            c8 = Vector512.FusedMultiplyAdd(Vector512.Create(a8[0]), y, c8);
            c9 = Vector512.FusedMultiplyAdd(Vector512.Create(a8[aRow]), y, c9);
            ca = Vector512.FusedMultiplyAdd(Vector512.Create(a8[2 * aRow]), y, ca);
            cb = Vector512.FusedMultiplyAdd(Vector512.Create(a8[3 * aRow]), y, cb);
            a += aColumn;
            a4 += aColumn;
            a8 += aColumn;
            b += bRow;
        }

        c0.Store(c);
        c1.Store(c + cRow);
        c2.Store(c + (2 * cRow));
        c3.Store(c + (3 * cRow));
        c4.Store(c + (4 * cRow));
        c5.Store(c + (5 * cRow));
        c6.Store(c + (6 * cRow));
        c7.Store(c + (7 * cRow));
        c8.Store(c + (8 * cRow));
        c9.Store(c + (9 * cRow));
        ca.Store(c + (10 * cRow));
        cb.Store(c + (11 * cRow));
    }

    /// <summary>One row by 32 columns.</summary>
    public static void OneByTwo(int k, float* a, int aColumn, float* b, int bRow, float* c, bool fresh)
    {
        Vector512<float> left = default, right = default;
        if (!fresh)
            (left, right) = Load(c);
        for (int p = 0; p < k; p++, a += aColumn, b += bRow)
        {
            Vector512<float> x = Vector512.Create(*a);
            left = Vector512.FusedMultiplyAdd(x, Vector512.Load(b), left);
            right = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + Lane), right);
        }

        Store(left, right, c);
    }

    /// <summary>One row by 16 columns.</summary>
    public static void OneByOne(int k, float* a, int aColumn, float* b, int bRow, float* c, bool fresh)
    {
        Vector512<float> sum = fresh ? default : Vector512.Load(c);
        for (int p = 0; p < k; p++, a += aColumn, b += bRow)
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(*a), Vector512.Load(b), sum);
        sum.Store(c);
    }

    static (Vector512<float> Left, Vector512<float> Right) Load(float* c) => (Vector512.Load(c), Vector512.Load(c + Lane));

    static void Store(Vector512<float> left, Vector512<float> right, float* c)
    {
        left.Store(c);
        right.Store(c + Lane);
    }
}
