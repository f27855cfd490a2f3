#!/usr/bin/env python3
"""Binomial tails, Clopper-Pearson limits and the incomplete beta function in 50-digit arithmetic: writes statistics_oracle.json.

    apt-get install python3-mpmath python3-gmpy2 python3-scipy    (Debian's python3)
    python3 statistics_oracle.py

Every argument is the double that the JSON number reads as, taken as an exact real; every value is the double nearest to the
50-digit result, printed so that it reads back as that double (17 digits at most). Sections:

    binomial_cdf       k, n, p, value = P(X <= k), X ~ Bin(n, p); a value below 1e-308 reads as the nearest double, or 0
    clopper_pearson    k, n, delta, lower, upper, each one-sided at confidence 1 - delta:
                       upper solves P(X <= k) = delta (1 where k = n), lower solves P(X >= k) = delta (0 where k = 0)
    beta_regularised   a, b, x, value = I_x(a, b)
    beta_inverse       a, b, q, value = the x with I_x(a, b) = q

Checks, each of which ends the script when it fails: the sum of binomial terms equals I_{1-p}(n-k, k+1) to 1e-40; a root's
residual is 0 to 1e-40; scipy agrees to 1e-9 (relative, wherever scipy's own value is above 1e-290); I_x(a, b) equals mpmath's
betainc to 1e-40 for small a + b; the limits printed in the project's definitions come out.
"""

import json
import math
import pathlib
import sys
import warnings

import mpmath
from mpmath import mp, mpf
from scipy import special, stats

HERE = pathlib.Path(__file__).resolve().parent
DIGITS = 50
GUARD = 340  # more, for 1 - I where I_x itself is as small as 1e-300
PRINTED = ((0, 149, 0.05, 0.019904816), (0, 148, 0.05, 0.020037952), (5, 500, 0.01, 0.026005047))

mp.dps = DIGITS + 15


def binomial_cdf(k, n, p):
    """P(X <= k) as the sum of its terms, all positive: nothing cancels."""
    if k >= n:
        return mpf(1)
    p = mpf(p)
    odds = p / (1 - p)
    term = (1 - p) ** n
    total = term
    for i in range(k):
        term = term * odds * (n - i) / (i + 1)
        total += term
    return total


LOG_BETA = {}


def log_beta(a, b):
    if (a, b) not in LOG_BETA:
        LOG_BETA[a, b] = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    return LOG_BETA[a, b]


def beta_series(a, b, x):
    """x^a (1-x)^b / (a B(a,b)) * sum of (a+b)_i / (a+1)_i x^i, all positive; quick for x <= 1/2."""
    if x == 0:
        return mpf(0)
    term = mpf(1)
    total = mpf(1)
    i = 0
    small = mpf(10) ** -mp.dps
    while True:
        ratio = (a + b + i) / (a + 1 + i) * x
        term *= ratio
        total += term
        i += 1
        if ratio < 0.99 and term < total * small:
            break
    return total * mpmath.exp(a * mpmath.log(x) + b * mpmath.log1p(-x) - log_beta(a, b)) / a


def beta_regularised(a, b, x):
    """I_x(a, b)."""
    with mp.workdps(DIGITS + GUARD):
        a, b, x = mpf(a), mpf(b), mpf(x)
        return beta_series(a, b, x) if x <= mpf(1) / 2 else 1 - beta_series(b, a, 1 - x)


def beta_inverse(a, b, q):
    """x with I_x(a, b) = q, by Newton from scipy's double, by halving the bracket where Newton leaves it."""
    start = special.betaincinv(a, b, float(q))
    with mp.workdps(DIGITS + GUARD):
        a, b, q = mpf(a), mpf(b), mpf(q)
        low, high = mpf(0), mpf(1)
        x = mpf(start) if 0 < start < 1 else mpf(1) / 2
        for _ in range(400):
            excess = beta_regularised(a, b, x) - q
            low, high = (low, x) if excess > 0 else (x, high)
            density = mpmath.exp((a - 1) * mpmath.log(x) + (b - 1) * mpmath.log1p(-x) - log_beta(a, b))
            newton = x - excess / density
            previous, x = x, newton if low < newton < high else (low + high) / 2
            if abs(x - previous) < min(x, 1 - x) * mpf(10) ** -DIGITS:
                break
        residual = beta_regularised(a, b, x) / q - 1
    require(abs(residual) < mpf("1e-40"), f"residual of the inverse at {a}, {b}, {q}: {mpmath.nstr(residual, 5)}")
    return x


def upper_limit(k, n, delta):
    return mpf(1) if k == n else beta_inverse(k + 1, n - k, 1 - mpf(delta))


def lower_limit(k, n, delta):
    return mpf(0) if k == 0 else beta_inverse(k, n - k + 1, mpf(delta))


def require(holds, message):
    if not holds:
        sys.exit(message)


def agrees(value, other, what):
    """scipy's double, to 1e-9."""
    if other > 1e-290:
        require(abs(value / mpf(float(other)) - 1) < 1e-9, f"scipy differs at {what}: {mpmath.nstr(value, 17)} and {other!r}")


