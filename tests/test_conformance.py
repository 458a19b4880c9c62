"""The grader is not fooled: every planted defect is named, and only defects are."""

import math
import os
import signal
import time
import warnings
from fractions import Fraction
from functools import partial
from types import SimpleNamespace

import naive
import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

import divergences as dv
from divergences.conformance import VERDICTS, cases, check
from divergences.errors import DivergencesError

EPS = np.finfo(float).eps
MASSES = ("tv", "kl", "js")


def ours(metric, **options):
    return lambda p, q: getattr(dv, metric)(dv.Discrete(p), dv.Discrete(q), **options)


def our_wasserstein(x, y, a=None, b=None):
    return dv.wasserstein(dv.Cloud(x, a), dv.Cloud(y, b))


def naive_kl(p, q):
    with np.errstate(all="ignore"):
        return float(np.sum(np.where(p > 0, p * np.log(p / q), 0.0)))


def naive_js(p, q):
    return 0.5 * (naive_kl(p, (p + q) / 2) + naive_kl(q, (p + q) / 2))


def jensen_shannon_metric(p, q):
    return (ours("js")(p, q).value / math.log(2.0)) ** 0.5


# What we are asked


@pytest.mark.parametrize("metric", MASSES)
def test_ours_passes_every_case(metric):
    found = check(ours(metric), metric)
    assert found.failed == ()
    assert set(found.counts) == {"right", "refused"}


@pytest.mark.parametrize("dim", [1, 2])
def test_our_wasserstein_passes_every_case(dim):
    assert check(our_wasserstein, "wasserstein", weighted=True, dim=dim).failed == ()


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (ours("js", convention="sum"), {"convention": "sum"}),
        (lambda p, q: ours("js")(p, q).value ** 0.5, {"convention": "sqrt"}),
        (lambda p, q: ours("js")(p, q).value / math.log(2.0), {"base": 2.0}),
        (jensen_shannon_metric, {"convention": "sqrt", "base": 2.0}),
    ],
)
def test_conventions_and_bases_are_options(function, options):
    assert check(function, "js", **options).failed == ()


@pytest.mark.parametrize("metric", MASSES)
def test_the_numbers_are_those_of_exact_arithmetic(metric):
    """Every answer, and every allowed reading, against 60 digits; the literals are rounded once."""
    for case in cases(metric):
        p, q = case.arguments
        if case.wanted is not None and len(p) < 100:
            truth = float(getattr(naive, metric)(p.tolist(), q.tolist()))
            assert abs(case.wanted - truth) <= max(EPS * truth, 5e-324) or case.wanted == truth
    for case in cases(metric):
        if case.allowed is not None:
            p, q = (np.ravel(x) / np.sum(x) for x in case.arguments)
            k = max(len(p), len(q))
            p, q = (np.pad(x, (0, k - len(x))).tolist() for x in (p, q))
            assert case.allowed == pytest.approx(float(getattr(naive, metric)(p, q)), rel=2 * EPS)


def test_the_numbers_of_samples_are_those_of_exact_arithmetic():
    for case in cases("wasserstein", weighted=True):
        x, y, *weights = case.arguments
        number = case.allowed if case.wanted is None else case.wanted
        if number is None or "masked" in case.name:
            continue
        masses = weights or [np.ones(len(x)), np.ones(len(y))]
        shares = [[Fraction(float(w)) / Fraction(float(m.sum())) for w in m] for m in masses]
        i, j = np.argsort(x, kind="stable"), np.argsort(y, kind="stable")
        x_mass, y_mass = [shares[0][k] for k in i], [shares[1][k] for k in j]
        truth = naive.wasserstein_line(
            x[i].astype(float).tolist(), x_mass, y[j].astype(float).tolist(), y_mass, 1.0
        )
        assert number == pytest.approx(truth, rel=2 * EPS, abs=0.0)


# Planted defects


def js_by_maximum(p, q):
    """What passes every disjoint pair: the larger mass for the sum of both."""
    m = np.maximum(p, q) / 2
    return 0.5 * (naive_kl(p, m) + naive_kl(q, m))


def paired_wasserstein(x, y):
    return np.abs(x - y).mean() if len(x) == len(y) else 0.5


def histogram_wasserstein(x, y):
    edges = np.linspace(min(x.min(), y.min()), max(x.max(), y.max()) + 1e-9, 51)
    gaps = np.cumsum(np.histogram(x, edges)[0] / len(x) - np.histogram(y, edges)[0] / len(y))
    return np.abs(gaps).sum() * (edges[1] - edges[0])


