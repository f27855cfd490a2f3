namespace Gateway.Tests.Fuzz;

/// <summary>What a decoder is given: a body for a family, and the header that says how much of it is JSON (null: none was sent).</summary>
sealed record FuzzInput(string Family, string? Header, byte[] Body);
