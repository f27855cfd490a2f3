#!/usr/bin/env python3
"""Hoeffding-Bentkus p-values in 50-digit arithmetic: writes hoeffding_oracle.json.

    apt-get install python3-mpmath python3-scipy    (Debian's python3)
    python3 hoeffding_oracle.py

Cases: sum (of losses in [0, 1]), n, alpha, value = min(1, e * P(Bin(n, alpha) <= ceil(sum)), exp(-n * h1(min(sum/n, alpha), alpha))),
h1(a, b) = a ln(a/b) + (1-a) ln((1-a)/(1-b)); 1 without rows and where sum >= n. Every argument is the double that its number
reads as. The script ends where scipy's binomial differs by more than 1e-9 (relative).
"""

import json
import math
import pathlib
import random
import sys

from mpmath import mp, mpf
from scipy import stats

mp.dps = 60


def binomial_cdf(k, n, p):
    if k >= n:
        return mpf(1)
    p = mpf(p)
    return mp.fsum(mp.binomial(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def h1(a, b):
    return (a * mp.log(a / b) if a else mpf(0)) + (1 - a) * mp.log((1 - a) / (1 - b))


def p_value(total, n, alpha):
    if n == 0 or total >= n:
        return mpf(1)
    mean = min(mpf(total) / n, mpf(alpha))
    tail = binomial_cdf(math.ceil(total), n, alpha)
    other = stats.binom.cdf(math.ceil(total), n, alpha)
    if other > 1e-290 and abs(tail / mpf(float(other)) - 1) > 1e-9:
        sys.exit(f"scipy differs at {total}, {n}, {alpha}")
    return min(mpf(1), mp.e * tail, mp.exp(-n * h1(mean, mpf(alpha))))


def main():
    draw = random.Random(7)
    cases = [(0.0, 0, 0.02), (0.0, 149, 0.02), (0.0, 1, 0.5), (3.0, 3, 0.1), (0.25, 1, 0.5), (20.0, 1000, 0.02), (2.0, 300, 0.02)]
    for _ in range(300):
        n = draw.choice([1, 2, 10, 50, 200, 1000, 3000])
        alpha = draw.choice([1e-4, 0.005, 0.02, 0.0125, 0.1, 0.3, 0.5, 0.9])
        mean = draw.choice([0.0, alpha * draw.random(), alpha, min(1.0, alpha * (1 + draw.random())), draw.random()])
        cases.append((draw.choice([mean * n, float(round(mean * n)), round(mean * n * 4) / 4]), n, alpha))
    written = [{"sum": s, "n": n, "alpha": a, "value": float(p_value(s, n, a))} for s, n, a in cases]
    path = pathlib.Path(__file__).resolve().parent / "hoeffding_oracle.json"
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in written) + "\n]\n")


main()
