using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>Rows of a data file as a family's inputs.</summary>
/// <param name="Inputs">One tensor per input, in the order asked for, of the input's name, datatype and row shape; first axis N.</param>
/// <param name="Labels">The truth of each row as text (numbers in their shortest invariant form), length N; null when the file has
/// none.</param>
/// <param name="Count">N.</param>
/// <param name="FileRows">Row of the file, counted from 0, behind each row, length N.</param>
public sealed record Rows(Tensor[] Inputs, string[]? Labels, int Count, int[] FileRows);
