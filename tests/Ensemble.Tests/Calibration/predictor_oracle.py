#!/usr/bin/env python3
"""Ridge-regularised logistic regressions minimised by scipy: writes predictor_oracle.json.

    apt-get install python3-scipy python3-numpy    (Debian's python3)
    python3 predictor_oracle.py

Minimised: sum over rows of ln(1 + exp(-s z)) + ridge/2 |w|^2, z = bias + w.x, s = +1 for positive rows, -1 for others; the bias is
not penalised. Started at 0 by a trust-region method with exact gradient and Hessian, then polished until the gradient's largest
element is below 1e-11; the script refuses a case that does not get there.
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

HERE = pathlib.Path(__file__).parent


def solve(x, y, ridge):
    n, d = x.shape
    s = np.where(y, 1.0, -1.0)
    full = np.hstack([x, np.ones((n, 1))])
    penalty = np.append(np.full(d, ridge), 0.0)

    def loss(w):
        return np.logaddexp(0, -s * (full @ w)).sum() + 0.5 * (penalty * w * w).sum()

    def gradient(w):
        return full.T @ (expit(full @ w) - y) + penalty * w

    def hessian(w):
        p = expit(full @ w)
        return (full.T * (p * (1 - p))) @ full + np.diag(penalty)

    w = minimize(loss, np.zeros(d + 1), method="trust-exact", jac=gradient, hess=hessian, options={"gtol": 1e-9}).x
    for _ in range(20):
        w = w - np.linalg.solve(hessian(w), gradient(w))
    if np.abs(gradient(w)).max() > 1e-11:
        raise SystemExit(f"gradient {np.abs(gradient(w)).max()}")
    return w


def case(name, x, y, ridge):
    w = solve(x, y, ridge)
    return {"name": name, "ridge": ridge, "width": x.shape[1], "x": [float(v) for v in x.ravel()], "positive": [bool(v) for v in y],
            "weights": [float(v) for v in w[:-1]], "bias": float(w[-1])}


def main():
    rng = np.random.default_rng(20240611)
    cases = []
    x = rng.normal(size=(120, 8))
    cases.append(case("eight features, a third positive", x, rng.random(120) < expit(x @ rng.normal(size=8) - 1), 1.0))
    base = rng.normal(size=(150, 1))
    x = np.hstack([base + 0.01 * rng.normal(size=(150, 1)) for _ in range(8)])
    cases.append(case("eight features that are nearly one", x, rng.random(150) < expit(2 * base[:, 0] - 2), 1.0))
    x = np.hstack([rng.normal(size=(80, 2)), np.zeros((80, 1))])
    cases.append(case("a feature that never varies", x, rng.random(80) < 0.2, 0.5))
    x = np.linspace(-2, 2, 60).reshape(-1, 1)
    cases.append(case("two kinds that a threshold separates", x, x[:, 0] > 1, 0.01))
    x = rng.normal(size=(200, 3))
    y = np.zeros(200, dtype=bool)
    y[7] = True
    cases.append(case("one positive row in two hundred", x, y, 1.0))
    (HERE / "predictor_oracle.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
    for c in cases:
        print(c["name"], c["bias"], c["weights"][:3])


main()
