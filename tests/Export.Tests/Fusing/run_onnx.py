"""Runs ONNX models with numpy alone, as a server of somebody else's making would, and works out a family's answer by its formulas.

python3 run_onnx.py FAMILY FUSED ROWS.npz INPUT DECISIONS.csv: prints whether the scores are near, the rows, those at a limit, and of the
others how many the file and the gateway flag otherwise than the formulas do.
"""
import csv
import json
import sys

import numpy as np
import onnx
from onnx import numpy_helper


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


TYPES = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_, 11: np.float64}

OPERATORS = {
    "Add": lambda a, i: i[0] + i[1], "Sub": lambda a, i: i[0] - i[1], "Mul": lambda a, i: i[0] * i[1], "Div": lambda a, i: i[0] / i[1],
    "Relu": lambda a, i: np.maximum(i[0], 0), "Exp": lambda a, i: np.exp(i[0]), "Log": lambda a, i: np.log(i[0]), "Neg": lambda a, i: -i[0],
    "Sqrt": lambda a, i: np.sqrt(i[0]), "Abs": lambda a, i: np.abs(i[0]), "Not": lambda a, i: ~i[0], "And": lambda a, i: i[0] & i[1],
    "Or": lambda a, i: i[0] | i[1], "Equal": lambda a, i: i[0] == i[1], "LessOrEqual": lambda a, i: i[0] <= i[1], "Greater": lambda a, i: i[0] > i[1],
    "Where": lambda a, i: np.where(*i), "Identity": lambda a, i: i[0], "MatMul": lambda a, i: i[0] @ i[1], "Max": lambda a, i: np.maximum(*i),
    "Gemm": lambda a, i: i[0] @ i[1] + (i[2] if len(i) > 2 else 0), "Sum": lambda a, i: sum(i[1:], i[0]), "Clip": lambda a, i: np.clip(*i),
    "Softmax": lambda a, i: softmax(i[0], a.get("axis", -1)), "Cast": lambda a, i: i[0].astype(TYPES[a["to"]]),
    "Concat": lambda a, i: np.concatenate(i, a["axis"]), "Unsqueeze": lambda a, i: np.expand_dims(i[0], tuple(i[1])),
    "Reshape": lambda a, i: i[0].reshape([i[0].shape[k] if n == 0 else n for k, n in enumerate(i[1])]),
    "Transpose": lambda a, i: i[0].transpose(a["perm"]), "Gather": lambda a, i: np.take(i[0], i[1], axis=a.get("axis", 0)),
    "Flatten": lambda a, i: i[0].reshape(len(i[0]), -1), "ReduceSum": lambda a, i: i[0].sum(axis=tuple(i[1]), keepdims=True),
    "ReduceMax": lambda a, i: i[0].max(axis=tuple(a["axes"]), keepdims=True), "ReduceMin": lambda a, i: i[0].min(axis=tuple(a["axes"]), keepdims=True),
    "ArgMax": lambda a, i: np.expand_dims(i[0].argmax(axis=a["axis"]), a["axis"]),
    "Split": lambda a, i: np.split(i[0], np.cumsum(i[1])[:-1], axis=a["axis"]),
}


def run(model, inputs):
    onnx.checker.check_model(model, full_check=True)
    values = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer} | inputs
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        with np.errstate(divide="ignore", invalid="ignore"):
            made = OPERATORS[node.op_type](attributes, [values[i] for i in node.input])
        values.update(zip(node.output, made if node.op_type == "Split" else [made]))
    return {o.name: values[o.name] for o in model.graph.output}


def main(family, fused, rows, name, decisions):
    manifest = json.load(open(family + "/family.json"))
    x = {name: np.load(rows)[name].astype(np.float32)}
    members = []
    for member in manifest["members"]:
        p = run(onnx.load(family + "/" + member["onnx"]), x)[manifest["decides"]["output"]].astype(np.float64)
        p = (1 - member.get("smoothing", 0)) * p + member.get("smoothing", 0) / p.shape[1]
        p = np.power(p, 1 / member.get("temperature", 1))
        members.append(p / p.sum(axis=1, keepdims=True))
    p = np.array(members)
    mean = p.mean(axis=0)
    chosen = p[:, np.arange(p.shape[1]), mean.argmax(axis=1)]
    risk = 1 - (chosen.mean(axis=0) - chosen.std(axis=0))
    novelty = (p * np.log(p / mean)).sum(axis=2).mean(axis=0)
    guarantee = manifest["guarantees"][0]
    bank = np.load(family + "/baseline.npz")["mutual_information"]
    p_value = (1 + (bank[None, :] >= novelty[:, None] - 1e-12).sum(axis=1)) / (len(bank) + 1)
    flagged = (risk > guarantee["tau"]) | (p_value <= guarantee["gates"][0]["rate"])
    # A limit is the score of a row: there rounding in FP32 decides, and the promise's band covers it.
    rank = int(np.floor(guarantee["gates"][0]["rate"] * (len(bank) + 1) + 1e-9))
    at_limit = (np.abs(risk - guarantee["tau"]) < 1e-6) | (np.abs(novelty - np.sort(bank)[len(bank) - rank]) < 1e-6)
    given = run(onnx.load(fused), x)
    off = max(np.abs(given["consensus.risk"] - risk).max(), np.abs(given["consensus.novelty"] - novelty).max())
    assert (given["consensus.prediction"] == mean.argmax(axis=1)).all()
    assert (np.abs(given[manifest["decides"]["output"]] - mean) < 1e-5).all()
    with open(decisions, newline="") as file:
        gateway = np.array([row["flagged"] == "true" for row in csv.DictReader(file)])
    others = [int(((found != flagged) & ~at_limit).sum()) for found in (given["consensus.flagged"], gateway)]
    print("near" if off < 1e-5 else off, len(risk), int(at_limit.sum()), *others)


if __name__ == "__main__":
    main(*sys.argv[1:])
