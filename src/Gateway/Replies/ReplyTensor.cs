using Ensemble.Tensors;

namespace Gateway.Replies;

/// <summary>One output of a reply.</summary>
/// <param name="Tensor">Its elements.</param>
/// <param name="Answers">Whether it tells the answer, so that withheld rows are left out of it.</param>
readonly record struct ReplyTensor(Tensor Tensor, bool Answers);
