using Ensemble.Families;

namespace Gateway.Candidates;

/// <summary>What a call asks to be tried.</summary>
/// <param name="Version">A loaded version.</param>
/// <param name="Mode"><see cref="ServingState.Shadow"/> or <see cref="ServingState.Part"/>.</param>
/// <param name="Share">Part of the requests, in (0, 1].</param>
sealed record CandidateCall(string Version, string Mode, double Share);
