namespace Ensemble.Families;

/// <summary>One folder with a manifest as the store last saw it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Stamp">See <see cref="FolderStamp"/>.</param>
/// <param name="Family">What serves; null when nothing does.</param>
/// <param name="Status">How the newest attempt ended.</param>
/// <param name="Gone">Whether its manifest was missing when the store last looked.</param>
sealed record LoadedFolder(string Path, string Stamp, Family? Family, FamilyStatus Status, bool Gone = false);
