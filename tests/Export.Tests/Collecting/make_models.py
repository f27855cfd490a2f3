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


def stumps(post_transform, names, binary=False):
    """A TreeEnsembleClassifier of a tree for each class: x[c] <= 0 adds c + 1 to class c, anything else 0.5. Class 0 never wins: 0.25 or 0.3.

    Binary: both to class 1, 1 or 2 and else -0.5."""
    weights = [w for t in range(3) for w in (t + 1.0, 0.5 - binary)]
    if not binary:
        weights[:2] = [0.25, 0.3]
    count = 2 if binary else len(names)
    trees = range(count)
    return helper.make_node(
        "TreeEnsembleClassifier", ["input"], ["label_tensor", "scores"], domain="ai.onnx.ml", post_transform=post_transform,
        nodes_treeids=[t for t in trees for _ in range(3)], nodes_nodeids=[0, 1, 2] * count,
        nodes_featureids=[f for t in trees for f in (t, 0, 0)], nodes_values=[0.0] * 3 * count,
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"] * count, nodes_truenodeids=[1, 0, 0] * count, nodes_falsenodeids=[2, 0, 0] * count,
        class_treeids=[t for t in trees for _ in range(2)], class_nodeids=[1, 2] * count,
        class_ids=[0 if binary else t for t in trees for _ in range(2)], class_weights=weights[:2 * count],
        classlabels_int64s=names)


def converted(folder, name, nodes, classes, tensor=None):
    """A label, and probabilities as maps or (tensor) under a name of their own."""
    outputs = [value("label", TensorProto.INT64, ["N"])]
    if tensor:
        outputs.append(value(tensor, TensorProto.FLOAT, ["N", len(classes)]))
    else:
        maps = onnx.TypeProto()
        maps.sequence_type.elem_type.map_type.key_type = TensorProto.INT64
        maps.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = TensorProto.FLOAT
        outputs.append(onnx.ValueInfoProto(name="output_probability", type=maps))
        nodes = nodes + [helper.make_node("ZipMap", ["probabilities"], ["output_probability"], domain="ai.onnx.ml", classlabels_int64s=classes)]
    save(folder, name, nodes, [value("input", TensorProto.FLOAT, ["N", 4])], outputs, {})


def converters(folder, binary_folder):
    """The same trees as converters of several libraries write them."""
    def cast(source="label_tensor"):
        return helper.make_node("Cast", [source], ["label"], to=TensorProto.INT64)

    # LightGBM's: a soft-max inside, the label cast, a ZipMap.
    same = helper.make_node("Identity", ["scores"], ["probabilities"])
    converted(folder, "lightgbm", [stumps("SOFTMAX", [5, 6, 7]), cast(), same], [5, 6, 7])
    # XGBoost's: no ZipMap, and only the node names the classes.
    converted(folder, "xgboost", [stumps("SOFTMAX", [7, 5, 6]), cast(), same], [7, 5, 6], tensor="probabilities")
    # scikit-learn's forests of old: votes that a Normalizer makes probabilities of.
    votes = helper.make_node("Normalizer", ["scores"], ["probabilities"], domain="ai.onnx.ml", norm="L1")
    converted(folder, "votes", [stumps("NONE", [6, 7, 5]), cast(), votes], [6, 7, 5])
    # Two classes by one score: the operator adds the other one.
    converted(binary_folder, "lightgbm", [stumps("LOGISTIC", [0, 1], binary=True), cast(), same], [0, 1])
    converted(binary_folder, "xgboost", [stumps("LOGISTIC", [0, 1], binary=True), cast(), same,
                                         helper.make_node("Identity", ["probabilities"], ["p"])], [0, 1], tensor="p")


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
    converters(at("converters"), at("converters2"))
    rounded(at("rounded"), "a")
    rows = np.random.default_rng(9).normal(size=(20, 4)).astype(np.float32)
    np.savez(at("rows.npz"), x=rows, label=np.array(["cat", "dog", "eel", "dog"] * 5))
    np.savez(at("binary.npz"), x=rows, label=np.array([0, 1] * 10))


if __name__ == "__main__":
    main(sys.argv[1])
