#!/usr/bin/env python3
"""Learn-then-Test by a fixed sequence, computed from its definition for generated data sets: writes ltt_oracle.json.

    apt-get install python3-mpmath python3-gmpy2 python3-scipy python3-numpy    (Debian's python3)
    python3 ltt_oracle.py

Input of a case: alpha, delta, start (a share), band (beta), fit (risks of the fit split), risks (of the N calibration rows) and
wrong (indices of the calibration rows whose answer is wrong). Definitions, all comparisons on doubles:

    candidates   the m distinct fit risks, ascending; when m > 500 the 500 with index (2 i (m-1) + 499) // 998, i = 0..499,
                 which is i (m-1) / 499 rounded half up and holds the smallest and the largest
    n(tau)       rows with risk <= tau - beta
    k(tau)       wrong rows with risk <= tau + beta
    p(tau)       P(X <= k), X ~ Bin(n, alpha); 1 where k >= n, as the band allows
    least        max(ceil(ln delta / ln(1 - alpha)), ceil(N start))
    the start    the first candidate with n >= least
    the walk     from the start, candidate after candidate, while p <= delta; the last accepted one is tau

Output: least, candidates (all of them); "start" is null when no candidate has n >= least, otherwise its index, tau, n, k and p.
"accepted" is null when nothing is accepted, otherwise index, tau, n, k, p, coverage = n / N, steps (how many were accepted) and
unflagged = rows with risk <= tau, which is n when beta = 0.

"needed" is null when something is accepted, otherwise:
    zero_error_rows  ceil(ln delta / ln(1 - alpha)): the smallest N' with which a first step can pass, which takes no error and
                     no flagged row
    unflagged        n*, the smallest n >= 1 with P(X <= floor(r n)) <= delta, X ~ Bin(n, alpha), where r = k/n at the start and
                     floor(r n) = (k n) // n_start in integers; null when there is no start or the double k/n >= alpha
    rows             ceil(n* / (n_start / N)) = ceil(n* N / n_start) in integers; null where unflagged is
    unflagged_ceiling, rows_ceiling  the same with ceil(r n) errors. With floor(r n) n* can be less than the n_start that has just
                     failed, as 3 errors in 386 rows pass and 4 in 407 do not: an estimate that asks for fewer rows than were given

The script refuses a case that hangs on a rounding: p within 1e-9 of delta, a row within 1e-12 of a banded threshold, a share of
rows or a logarithm next to an integer.
"""

import json
import math
import pathlib
import random
import sys
from fractions import Fraction

import mpmath
import numpy as np
from mpmath import mpf

from statistics_oracle import binomial_cdf

HERE = pathlib.Path(__file__).resolve().parent
MOST = 500


def require(holds, message):
    if not holds:
        sys.exit(message)