def binomial_cases():
    cases = set()
    for n in (1, 2, 5, 10, 30, 100, 149, 500, 1000, 2000, 5000, 20000):
        for p in (1e-6, 1e-4, 1e-3, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 0.5, 0.9, 0.999):
            mean, deviation = n * p, math.sqrt(n * p * (1 - p))
            for k in (0, 1, *(int(mean + z * deviation) for z in (-36, -30, -20, -10, -4, -1.6, 0, 2, 5)), n - 1, n):
                if 0 <= k <= n:
                    cases.add((k, n, p))
    kept = []
    for k, n, p in sorted(cases):
        value = binomial_cdf(k, n, p)
        if value < mpf("1e-300") and not (k == 0 and n >= 5000):
            continue
        if k < n and value > mpf("1e-300"):
            beta = beta_regularised(n - k, k + 1, 1 - mpf(p))
            require(abs(value / beta - 1) < mpf("1e-40"), f"two ways differ at {k}, {n}, {p}")
        agrees(value, stats.binom.cdf(k, n, p), ("binomial", k, n, p))
        kept.append({"k": k, "n": n, "p": p, "value": float(value)})
    return kept


def limit_cases():
    cases = {(k, n, delta) for k, n, delta, _ in PRINTED}
    for n in (1, 5, 20, 100, 149, 500, 2000, 20000):
        for k in {0, 1, 2, 5, n // 50, n // 10, n // 2, n - 1, n}:
            for delta in (0.5, 0.1, 0.05, 0.025, 0.01, 1e-3, 1e-6):
                if 0 <= k <= n:
                    cases.add((k, n, delta))
    kept = []
    for k, n, delta in sorted(cases):
        upper, lower = upper_limit(k, n, delta), lower_limit(k, n, delta)
        if k < n:
            agrees(upper, stats.beta.isf(delta, k + 1, n - k), ("upper", k, n, delta))
            require(abs(binomial_cdf(k, n, upper) / mpf(delta) - 1) < mpf("1e-40"), f"upper tail at {k}, {n}, {delta}")
        if k > 0:
            agrees(lower, stats.beta.ppf(delta, k, n - k + 1), ("lower", k, n, delta))
        kept.append({"k": k, "n": n, "delta": delta, "lower": float(lower), "upper": float(upper)})
    for k, n, delta, printed in PRINTED:
        require(abs(upper_limit(k, n, delta) - mpf(str(printed))) < mpf("6e-10"), f"printed limit at {k}, {n}, {delta}")
    return kept


SHAPES = (
    (0.5, 0.5), (1, 1), (1, 5), (5, 1), (0.5, 3), (2, 3), (2.5, 7.25), (10, 10), (30, 0.5), (0.25, 40), (1, 149), (6, 495),
    (50, 50), (100, 3), (3, 100), (41, 1960), (500.5, 499.5), (1000, 1), (1, 20000), (21, 1980), (400, 19601), (10000, 10001),
)


def beta_cases():
    kept = []
    for a, b in SHAPES:
        mean = a / (a + b)
        deviation = math.sqrt(mean * (1 - mean) / (a + b + 1))
        points = {1e-6, 0.01, 0.02, 0.1, 0.5, 0.75, 0.999, *(mean + z * deviation for z in (-12, -5, -2, -0.5, 0.5, 2, 5))}
        for x in sorted(x for x in points if 0 < x < 1):
            value = beta_regularised(a, b, x)
            if value < mpf("1e-300"):
                continue
            agrees(value, special.betainc(a, b, x), ("beta", a, b, x))
            if a + b < 60:
                other = mpmath.betainc(mpf(a), mpf(b), 0, mpf(x), regularized=True)
                require(abs(value / other - 1) < mpf("1e-40"), f"betainc differs at {a}, {b}, {x}")
            kept.append({"a": a, "b": b, "x": x, "value": float(value)})
    return kept


def inverse_cases():
    kept = []
    for a, b in SHAPES:
        for q in (1e-12, 1e-6, 1e-3, 0.01, 0.05, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999999):
            value = beta_inverse(a, b, q)
            # Each of scipy's two inverses fails somewhere: one at (6, 495, 0.999999), the other at (0.5, 3, 1e-12).
            other = min(special.betaincinv(a, b, q), stats.beta.ppf(q, a, b), key=lambda x: abs(x - float(value)))
            agrees(value, other, ("inverse", a, b, q))
            kept.append({"a": a, "b": b, "q": q, "value": float(value)})
    return kept


def dump(path, sections):
    """JSON with one case a line."""
    parts = []
    for name, cases in sections.items():
        lines = ",\n".join("    " + json.dumps(case) for case in cases)
        parts.append(f"  {json.dumps(name)}: [\n{lines}\n  ]")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n")


def main():
    warnings.filterwarnings("ignore", message=".*Root finding.*")  # of scipy's, where the other inverse is the check
    sections = {}
    for name, cases in (("binomial_cdf", binomial_cases), ("clopper_pearson", limit_cases), ("beta_regularised", beta_cases),
                        ("beta_inverse", inverse_cases)):
        sections[name] = cases()
        print(name, len(sections[name]), flush=True)
    dump(HERE / "statistics_oracle.json", sections)


if __name__ == "__main__":
    main()
