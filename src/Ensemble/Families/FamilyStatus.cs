namespace Ensemble.Families;

/// <summary>What the store knows of one version of a family.</summary>
/// <param name="Name">Family (the folder's name when its manifest could not be read).</param>
/// <param name="Version">Version; empty when its manifest could not be read.</param>
/// <param name="Ready">Whether a version answers under this name and version.</param>
/// <param name="Mistakes">Why the newest attempt to load was refused, each with file and place; empty when it was not.</param>
/// <param name="Warnings">What the newest attempt to load found odd.</param>
public sealed record FamilyStatus(string Name, string Version, bool Ready, IReadOnlyList<string> Mistakes, IReadOnlyList<string> Warnings);
