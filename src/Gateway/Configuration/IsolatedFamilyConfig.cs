using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>The processes of one family's members.</summary>
sealed class IsolatedFamilyConfig
{
    [Description("Bytes of memory that each process may hold to write in (RLIMIT_DATA: the runtime's own, about 130 MB, included); a call beyond it fails, or its process ends. 0 for no limit."), Range(0L, 1L << 46)]
    public long MemoryBytes { get; init; }
}
