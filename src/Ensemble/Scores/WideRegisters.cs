using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Scores;

/// <summary>
/// The C library's logarithm and exponential are made of old instructions, which wait for the upper halves of wide registers: where
/// compiled code has just used those (to copy a structure, say), each call takes twenty times its time. Measured: 150 ns for 7.
/// </summary>
static class WideRegisters
{
    /// <summary>
    /// Leaves the upper halves empty; to be called first in a method of its own that is not inlined, takes no large structures, and calls
    /// the C library in a loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Leave()
    {
        // A method that uses them empties them at its end, once it is optimised.
        Span<double> somewhere = stackalloc double[Vector256<double>.Count];
        Vector256<double>.Zero.CopyTo(somewhere);
    }
}
