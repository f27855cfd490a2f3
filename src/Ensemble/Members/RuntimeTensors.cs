using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>Tensors to ONNX Runtime's values and back, copied.</summary>
static class RuntimeTensors
{
    /// <param name="tensor">Any datatype.</param>
    /// <param name="owned">Takes what must be disposed after the run.</param>
    public static OrtValue ToOrtValue(Tensor tensor, List<IDisposable> owned)
    {
        if (tensor.Strings is { } strings)
        {
            OrtValue value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, tensor.Shape);
            owned.Add(value);
            for (int i = 0; i < strings.Length; i++)
                value.StringTensorSetElementAt(strings[i], i);
            return value;
        }

        var pinned = new PinnedTensor(tensor.Datatype, tensor.Shape);
        owned.Add(pinned);
        tensor.Bytes.CopyTo(pinned.Bytes);
        return pinned.Value;
    }

    /// <exception cref="ModelException">The value is no tensor of a datatype that the protocol knows.</exception>
    public static Tensor FromOrtValue(OrtValue value, string name)
    {
        if (!value.IsTensor)
            throw new ModelException($"output '{name}' is no tensor");
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        if (ElementTypes.ToDatatype(info.ElementDataType) is not { } datatype)
            throw new ModelException($"output '{name}' has the element type {info.ElementDataType}");
        if (datatype == Datatype.BYTES)
        {
            byte[][] strings = new byte[Tensor.ElementCount(info.Shape)][];
            for (int i = 0; i < strings.Length; i++)
                strings[i] = value.GetStringElementAsSpan(i).ToArray();
            return Tensor.FromStrings(name, info.Shape, strings);
        }

        var tensor = Tensor.Create(name, datatype, info.Shape);
        value.GetTensorMutableRawData()[..tensor.Bytes.Length].CopyTo(tensor.Bytes);
        return tensor;
    }
}
