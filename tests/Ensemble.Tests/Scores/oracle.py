#!/usr/bin/env python3
"""Scores of 100,000 random families in 60-digit arithmetic, as a fixture for the tests of Ensemble.Scores.

    apt-get install python3-gmpy2 python3-mpmath    (Debian's python3)
    python3 oracle.py                  writes oracle.bin.gz and oracle.sha256 beside this file
    python3 oracle.py --check 300      compares 300 families with a second, naive computation by mpmath; writes nothing
    python3 oracle.py --time 1000      times 1,000 families; writes nothing

Two parts. The generator uses 64-bit integers and the IEEE double operations + - * / only, in the order written here, so that
OracleFamilies.cs yields the same bits. The scores are computed from those doubles, taken as exact reals: nothing is normalised
again, logarithms are MPFR's at 200 bits (60 digits), correctly rounded. oracle.md says what each column means.
"""

import argparse
import gzip
import hashlib
import itertools
import pathlib
import struct
import sys
import time

import gmpy2
from gmpy2 import mpfr

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20261122
FAMILIES = 100_000
KEPT = 100_000  # how many of them are kept in the repository
PRECISION = 200  # bits
COLUMNS = (
    "mean_minus_sd", "entropy", "expected_entropy", "mutual_information", "js_divergence", "epkl", "variation_ratio",
    "pairwise_disagreement", "max_total_variation", "credal_width", "maximal_classes", "max_probability", "margin",
)

# ---------------------------------------------------------------------------------------------------------------- generator

MASK = (1 << 64) - 1
MEMBERS = (1, 2, 2, 3, 3, 4, 5, 6, 7, 8)
PERTURBATIONS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-9)
SCALES = (1.0, 1.0, 1e-6, 1e-13, 1e-40, 1e-308)
UNIFORM, PEAKED, ZEROS, TIES, TINY, ONE_HOT, FLAT = range(7)  # kinds of one member's row
IDENTICAL, NEAR, HOT, LEVEL, SIGMOID, MIXED = range(5, 11)  # kinds of a family; 0..4 are five of the row's kinds for every member
MODES = ("uniform", "peaked", "zeros", "ties", "tiny", "identical", "near", "one-hot", "flat", "sigmoid", "mixed")


class SplitMix64:
    """Steele, Lea and Flood 2014; the state is the seed."""

    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def unit(self):
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        return self.next() % n


def normalised(row, favourite):
    total = 0.0
    for x in row:
        total = total + x
    if total == 0.0:
        row[favourite] = 1.0
        total = 1.0
    return [x / total for x in row]


def member(rng, kind, classes, favourite):
    if kind == FLAT:
        return [1.0 / classes] * classes
    row = [0.0] * classes
    if kind == ONE_HOT:
        row[rng.below(classes)] = 1.0
        return row
    peak = 0
    if kind == PEAKED:
        peak = rng.below(classes) if rng.below(4) == 0 else favourite
    for c in range(classes):
        if kind == TIES:
            row[c] = 1.0 + rng.below(3)
            continue
        u = rng.unit()
        if kind == PEAKED:
            u = u * u * u * u
        elif kind == ZEROS:
            u = u if rng.below(5) < 3 else 0.0
        elif kind == TINY:
            u = u * SCALES[rng.below(6)]
        row[c] = u
    if kind == PEAKED:
        row[peak] = row[peak] + (1.0 + 9.0 * rng.unit())
    return normalised(row, favourite)


def sigmoid(rng):
    shape = rng.below(4)
    p = rng.unit()
    if shape == 2:
        p = p * SCALES[rng.below(6)]
    elif shape == 3:
        p = 1.0 - p * 1e-6
    return [1.0 - p, p]


