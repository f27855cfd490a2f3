namespace Ensemble.Calibration;

/// <summary>A member's calibration as fitted.</summary>
/// <param name="Temperature">T &gt; 0 by which logits (or log probabilities) are divided.</param>
/// <param name="Smoothing">Share η of the uniform distribution mixed in before that, in [0, 1).</param>
/// <param name="NllBefore">Mean negative log-likelihood before, nats; may be infinite where a member gave the truth probability 0.</param>
/// <param name="Nll">Mean negative log-likelihood after, nats.</param>
public readonly record struct FittedTemperature(double Temperature, double Smoothing, double NllBefore, double Nll);
