namespace Export.Imprecise;

/// <summary>How the risks of the environments become one number that training lowers.</summary>
enum RiskRule
{
    /// <summary>Their mean: the average case.</summary>
    Mean,

    /// <summary>Mean of the risks at or above their λ-quantile.</summary>
    Cvar,

    /// <summary>CVaR of the discrete distribution of the risks, the atom at the quantile counted in part.</summary>
    CvarFull,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>Weights that grow exponentially with the risks seen so far (Sagawa et al. 2020).</summary>
    GroupDro,

    /// <summary>Mean plus a penalty on their variance (Krueger et al. 2021, V-REx).</summary>
    Vrex,

    /// <summary>A high quantile of a Gaussian kernel estimate of them (Eastwood et al. 2022).</summary>
    Eqrm,

    /// <summary>Mean plus a penalty on squared logits (Pezeshki et al. 2021, spectral decoupling).</summary>
    Sd,

    /// <summary>Mean plus a penalty on the gradient by a scale of the logits (Arjovsky et al. 2019, IRMv1).</summary>
    Irm,

    /// <summary><see cref="Cvar"/> plus λ times a penalty on their variance.</summary>
    CvarVariance,

    /// <summary>Mean weighted by how near an environment's value is to λ.</summary>
    Kernel,
}
