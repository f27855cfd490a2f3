using System.Runtime.InteropServices;
using System.Text;

namespace Ensemble.Devices;

/// <summary>What NVIDIA's driver says of its devices, asked without CUDA's own libraries.</summary>
static unsafe class CudaDriver
{
    const string Library = "libcuda.so.1";

    /// <summary>The name of a device, or why there is none.</summary>
    /// <param name="id">Its number, from 0 on.</param>
    public static (string? Name, string? WhyNot) Find(int id)
    {
        if (!NativeLibrary.TryLoad(Library, out nint driver))
            return (null, $"this machine has no NVIDIA driver ({Library} cannot be loaded)");
        var init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(driver, "cuInit");
        var count = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(driver, "cuDeviceGetCount");
        var name = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGetName");
        int devices = 0;
        if (init(0) is var begun and not 0)
            return (null, $"NVIDIA's driver does not begin (error {begun} of cuInit)");
        if (count(&devices) is var counted and not 0)
            return (null, $"NVIDIA's driver does not count its devices (error {counted} of cuDeviceGetCount)");
        if (id >= devices)
            return (null, devices == 0 ? "NVIDIA's driver finds no device" : $"the devices are numbered 0 to {devices - 1}");
        Span<byte> text = stackalloc byte[256];
        text.Clear();
        fixed (byte* at = text)
            _ = name(at, text.Length - 1, id);
        return (Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]), null);
    }
}