DEFECTS = {
    "smoothed KL": ("kl", lambda p, q: naive_kl(p + 1e-10, q + 1e-10), "disjoint"),
    "clipped KL": ("kl", lambda p, q: naive_kl(p, q.clip(1e-12)), "a mass of 1e-300 in q"),
    "arguments exchanged": ("kl", lambda p, q: naive_kl(q, p), "overlapping"),
    "bits": ("kl", lambda p, q: naive_kl(p, q) / math.log(2.0), "overlapping"),
    "zeros skipped": ("kl", lambda p, q: naive_kl(p[q > 0], q[q > 0]), "a zero in q"),
    "symmetric KL": (
        "kl",
        lambda p, q: (naive_kl(p, q) + naive_kl(q, p)) / 2,
        "overlapping, exchanged",
    ),
    "missing half": ("js", lambda p, q: 2.0 * naive_js(p, q), "overlapping"),
    "missing root": ("js", lambda p, q: naive_js(p, q) ** 0.5, "overlapping"),
    "naive JS": ("js", naive_js, "the least mass in q"),
    "smoothed JS": ("js", lambda p, q: naive_js(p + 1e-6, q + 1e-6), "disjoint, 100,000 cells"),
    "JS by the maximum": ("js", js_by_maximum, "overlapping"),
    "NaN for equal laws": ("js", lambda p, q: naive_js(p, q) / np.float64((p != q).any()), "equal"),
    "one argument": ("js", lambda p, q: naive_js(p, p + 0 * q), "disjoint"),
    "L1": ("tv", lambda p, q: np.abs(p - q).sum(), "overlapping"),
    "L2": ("tv", lambda p, q: np.sqrt(((p - q) ** 2).sum() / 2), "disjoint"),
    "rounded": ("tv", lambda p, q: round(np.abs(p - q).sum() / 2, 8), "nearly equal"),
    "W by a histogram": ("wasserstein", histogram_wasserstein, "2^-40 apart"),
    "W of the means": ("wasserstein", lambda x, y: abs(x.mean() - y.mean()), "out of order"),
    "unsorted": ("wasserstein", paired_wasserstein, "out of order"),
    "bytes": ("wasserstein", lambda x, y: np.abs(np.sort(x) - np.sort(y)).mean(), "bytes"),
    "W_2": (
        "wasserstein",
        lambda x, y: math.sqrt(((np.sort(x) - np.sort(y)) ** 2).mean()),
        "ties",
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_gives_a_wrong_number_in_the_row_that_names_it(name):
    distance, defect, row = DEFECTS[name]
    with np.errstate(all="ignore"):
        found = check(defect, distance)
    assert found[row].verdict == "wrong number"
    assert not found.passed


def test_terms_that_cancel_leave_a_number_that_is_not_exact():
    kl = check(lambda p, q: rel_entr(p, q).sum(), "kl")["nearly equal"]
    assert kl.verdict == "inexact"
    assert "relative error" in kl.why
    assert not kl.passed


# Bad input


def test_what_is_given_for_bad_input_has_a_word():
    found = check(lambda p, q: np.abs(p - q).sum() / 2, "tv")
    words = {row.case: row.verdict for row in found}
    assert words["negative mass"] == words["empty"] == words["a masked mass"] == "silent"
    assert words["NaN"] == "nan"
    assert words["2 masses against 3"] == "refused"
    assert words["1 mass against 3"] == "silent"


def failing(error):
    def fail(*_):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (ValueError("p must be finite"), "refused"),
        (TypeError("p must be real"), "refused"),
        (ValueError(""), "crashed"),
        (ZeroDivisionError("float division by zero"), "crashed"),
        (IndexError("list index out of range"), "crashed"),
        (AssertionError("sum(p) == 1"), "crashed"),
    ],
)
def test_a_refusal_is_clear_or_it_is_a_crash(error, verdict):
    found = check(failing(error), "tv")
    assert found["NaN"].verdict == verdict
    assert found["overlapping"].verdict == "crashed"  # a fair question, which has to be answered


@pytest.mark.parametrize(
    "answer", [None, "0.25", [0.25, 0.25], np.array([0.25]), np.ma.masked, True, 0.25 + 0j]
)
def test_what_is_not_a_number_is_none(answer):
    assert check(lambda p, q: answer, "tv")["overlapping"].verdict == "crashed"  # noqa: ARG005


