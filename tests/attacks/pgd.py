#!/usr/bin/env python3
"""Projected gradient descent on the risk score, by somebody who knows every weight of a family of perceptrons.

For each row the attacker picks the wrong class that the family finds likeliest and lowers the risk of exactly that
answer, 1 - (mean - sd) of the members' probabilities for it, by signed gradient steps within an L-infinity ball.
The rows that come out are judged by the serving code, not by this script:

  python3 tests/attacks/pgd.py config/families/mnist IMAGES.gz LABELS.gz 8000 8500 OUT
  ./gateway score mnist --data OUT-0.05.npy --out OUT-0.05.csv      # and so on for each radius
  python3 tests/attacks/pgd.py --judge OUT

Needs numpy and onnx (Debian: python3-numpy python3-onnx). Deterministic; no seed.
"""
import csv
import gzip
import json
import sys

import numpy as np
import onnx
from onnx import numpy_helper

RADII = (0.05, 0.10, 0.15)  # of the pixel range 0 to 1
STEPS = 40


def members(folder):
    """Weights of each member, and its temperature and smoothing."""
    manifest = json.load(open(f"{folder}/family.json"))
    for member in manifest["members"]:
        graph = onnx.load(f"{folder}/{member['onnx']}").graph
        named = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in graph.initializer}
        gemms = [n for n in graph.node if n.op_type == "Gemm"]
        layers = []
        for node in gemms:
            w, b = named[node.input[1]], named[node.input[2]]
            if any(a.name == "transB" and a.i for a in node.attribute):
                w = w.T
            layers.append((w, b))
        yield layers, member.get("temperature", 1.0), member.get("smoothing", 0.0)


def forward(layers, temperature, smoothing, x):
    """Calibrated probabilities, and what the backward pass needs; x in [0, 1]."""
    kept, h = [], x
    for i, (w, b) in enumerate(layers):
        z = h @ w + b
        kept.append((h, z))
        h = np.maximum(z, 0) if i + 1 < len(layers) else z
    e = np.exp(h - h.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    s = (1 - smoothing) * p + smoothing / p.shape[1]
    t = s ** (1 / temperature)
    return t / t.sum(1, keepdims=True), (kept, p, s)


def gradient(layers, temperature, smoothing, kept, q, target):
    """Gradient of the calibrated probability of the target by x."""
    kept, p, s = kept
    rows = np.arange(len(q))
    one = np.zeros_like(q)
    one[rows, target] = 1
    q_target = q[rows, target][:, None]
    g = q_target * (one - q) / temperature / s * (1 - smoothing)  # by p
    g = p * (g - (g * p).sum(1, keepdims=True))  # by logits
    for i in range(len(layers) - 1, -1, -1):
        if i + 1 < len(layers):
            g = g * (kept[i][1] > 0)
        g = g @ layers[i][0].T
    return g


def attack(family, x, truth, radius):
    start = np.mean([forward(*m, x)[0] for m in family], axis=0)
    start[np.arange(len(x)), truth] = -1
    target, adversarial, step = start.argmax(1), x.copy(), 2.5 * radius / STEPS
    for _ in range(STEPS):
        passes = [forward(*m, adversarial) for m in family]
        q = np.stack([p[np.arange(len(x)), target] for p, _ in passes])
        mean, sd = q.mean(0), q.std(0)
        # d(mean - sd)/dq_m = 1/K - (q_m - mean)/(K sd)
        weight = (1 - (q - mean) / np.maximum(sd, 1e-9)) / len(family)
        total = sum(w[:, None] * gradient(*m, kept, p, target) for w, m, (p, kept) in zip(weight, family, passes))
        adversarial = np.clip(np.clip(adversarial + step * np.sign(total), x - radius, x + radius), 0, 1)
    return adversarial


def judge(out):
    truth = np.load(f"{out}-labels.npy")
    for radius in RADII:
        rows = list(csv.DictReader(open(f"{out}-{radius:.2f}.csv")))
        wrong = np.array([int(r["label"]) for r in rows]) != truth
        flagged = np.array([r["flagged"] == "true" for r in rows])
        print(f"radius {radius:.2f}: wrong {wrong.mean():.3f}, flagged {flagged.mean():.3f}, wrong and not flagged {(wrong & ~flagged).mean():.3f}")


def main():
    if sys.argv[1] == "--judge":
        return judge(sys.argv[2])
    folder, images, labels, first, last, out = sys.argv[1:]
    pixels = np.frombuffer(gzip.open(images).read()[16:], np.uint8).reshape(-1, 784)[int(first):int(last)]
    truth = np.frombuffer(gzip.open(labels).read()[8:], np.uint8)[int(first):int(last)].astype(int)
    family = list(members(folder))
    np.save(f"{out}-labels.npy", truth)
    for radius in RADII:
        found = attack(family, pixels / 255.0, truth, radius)
        np.save(f"{out}-{radius:.2f}.npy", (found * 255).astype(np.float32))


if __name__ == "__main__":
    main()
