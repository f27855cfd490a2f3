namespace Export.Selection;

/// <summary>What a row costs a member.</summary>
enum LossKind
{
    /// <summary>1 where its class is not the row's, else 0.</summary>
    Error,

    /// <summary>−ln of the probability that it gave the row's class, floored at 1e-12, in nats.</summary>
    Nll,
}