def rows_of(rng, mode, members, classes, favourite):
    if mode <= TINY:
        return [member(rng, mode, classes, favourite) for _ in range(members)]
    if mode == HOT:
        return [member(rng, ONE_HOT, classes, favourite) for _ in range(members)]
    if mode == SIGMOID:
        return [sigmoid(rng) for _ in range(members)]
    rows = []
    if mode == IDENTICAL:
        row = member(rng, rng.below(5), classes, favourite)
        return [row] * members
    if mode == NEAR:
        centre = member(rng, rng.below(5), classes, favourite)
        size = PERTURBATIONS[rng.below(8)]
        for _ in range(members):
            rows.append(normalised([x * (1.0 + size * (2.0 * rng.unit() - 1.0)) for x in centre], favourite))
        return rows
    for m in range(members):
        if mode == LEVEL:
            kind = FLAT if m == 0 or rng.below(2) == 0 else UNIFORM
        elif m > 0 and rng.below(2) == 0:
            rows.append(rows[rng.below(m)])
            continue
        else:
            kind = rng.below(7)
        rows.append(member(rng, kind, classes, favourite))
    return rows


def family(rng):
    """(K, C, weights, rows, chosen class, mode); the order of the draws is the contract with OracleFamilies.cs."""
    members = MEMBERS[rng.below(10)]
    mode = rng.below(11)
    if mode == SIGMOID:
        classes = 2
    else:
        band = rng.below(10)
        if band < 3:
            classes = 2
        elif band < 7:
            classes = 3 + rng.below(8)
        elif band < 9:
            classes = 11 + rng.below(10)
        else:
            classes = 21 + rng.below(30)
    weights = [1.0] * members
    if rng.below(2) == 1:
        weights = [0.25 + 1.75 * rng.unit() for _ in range(members)]
    favourite = rng.below(classes)
    rows = rows_of(rng, mode, members, classes, favourite)
    return members, classes, weights, rows, rng.below(classes), mode


def families(seed):
    """Without end. Each family has a generator of its own, seeded by the next number of one over all families."""
    seeds = SplitMix64(seed)
    while True:
        yield family(SplitMix64(seeds.next()))


def input_bytes(members, classes, weights, rows, chosen):
    """K, C as int32, weights, probabilities member by member as float64, chosen class as int32, little-endian."""
    values = list(weights) + [x for row in rows for x in row]
    return struct.pack(f"<ii{len(values)}di", members, classes, *values, chosen)


# ------------------------------------------------------------------------------------------------------------------- scores


def log_times(x, cache):
    """x log x, 0 at 0."""
    if x == 0:
        return ZERO
    value = cache.get(x)
    if value is None:
        value = cache[x] = x * gmpy2.log(x)
    return value


def votes_of(rows):
    return [row.index(max(row)) for row in rows]  # the lowest index on ties


def maximal_classes(rows):
    """Classes c for which no d has p_m(d) > p_m(c) under every member; comparing doubles is exact."""
    columns = list(zip(*rows))
    return sum(not any(all(x > y for x, y in zip(d, c)) for d in columns) for c in columns)


def epkl(rows, cache):
    """Mean over ordered pairs of Σ_c p_i (l_i − l_j), l = log max(p, 1e-12), summed over pairs in closed form."""
    k, total = len(rows), ZERO
    for column in zip(*rows):
        logs = [floored(x, cache) for x in column]
        total += k * sum((x * l for x, l in zip(column, logs)), ZERO) - sum(column, ZERO) * sum(logs, ZERO)
    return max(total / (k * (k - 1)), ZERO)  # Σ over {ij, ji} is Σ_c (p_i − p_j)(l_i − l_j) ≥ 0; below 0 is the 60th digit


def floored(x, cache):
    if x <= FLOOR:
        return LOG_FLOOR
    return log_times(x, cache) / x


def js_divergence(rows, neg_entropy, cache):
    """Mean over pairs of ½KL(p_i‖m) + ½KL(p_j‖m), m = ½(p_i + p_j), which is ½Σp_i log p_i + ½Σp_j log p_j − Σ m log m."""
    total, pairs = ZERO, 0
    for i, j in itertools.combinations(range(len(rows)), 2):
        pairs += 1
        if rows[i] != rows[j]:
            middle = sum((log_times((a + b) / 2, cache) for a, b in zip(rows[i], rows[j])), ZERO)
            total += (neg_entropy[i] + neg_entropy[j]) / 2 - middle
    return total / pairs


