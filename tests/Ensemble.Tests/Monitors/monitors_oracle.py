"""Monitors by their definitions, in 50-digit arithmetic: every start is carried on its own. Writes monitors_oracle.json beside itself."""
import json
import os
import random

from mpmath import mp, mpf, log, beta as beta_function, findroot, pi
from scipy.stats import beta as beta_distribution

mp.dps = 50
STAKES = [mpf("0.5"), mpf(1), mpf(2), mpf(4)]


def evidence(losses, bound):
    """log E_t after every loss: sum over starts j of E_j / ((j+1)(j+2)); those to come are 1."""
    bound = mpf(bound)
    started, result = [], []
    for t, x in enumerate(losses):
        if t % 50 == 0:
            started.append([mpf(1)] * 4)
        started = [[w * (1 + s * (mpf(x) - bound)) for w, s in zip(start, STAKES)] for start in started]
        total = sum(sum(start) / 4 / ((j + 1) * (j + 2)) for j, start in enumerate(started))
        result.append(log(total + mpf(1) / (len(started) + 1)))
    return result


def change(losses, bound):
    wealth, result = [mpf(0)] * 4, []
    for x in losses:
        wealth = [max(w, mpf(1)) * (1 + s * (mpf(x) - mpf(bound))) for w, s in zip(wealth, STAKES)]
        result.append(log(sum(wealth) / 4))
    return result


def interval(n, total, delta):
    """Roots in m of the Beta(1/2, 1/2) mixture's likelihood ratio = 1 / delta."""
    n, total = mpf(n), mpf(total)
    def excess(m):
        return log(beta_function(total + 0.5, n - total + 0.5)) - log(pi) - total * log(m) - (n - total) * log(1 - m) + log(mpf(delta))
    mean = total / n
    lower = mpf(0) if total == 0 else findroot(excess, (mean / 10**6, mean * (1 - mpf(10) ** -9)), solver="anderson", tol=1e-40, maxsteps=500)
    upper = findroot(excess, (mean + (1 - mean) / 10**9, 1 - mpf(10) ** -9), solver="anderson", tol=1e-40, maxsteps=500)
    return float(lower), float(upper)


random.seed(20261122)
cases = []
for bound, rate, n, batch in [(0.02, 0.02, 600, 1), (0.02, 0.06, 300, 1), (0.05, 0.04, 400, 4), (0.1, 0.4, 120, 8)]:
    losses = [sum(random.random() < rate for _ in range(batch)) / batch for _ in range(n)]
    cases.append({"bound": bound, "losses": losses, "evidence": [float(e) for e in evidence(losses, bound)],
                  "change": [float(e) for e in change(losses, bound)]})
intervals = [{"n": n, "sum": s, "delta": d, "lower": interval(n, s, d)[0], "upper": interval(n, s, d)[1]}
             for n, s, d in [(10, 0, .05), (100, 3, .05), (1000, 17.5, .05), (5000, 100, .01), (40, 20, .1)]]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "monitors_oracle.json"), "w") as file:
    json.dump({"cases": cases, "intervals": intervals}, file)
    file.write("\n")
