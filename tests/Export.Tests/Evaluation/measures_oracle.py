#!/usr/bin/env python3
"""Measures of evaluate by numpy, scipy and scikit-learn on small tied samples: writes measures_oracle.json.

    apt-get install python3-numpy python3-scipy python3-sklearn    (Debian's python3)
    python3 measures_oracle.py

Every case counts each row as often as `counts` says; here the rows are repeated, there they are weighted. Sections:

    ranking      scores, positive, counts: auroc, average_precision (scikit-learn), fpr95 (its ROC curve, largest threshold with a
                 true positive rate of at least .95), aurc and augrc (points at distinct scores, trapezoids, flat to coverage 0)
    probability  probabilities (N, 3), truth, counts: brier, nll (scikit-learn's log_loss), accuracy, ece, adaptive_ece
    spearman     x, y, counts: scipy's spearmanr
    regression   means, variances, weights, truth: crps (the integral of the squared difference of distribution functions), mixture_nll
    errors       wrong (K, N): numpy's corrcoef of each two rows, mean over pairs, double fault
    shapley      players, utilities: mean marginal contribution over all orders
"""

import itertools
import json
import math
import pathlib

import numpy as np
from scipy import integrate, special, stats
from sklearn import metrics

HERE = pathlib.Path(__file__).resolve().parent
rng = np.random.default_rng(20261122)


def ranking(n, levels):
    scores = np.round(rng.random(n) * levels) / levels
    positive = rng.random(n) < 0.15 + 0.6 * scores
    counts = rng.multinomial(n, np.ones(n) / n)
    s, p = np.repeat(scores, counts), np.repeat(positive, counts)
    fpr, tpr, _ = metrics.roc_curve(p, s, drop_intermediate=False)
    order = np.unique(s)
    kept = np.array([(s <= t).sum() for t in order])
    errors = np.array([(p & (s <= t)).sum() for t in order])
    coverage, risk, generalised = kept / len(s), errors / kept, errors / len(s)
    return {
        "scores": scores.tolist(), "positive": positive.tolist(), "counts": counts.tolist(),
        "auroc": metrics.roc_auc_score(p, s), "average_precision": metrics.average_precision_score(p, s),
        "fpr95": float(fpr[np.argmax(tpr >= 0.95 - 1e-12)]),
        "aurc": float(risk[0] * coverage[0] + np.trapz(risk, coverage)),
        "augrc": float(np.trapz(np.r_[0, generalised], np.r_[0, coverage])),
    }


def probability(n):
    logits = rng.normal(size=(n, 3)) * 2
    p = np.round(special.softmax(logits, axis=1), 2)
    p[:, 2] = np.round(1 - p[:, 0] - p[:, 1], 2)
    p = np.clip(p, 0, 1)
    truth = np.array([rng.choice(3, p=row / row.sum()) for row in p])
    counts = rng.multinomial(n, np.ones(n) / n)
    q, t = np.repeat(p, counts, axis=0), np.repeat(truth, counts)
    confidence, right = q.max(axis=1), (q.argmax(axis=1) == t).astype(float)
    bins = np.clip(np.ceil(confidence * 15).astype(int) - 1, 0, 14)
    gap = right - confidence
    ece = sum(abs(gap[bins == b].sum()) for b in range(15)) / n
    for c in np.unique(confidence):
        gap[confidence == c] = gap[confidence == c].mean()
    gap = gap[np.argsort(confidence, kind="stable")]
    place = np.arange(n) * 15 // n
    adaptive = sum(abs(gap[place == b].sum()) for b in range(15)) / n
    clipped = np.maximum(q, 1e-12)
    return {
        "probabilities": p.ravel().tolist(), "truth": truth.tolist(), "counts": counts.tolist(),
        "brier": float(((q - np.eye(3)[t]) ** 2).sum(axis=1).mean()), "nll": float(-np.log(clipped[np.arange(n), t]).mean()),
        "accuracy": float(right.mean()), "ece": ece, "adaptive_ece": adaptive,
    }


def spearman(n):
    x, y = np.round(rng.random(n), 1), np.round(rng.random(n), 1)
    counts = rng.multinomial(n, np.ones(n) / n)
    return {"x": x.tolist(), "y": y.tolist(), "counts": counts.tolist(),
            "spearman": float(stats.spearmanr(np.repeat(x, counts), np.repeat(y, counts))[0])}


def regression(k):
    means, variances, weights = rng.normal(size=k), rng.random(k) + 0.1, rng.random(k) + 0.5
    truth = float(rng.normal())
    points = sorted([truth, *means])
    crps = sum(integrate.quad(lambda x: (np.mean(means <= x) - (x >= truth)) ** 2, a, b)[0] for a, b in zip(points, points[1:]))
    density = (weights / weights.sum() * stats.norm.pdf(truth, means, np.sqrt(variances))).sum()
    return {"means": means.tolist(), "variances": variances.tolist(), "weights": weights.tolist(), "truth": truth,
            "crps": crps, "mixture_nll": -math.log(density)}


def errors(k, n):
    hard = rng.random(n)
    wrong = np.array([hard + 0.5 * rng.random(n) > 1.1 for _ in range(k)])
    matrix = np.corrcoef(wrong)
    pairs = list(itertools.combinations(range(k), 2))
    return {"wrong": wrong.tolist(), "correlation": matrix.tolist(), "mean": float(np.mean([matrix[a, b] for a, b in pairs])),
            "double_fault": float(np.mean([(wrong[a] & wrong[b]).mean() for a, b in pairs])), "all_wrong": float(wrong.all(axis=0).mean())}


def shapley(players):
    utilities = rng.normal(size=2 ** players)
    values = np.zeros(players)
    orders = list(itertools.permutations(range(players)))
    for order in orders:
        have = 0
        for player in order:
            values[player] += utilities[have | 1 << player] - utilities[have]
            have |= 1 << player
    return {"players": players, "utilities": utilities.tolist(), "values": (values / len(orders)).tolist()}


result = {
    "ranking": [ranking(80, levels) for levels in (4, 12, 1000)],
    "probability": [probability(n) for n in (50, 97)],
    "spearman": [spearman(60)],
    "regression": [regression(k) for k in (1, 2, 5)],
    "errors": [errors(4, 200)],
    "shapley": [shapley(k) for k in (1, 3, 5)],
}
(HERE / "measures_oracle.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