def scores(members, classes, weights, doubles, chosen):
    """One row of COLUMNS, as mpfr."""
    rows = [[mpfr(x) for x in row] for row in doubles]
    w = [mpfr(x) for x in weights]
    whole = sum(w, ZERO)
    columns = list(zip(*rows))
    mean = [sum((a * b for a, b in zip(w, column)), ZERO) / whole for column in columns]
    cache = {}
    neg_entropy = [sum((log_times(x, cache) for x in row), ZERO) for row in rows]
    entropy = -sum((log_times(x, cache) for x in mean), ZERO)
    expected = -sum((a * b for a, b in zip(w, neg_entropy)), ZERO) / whole
    ranked = sorted(mean)
    own = columns[chosen]
    centre = sum(own, ZERO) / members
    deviation = gmpy2.sqrt(sum(((x - centre) ** 2 for x in own), ZERO) / members)
    tail = [mpfr(maximal_classes(doubles)), ranked[-1], ranked[-1] - ranked[-2]]
    if all(row == doubles[0] for row in doubles):
        return [1 - centre, entropy, expected, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO] + tail
    votes = votes_of(doubles)
    pairs = list(itertools.combinations(range(members), 2))
    return [
        1 - (centre - deviation), entropy, expected,
        max(entropy - expected, ZERO),  # Σ_m w_m Σ_c p_m log(p_m/p̄); the linear terms of the log1p form add up to 0 exactly
        js_divergence(rows, neg_entropy, cache), epkl(rows, cache),
        1 - mpfr(max(votes.count(v) for v in votes)) / members,
        mpfr(sum(votes[i] != votes[j] for i, j in pairs)) / len(pairs),
        max(sum((abs(a - b) for a, b in zip(rows[i], rows[j])), ZERO) for i, j in pairs) / 2,
        max(max(column) - min(column) for column in columns),
    ] + tail


# ----------------------------------------------------------------------------------------------------------- a second opinion


def naive_scores(members, classes, weights, doubles, chosen):
    """The definitions written out with mpmath at 60 digits: no rearrangement, no cache, no shortcut."""
    import mpmath
    from mpmath import mpf

    mpmath.mp.dps = 60
    p = [[mpf(x) for x in row] for row in doubles]
    total = mpmath.fsum(mpf(x) for x in weights)
    w = [mpf(x) / total for x in weights]
    K, C = range(members), range(classes)
    bar = [mpmath.fsum(mpf(weights[m]) * p[m][c] for m in K) / total for c in C]

    def h(q):
        return -mpmath.fsum(x * mpmath.log(x) for x in q if x > 0)

    def kl(a, b):
        return mpmath.fsum(x * mpmath.log(x / y) for x, y in zip(a, b) if x > 0)

    def term(x, b):
        if x < b / 2:  # at any precision (x − b)/b rounds to −1 for a small enough x, and log1p(−1) is −∞
            return (x * mpmath.log(x / b) if x > 0 else mpf(0)) - (x - b)
        return x * mpmath.log1p((x - b) / b) - (x - b) if b > 0 else mpf(0)

    def divergence(i, j):
        middle = [(a + b) / 2 for a, b in zip(p[i], p[j])]
        return (kl(p[i], middle) + kl(p[j], middle)) / 2

    def floored_kl(i, j):
        floor = mpf(1e-12)
        return mpmath.fsum(x * (mpmath.log(max(x, floor)) - mpmath.log(max(y, floor))) for x, y in zip(p[i], p[j]) if x > 0)

    mu = mpmath.fsum(p[m][chosen] for m in K) / members
    sd = mpmath.sqrt(mpmath.fsum((p[m][chosen] - mu) ** 2 for m in K) / members)
    votes = [min(c for c in C if p[m][c] == max(p[m])) for m in K]
    pairs = [(i, j) for i in K for j in K if i < j]
    ordered = [(i, j) for i in K for j in K if i != j]

    def mean(values):
        values = list(values)
        return mpmath.fsum(values) / len(values) if values else mpf(0)

    top = sorted(bar, reverse=True)
    return [
        1 - (mu - sd), h(bar), mpmath.fsum(w[m] * h(p[m]) for m in K),
        max(mpf(0), mpmath.fsum(w[m] * mpmath.fsum(term(p[m][c], bar[c]) for c in C) for m in K)),
        mean(divergence(i, j) for i, j in pairs), mean(floored_kl(i, j) for i, j in ordered),
        1 - mpf(max(votes.count(c) for c in C)) / members, mean(mpf(votes[i] != votes[j]) for i, j in pairs),
        max((mpmath.fsum(abs(a - b) for a, b in zip(p[i], p[j])) / 2 for i, j in pairs), default=mpf(0)),
        max(max(p[m][c] for m in K) - min(p[m][c] for m in K) for c in C),
        mpf(sum(all(min(p[m][d] - p[m][c] for m in K) <= 0 for d in C) for c in C)), top[0], top[0] - top[1],
    ]


