using Ensemble.Families;

namespace Ensemble.Members;

/// <summary>
/// Gives a remote member of a family that was just loaded what it is asked by. It does not wait for a member on another server; one with
/// a <see cref="RemoteMember.Model"/> can be asked when it returns.
/// </summary>
/// <param name="family">The loaded family; lives until the link is closed.</param>
/// <param name="member">The member.</param>
/// <param name="mistakes">Gets one line a mistake, beginning with the key of the manifest behind <c>remote</c>, or without the file's name.</param>
/// <returns>The link, or null when there was any mistake.</returns>
public delegate RemoteLink? RemoteConnect(Family family, RemoteMember member, ICollection<string> mistakes);
