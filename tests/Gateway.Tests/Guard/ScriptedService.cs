namespace Gateway.Tests.Guard;

/// <summary>What a scripted service does from now on.</summary>
sealed class ScriptedService
{
    /// <summary>Its label for every row; null for the rule that it was calibrated with.</summary>
    public string? Says { get; set; }

    /// <summary>Its status.</summary>
    public int Status { get; set; } = 200;
}
