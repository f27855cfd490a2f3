using Ensemble.Families;
using Ensemble.Members;

namespace Ensemble.Devices;

/// <summary>Says in words what a version's members run on.</summary>
public static class DevicePlan
{
    /// <summary>The device of a loaded version: <c>cpu</c>, <c>cuda:0</c>, in whose place it stands, or that other servers have them.</summary>
    public static string Of(Family family)
    {
        string here = family.Runs.Device.ToString();
        int remote = family.Members.Count(m => m is RemoteMember { Model: null });
        return remote == 0 ? here : remote == family.Members.Count ? "other servers'" : $"{here}; {remote} of {family.Members.Count} members: other servers'";
    }
}
