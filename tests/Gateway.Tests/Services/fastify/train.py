"""python3 train.py weather.csv model.onnx: a network of scikit-learn on the days of the split train, as ONNX."""
import csv
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

FEATURES = ["doy_sin", "doy_cos", "precipitation", "temp_max", "temp_min", "wind"]

with open(sys.argv[1]) as file:
    days = [day for day in csv.DictReader(file) if day["split"] == "train"]
scaler = StandardScaler()
x = scaler.fit_transform([[float(day[name]) for name in FEATURES] for day in days])
network = MLPClassifier((16,), max_iter=1500, random_state=0).fit(x, [day["label"] for day in days])

arrays = {"mean": scaler.mean_, "scale": scaler.scale_,
          "w0": network.coefs_[0], "b0": network.intercepts_[0], "w1": network.coefs_[1], "b1": network.intercepts_[1]}
graph = helper.make_graph(
    [
        helper.make_node("Sub", ["day", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "scale"], ["scaled"]),
        helper.make_node("Gemm", ["scaled", "w0", "b0"], ["sums"]),
        helper.make_node("Relu", ["sums"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "w1", "b1"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ],
    "weather",
    [helper.make_tensor_value_info("day", TensorProto.FLOAT, [None, len(FEATURES)])],
    [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, len(network.classes_)])],
    [numpy_helper.from_array(array.astype(np.float32), name) for name, array in arrays.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
checker.check_model(model)
save(model, sys.argv[2])
