namespace Gateway.Overload;

/// <summary>Why a request is turned away before it runs.</summary>
enum Shed
{
    /// <summary>Limits.InFlight requests run.</summary>
    InFlight,

    /// <summary>Limits.Queue requests wait, or none may.</summary>
    Queue,

    /// <summary>Its turn would not come, or did not come, within Limits.QueueWait.</summary>
    Wait,

    /// <summary>The process has little memory left.</summary>
    Memory,
}