# Printed values for three members and three classes, weights 1: entropy, expected entropy, mutual information, epkl,
# variation ratio, credal width, maximal classes.
PRINTED = (
    ([[.7, .2, .1], [.6, .3, .1], [.2, .7, .1]], (.943348392, .833860943, .109487449, .347848101, 1 / 3, .5, 2)),
    ([[1., 0., 0.]] * 3, (0, 0, 0, 0, 0, 0, 1)),
    ([[.9, .1, 0.], [.1, .9, 0.], [.8, .2, 0.]], (.673011667, .383522790, .289488877, 1.017519267, 1 / 3, .8, 2)),
    ([[1 / 3, 1 / 3, 1 / 3]] * 3, (1.098612289, 1.098612289, 0, 0, 0, 0, 3)),
)


def check(count):
    """The printed values hold, and the two computations agree to 1e-40 of max(|value|, 1e-6)."""
    import mpmath

    for rows, printed in PRINTED:
        row = dict(zip(COLUMNS, scores(3, 3, [1.0] * 3, rows, 0)))
        names = ("entropy", "expected_entropy", "mutual_information", "epkl", "variation_ratio", "credal_width", "maximal_classes")
        for name, value in zip(names, printed):
            if abs(row[name] - value) > 1e-9:
                sys.exit(f"{name} is {row[name]}, printed {value}")
    mpmath.mp.dps = 60
    worst = dict.fromkeys(COLUMNS, mpmath.mpf(0))
    for item in itertools.islice(families(SEED), count):
        ours, naive = scores(*item[:5]), naive_scores(*item[:5])
        for name, a, b in zip(COLUMNS, ours, naive):
            top, bottom = a.as_integer_ratio()
            error = abs(mpmath.mpf(int(top)) / int(bottom) - b) / max(abs(b), mpmath.mpf("1e-6"))
            worst[name] = max(worst[name], error)
    for name, error in worst.items():
        print(f"{name:24}{mpmath.nstr(error, 3)}")
    if max(worst.values()) > mpmath.mpf("1e-40"):
        sys.exit("the two computations differ")


# --------------------------------------------------------------------------------------------------------------------- files


def write(count, kept):
    inputs, table = hashlib.sha256(), bytearray()
    for index, item in enumerate(itertools.islice(families(SEED), count)):
        row = struct.pack(f"<{len(COLUMNS)}d", *(float(x) + 0.0 for x in scores(*item[:5])))  # + 0.0: no −0
        if index < kept:
            inputs.update(input_bytes(*item[:5]))
            table += row
        if (index + 1) % 10_000 == 0:
            print(index + 1, f"{time.process_time():.0f} s", flush=True)
    (HERE / "oracle.bin.gz").write_bytes(gzip.compress(bytes(table), 9, mtime=0))
    digests = f"{inputs.hexdigest()}  inputs\n{hashlib.sha256(table).hexdigest()}  scores\n"
    (HERE / "oracle.sha256").write_text(digests)
    print((HERE / "oracle.bin.gz").stat().st_size, "bytes", digests, sep="\n")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", type=int, default=0)
    options.add_argument("--time", type=int, default=0)
    options.add_argument("--families", type=int, default=FAMILIES)
    options.add_argument("--keep", type=int, default=KEPT)
    chosen = options.parse_args()
    if chosen.check:
        check(chosen.check)
    elif chosen.time:
        for item in itertools.islice(families(SEED), chosen.time):
            scores(*item[:5])
        print(f"{time.process_time():.2f} s")
    else:
        write(chosen.families, chosen.keep)


gmpy2.get_context().precision = PRECISION
ZERO = mpfr(0)
FLOOR = mpfr(1e-12)  # the double
LOG_FLOOR = gmpy2.log(FLOOR)

if __name__ == "__main__":
    main()
