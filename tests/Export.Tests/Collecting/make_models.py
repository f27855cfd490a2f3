"""Writes folders of ONNX models with the onnx package, for the tests of collect."""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]


def save(folder, name, nodes, inputs, outputs, constants, external=None):
    os.makedirs(folder, exist_ok=True)
    graph = helper.make_graph(nodes, name, inputs, outputs, [numpy_helper.from_array(v, k) for k, v in constants.items()])
    model = helper.make_model(graph, opset_imports=OPSETS)
    model.ir_version = 8
    path = os.path.join(folder, name + ".onnx")
    if external:
        onnx.save_model(model, path, save_as_external_data=True, location=external, size_threshold=0, convert_attribute=False)
    else:
        onnx.save(model, path)


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def linear(folder, name, seed, batch="N", x="x", y="y", softmax=True, classes=3, external=None, kind=TensorProto.FLOAT):
    dtype = np.float64 if kind == TensorProto.DOUBLE else np.float32
    weights = np.random.default_rng(seed).normal(size=(4, classes)).astype(dtype)
    nodes = [helper.make_node("MatMul", [x, "w"], ["z" if softmax else y])]
    if softmax:
        nodes.append(helper.make_node("Softmax", ["z"], [y], axis=1))
    save(folder, name, nodes, [value(x, kind, [batch, 4])], [value(y, kind, [batch, classes])], {"w": weights}, external)


def reshaped(folder, name, batch, cross=False):
    """First axis fixed, through a Reshape whose shape is constant; `cross` mixes rows, so that opening the axis changes answers."""
    nodes = [helper.make_node("Reshape", ["x", "s"], ["r"]), helper.make_node("MatMul", ["r", "w"], ["z"])]
    last = "z"
    if cross:
        nodes += [helper.make_node("ReduceMean", ["z"], ["m"], axes=[0], keepdims=1), helper.make_node("Add", ["z", "m"], ["c"])]
        last = "c"
    nodes.append(helper.make_node("Softmax", [last], ["y"], axis=1))
    weights = np.random.default_rng(7).normal(size=(4, 3)).astype(np.float32)
    save(folder, name, nodes, [value("x", TensorProto.FLOAT, [batch, 2, 2])], [value("y", TensorProto.FLOAT, [batch, 3])],
         {"w": weights, "s": np.array([batch, 4], dtype=np.int64)})


def sklearn_like(folder, name, classes, seed):
    """What scikit-learn's converter writes: a label and, behind a ZipMap, the probabilities."""
    weights = np.random.default_rng(seed).normal(size=(4, len(classes)))
    nodes = [
        helper.make_node("LinearClassifier", ["X"], ["label", "scores"], domain="ai.onnx.ml", coefficients=weights.T.ravel().tolist(),
                         intercepts=[0.0] * len(classes), multi_class=1, post_transform="SOFTMAX", classlabels_strings=classes),
        helper.make_node("ZipMap", ["scores"], ["output_probability"], domain="ai.onnx.ml", classlabels_strings=classes),
    ]
    maps = onnx.TypeProto()
    maps.sequence_type.elem_type.map_type.key_type = TensorProto.STRING
    maps.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = TensorProto.FLOAT
    outputs = [value("label", TensorProto.STRING, ["N"]), onnx.ValueInfoProto(name="output_probability", type=maps)]
    save(folder, name, nodes, [value("X", TensorProto.FLOAT, ["N", 4])], outputs, {})


def rounded(folder, name):
    """Probabilities of which the largest is 1.0000002, as sums in FP32 have them."""
    weights = 1000 * np.random.default_rng(4).normal(size=(4, 3)).astype(np.float32)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["z"]), helper.make_node("Softmax", ["z"], ["p"], axis=1),
             helper.make_node("Mul", ["p", "f"], ["y"])]
    save(folder, name, nodes, [value("x", TensorProto.FLOAT, ["N", 4])], [value("y", TensorProto.FLOAT, ["N", 3])],
         {"w": weights, "f": np.array(1.0000002, dtype=np.float32)})


def sigmoid(folder, name):
    weights = np.random.default_rng(3).normal(size=(4, 1)).astype(np.float32)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["z"]), helper.make_node("Sigmoid", ["z"], ["y"])]
    save(folder, name, nodes, [value("x", TensorProto.FLOAT, ["N", 4])], [value("y", TensorProto.FLOAT, ["N", 1])], {"w": weights})


def main(root):
    def at(name):
        return os.path.join(root, name)

    linear(at("plain"), "a", 1)
    linear(at("plain"), "b", 2, x="features", y="scores")
    linear(at("logits"), "a", 1, softmax=False)
    linear(at("logits"), "b", 2, softmax=False)
    linear(at("mixed"), "a", 1)
    linear(at("mixed"), "b", 2, softmax=False)
    linear(at("classes"), "a", 1)
    linear(at("classes"), "b", 2, classes=5)
    linear(at("double"), "a", 1, kind=TensorProto.DOUBLE)
    linear(at("external"), "a", 1, external="a.weights")
    reshaped(at("one"), "a", 1)
    reshaped(at("eight"), "a", 8)
    reshaped(at("cross"), "a", 1, cross=True)
    sklearn_like(at("sklearn"), "a", ["cat", "dog", "eel"], 1)
    sklearn_like(at("sklearn"), "b", ["eel", "cat", "dog"], 2)
    sigmoid(at("sigmoid"), "a")
    rounded(at("rounded"), "a")
    rows = np.random.default_rng(9).normal(size=(20, 4)).astype(np.float32)
    np.savez(at("rows.npz"), x=rows, label=np.array(["cat", "dog", "eel", "dog"] * 5))
    np.savez(at("binary.npz"), x=rows, label=np.array([0, 1] * 10))


if __name__ == "__main__":
    main(sys.argv[1])