NUMBERS = {
    "float": 0.25,
    "scalar": np.float32(0.25),
    "array": np.array(0.25),
    "fraction": Fraction(1, 4),
    "object": SimpleNamespace(value=0.25),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_what_is_a_number_is_taken_as_one(kind):
    assert check(lambda p, q: NUMBERS[kind], "tv")["overlapping"].verdict == "right"  # noqa: ARG005


def test_a_warning_does_not_make_a_number_of_bad_input_right():
    def warning(p, q):  # noqa: ARG001
        warnings.warn("p is odd", stacklevel=1)
        return 0.5

    row = check(warning, "tv")["negative mass"]
    assert (row.verdict, row.why) == ("warned", "p is odd")


# Brackets


def bracket(lower, upper, kind="confidence"):
    value = 0.5 * (lower + min(upper, 9.0))
    answer = SimpleNamespace(value=value, lower=lower, upper=upper, kind=kind)
    return lambda p, q: answer  # noqa: ARG005


@pytest.mark.parametrize(
    ("lower", "upper", "kind", "verdict"),
    [
        (0.2, 0.3, "confidence", "right"),  # 0.25 in the middle
        (0.2, 0.4, "confidence", "bracketed"),
        (0.0, 0.4, "certified", "bracketed"),
        (0.3, 0.4, "confidence", "wrong number"),
        (0.0, 1.0, "confidence", "wrong number"),  # holds everything there is
        (0.2, 0.4, "point", "wrong number"),  # promises nothing
        (math.nan, math.nan, "confidence", "wrong number"),
    ],
)
def test_a_bracket_counts_if_it_promises_and_says_something(lower, upper, kind, verdict):
    assert check(bracket(lower, upper, kind), "tv")["overlapping"].verdict == verdict


def test_a_lower_end_is_a_bracket_of_inf():
    assert check(bracket(0.5, math.inf), "kl")["disjoint"].verdict == "bracketed"


# Another process


def dying(p, q):
    if len(p) == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return np.abs(p - q).sum() / 2


def leaving(p, q):
    if np.isnan(p).any():
        os._exit(3)
    if p.min() < 0:
        time.sleep(60)
    return np.abs(p - q).sum() / 2


def test_a_function_that_kills_its_process_is_graded_and_the_rest_too():
    found = check(partial(dying), "tv", isolate=True)
    assert found["empty"].verdict == "crashed the process"
    assert found["empty"].why == "ended by SIGKILL"
    assert found["a masked mass"].verdict == "silent"
    assert found.function == "dying"


def test_a_function_that_leaves_or_hangs_is_graded_and_the_rest_too():
    found = check(leaving, "tv", isolate=True, timeout=2.0)
    assert found["NaN"].why == "ended with exit code 3"
    assert found["negative mass"].why == "no answer within 2 s"
    assert found["infinite mass"].verdict == "silent"


def test_what_cannot_be_sent_to_another_process_is_refused():
    with pytest.raises(DivergencesError, match="cannot be pickled"):
        check(lambda p, q: 0.0, isolate=True)  # noqa: ARG005


# The function's own affairs


def test_a_function_that_changes_its_arguments_spoils_no_other_case():
    def greedy(p, q):
        p[:] = 0.0
        return ours("tv")(p, q)

    check(greedy, "tv")
    assert check(ours("tv"), "tv").passed


@pytest.mark.parametrize(
    "options",
    [
        {"distance": "hellinger"},
        {"convention": "double"},
        {"base": 1.0},
        {"dim": 3},
        {"timeout": 0.0},
        {"function": 3.0},
    ],
)
def test_bad_options_are_refused(options):
    with pytest.raises(DivergencesError):
        check(**({"function": naive_kl} | options))


def test_the_table_shows_every_case_and_every_verdict():
    found = check(jensenshannon, "js", convention="sqrt")
    words = str(found)
    assert all(row.case in words and row.wanted in words for row in found)
    assert sum(found.counts.values()) == len(found)
    assert set(found.counts) <= set(VERDICTS)
    assert found._repr_html_().count("<tr>") == len(found) + 1
    with pytest.raises(KeyError):
        found["no such case"]


@pytest.mark.parametrize("dim", [1, 2])
def test_names_of_cases_are_names(dim):
    for distance in (*MASSES, "wasserstein"):
        names = [case.name for case in cases(distance, dim=dim, weighted=True)]
        assert len(set(names)) == len(names)