def candidates_of(fit):
    distinct = sorted(set(fit))
    m = len(distinct)
    if m <= MOST:
        return distinct
    return [distinct[(2 * i * (m - 1) + MOST - 1) // (2 * (MOST - 1))] for i in range(MOST)]


def rows_without_error(alpha, delta):
    exact = mpmath.log(mpf(delta)) / mpmath.log(1 - mpf(alpha))
    require(abs(exact - mpmath.nint(exact)) > 1e-9, f"ln({delta})/ln(1-{alpha}) is next to an integer")
    return int(mpmath.ceil(exact))


def share_of_rows(rows, start):
    exact = Fraction(str(start)) * rows
    require(math.ceil(exact) == math.ceil(rows * start), f"{start} of {rows} hangs on a rounding")
    return math.ceil(exact)


def p_value(k, n, alpha, delta):
    if k >= n:
        return mpf(1)
    p = binomial_cdf(k, n, alpha)
    require(abs(p / mpf(delta) - 1) > 1e-9, f"p of {k} in {n} is next to delta")
    return p


def count(risks, wrong, tau, band):
    low, high = tau - band, tau + band
    if band > 0:
        require(min(np.abs(risks - low).min(), np.abs(risks - high).min()) > 1e-12, f"a row on the band of {tau}")
    return int((risks <= low).sum()), int(((risks <= high) & wrong).sum())


def unflagged_needed(k, n_start, alpha, delta, errors):
    """The smallest n whose errors(n) pass; a tail grows with the errors and falls with n, so most n are passed over."""
    if k / n_start >= alpha:
        return None
    n = 1
    while binomial_cdf(errors(n), n, alpha) > delta:
        allowed, low = errors(n), n
        high = 2 * n
        while binomial_cdf(allowed, high, alpha) > delta:
            low, high = high, 2 * high
        while high - low > 1:  # even with no further error nothing below high passes
            middle = (low + high) // 2
            low, high = (low, middle) if binomial_cdf(allowed, middle, alpha) <= delta else (middle, high)
        n = high
    return n


def solve(case):
    alpha, delta, start, band = (case[name] for name in ("alpha", "delta", "start", "band"))
    risks = np.array(case["risks"])
    wrong = np.zeros(len(risks), bool)
    wrong[case["wrong"]] = True
    rows = len(risks)
    bare = rows_without_error(alpha, delta)
    least = max(bare, share_of_rows(rows, start))
    candidates = candidates_of(case["fit"])

    first, accepted, steps = None, None, 0
    for index, tau in enumerate(candidates):
        n, k = count(risks, wrong, tau, band)
        if first is None and n < least:
            continue
        p = p_value(k, n, alpha, delta)
        here = {"index": index, "tau": tau, "n": n, "k": k, "p": float(p)}
        first = first or here
        if p > delta:
            break
        steps += 1
        accepted = here | {"coverage": n / rows, "steps": steps, "unflagged": int((risks <= tau).sum())}

    needed = None
    if accepted is None:
        needed = {"zero_error_rows": bare}
        for suffix, errors in (("", lambda n: first["k"] * n // first["n"]), ("_ceiling", lambda n: -(-first["k"] * n // first["n"]))):
            n = None if first is None else unflagged_needed(first["k"], first["n"], alpha, delta, errors)
            needed["unflagged" + suffix] = n
            needed["rows" + suffix] = None if n is None else -(-n * rows // first["n"])
    return {"least": least, "candidates": candidates, "start": first, "accepted": accepted, "needed": needed}


def draw(seed, fit, rows, wrong, digits=6, shape=lambda u: u):
    """Risks shape(u), u uniform, and P(wrong | u) = wrong(u)."""
    rng = random.Random(seed)
    fit_risks = [round(shape(rng.random()), digits) for _ in range(fit)]
    risks, errors = [], []
    for row in range(rows):
        u = rng.random()
        risks.append(round(shape(u), digits))
        if rng.random() < wrong(u):
            errors.append(row)
    return {"fit": fit_risks, "risks": risks, "wrong": errors}


def case(name, data, alpha=0.02, delta=0.05, start=0.5, band=0.0):
    return {"name": name, "alpha": alpha, "delta": delta, "start": start, "band": band} | data


def cubic(u):
    return 0.4 * u**3


def ladder(u):
    return math.floor(12 * u) / 12


def cases():
    world = draw(1, 700, 2000, cubic)
    fine = draw(2, 600, 1500, cubic, digits=8)
    ties = draw(3, 300, 1200, cubic, shape=ladder)
    hump = draw(4, 200, 1000, lambda u: 0.3 if 0.6 < u < 0.7 else 0.0)
    right = draw(5, 120, 400, lambda u: 0.0)
    yield case("cubic risk from half of the rows, 700 fit risks thinned to 500", world)
    yield case("cubic risk from a quarter of the rows", world, start=0.25)
    yield case("cubic risk from three quarters of the rows: the first step fails at a rate above alpha", world, start=0.75)
    yield case("cubic risk, no band", fine, start=0.25)
    yield case("cubic risk, band 1e-5", fine, start=0.25, band=1e-5)
    near = fine | {"fit": [round(risk + 4e-6, 8) for risk in fine["risks"][::3]]}
    yield case("each candidate has a row within its band, no band", near, start=0.25)
    yield case("each candidate has a row within its band 1e-5", near, start=0.25, band=1e-5)
    wide = {"fit": [i / 40 for i in range(1, 41)], "risks": [(i + 0.5) / 1000 for i in range(1000)], "wrong": [249, 250, 506]}
    yield case("errors on both sides of a threshold, no band", wide, start=0.25)
    yield case("errors on both sides of a threshold, band 0.0008", wide, start=0.25, band=0.0008)
    yield case("cubic risk, band 1e-2 that costs coverage", draw(6, 300, 1500, cubic, digits=8), start=0.25, band=1e-2, alpha=0.03)
    yield case("twelve risk values: every candidate takes a tie whole", ties, alpha=0.05)
    yield case("twelve risk values with a band below their gaps: a tie is an error, not a row", ties, alpha=0.05, band=1e-5)
    yield case("a hump stops the walk although later steps would pass", hump, alpha=0.05, delta=0.1)
    yield case("no error: the walk ends at the largest fit risk", right)
    yield case("no error, start at all rows, largest fit risk above every row",
               {"fit": [*right["fit"], 1.0], "risks": right["risks"], "wrong": []}, start=1.0)
    yield case("no error, start at all rows, largest fit risk below some row",
               {"fit": [0.25, 0.5, 0.75], "risks": right["risks"], "wrong": []}, start=1.0)
    yield case("100 rows cannot reach 149", draw(7, 100, 100, lambda u: 0.0))
    yield case("149 rows without an error suffice", {"fit": [1.0], "risks": [i / 149 for i in range(149)], "wrong": []})
    yield case("148 rows without an error do not", {"fit": [1.0], "risks": [i / 148 for i in range(148)], "wrong": []})
    yield case("a single risk value inside the band: no row counts", {"fit": [0.3], "risks": [0.3] * 300, "wrong": [5]}, band=1e-5)
    yield case("constant risk a little below alpha: many more rows would do", draw(8, 150, 800, lambda u: 0.016))
    yield case("constant risk at 1.02 alpha", draw(9, 150, 2000, lambda u: 0.0204))
    yield case("two errors too many at the start", {"fit": [0.5, 1.0], "risks": [i / 400 for i in range(400)], "wrong": [3, 50]})
    yield case("exactly 500 distinct fit risks are all candidates",
               {"fit": [i / 500 for i in range(500)] * 2, "risks": [i / 700 for i in range(700)], "wrong": [650, 690, 699]})
    yield case("501 distinct fit risks lose one",
               {"fit": [i / 501 for i in range(501)], "risks": [i / 700 for i in range(700)], "wrong": [650, 660, 670, 680]})
    yield case("tighter: alpha 0.01, delta 0.01", draw(10, 400, 2500, lambda u: 0.2 * u**6), alpha=0.01, delta=0.01)


def main():
    solved = []
    for item in cases():
        solved.append(item | {"expected": solve(item)})
        expected = solved[-1]["expected"]
        brief = {name: expected[name] for name in ("least", "start", "accepted", "needed")}
        print(item["name"], len(expected["candidates"]), brief, sep="\n    ")
    text = ",\n".join("  " + json.dumps(item) for item in solved)
    (HERE / "ltt_oracle.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
