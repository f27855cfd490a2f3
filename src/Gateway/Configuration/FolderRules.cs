using Ensemble.Families;
using Ensemble.Members.Inspection;

namespace Gateway.Configuration;

/// <summary>What the configuration asks of the folder of families.</summary>
static class FolderRules
{
    public static FamilyLimits Of(GatewaySnapshot snapshot)
    {
        var limits = snapshot.Limits;
        return new FamilyLimits(limits.Families, limits.Members)
        {
            Models = Models(snapshot),
            LoadTime = limits.LoadTime,
            Trust = snapshot.Trust,
        };
    }

    /// <summary>What one ONNX file may hold, and what models may take.</summary>
    public static ModelLimits Models(GatewaySnapshot snapshot)
    {
        var limits = snapshot.Limits;
        return new ModelLimits(
            limits.ModelBytes, limits.ModelNodes, limits.ModelInitializers, limits.ModelAttributes, limits.ModelMessages,
            limits.ModelDepth, limits.ModelLowestOpset, limits.ModelHighestOpset)
        {
            Memory = (uint)snapshot.Config.Members.MemoryBytes,
            Device = DeviceRules.Of(snapshot.Device),
        };
    }
}
