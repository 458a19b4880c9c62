"""The corrections about KL, JS, the game's value and supports: formulas, and faults found out."""

import itertools
import math

import numpy as np
import pytest

from divergences import estimators
from divergences.claims import Context
from divergences.claims._claim import judge
from divergences.claims._engine import run
from divergences.claims.errata import game_value, kl_and_js, supports
from divergences.claims.errata.supports import interlaced_laws, last_parities
from divergences.measures import Discrete
from divergences.results import exact

MODULES = (kl_and_js, game_value, supports)
CLAIMS = {claim.id: claim for module in MODULES for claim in module.CLAIMS}


def result(claim_id, seed=0):
    return run(CLAIMS[claim_id], Context(claim_id, seed=seed))


@pytest.mark.parametrize("claim_id", CLAIMS)
@pytest.mark.parametrize("seed", range(1, 3))
def test_a_correction_holds_and_the_printed_value_does_not(claim_id, seed) -> None:
    row = result(claim_id, seed)
    assert row.verdict == "supported", row.reason
    assert [finding.what for finding in row.control if judge(finding) != "refuted"] == []


def parities_by_digits(blocks):
    """Go through all cells by their binary digits; None where no block is all 0."""
    last = []
    for digits in itertools.product((0, 1), repeat=blocks * (blocks + 1) // 2):
        ends = np.cumsum(range(1, blocks + 1))
        zeros = [k for k, end in enumerate(ends, 1) if not any(digits[end - k : end])]
        last.append((zeros or [0])[-1] % 2)
    return np.bincount(last, minlength=2) / len(last)


@pytest.mark.parametrize("blocks", [1, 2, 3, 4])
def test_shares_of_cells_are_those_of_their_digits(blocks) -> None:
    np.testing.assert_allclose(last_parities(blocks), parities_by_digits(blocks), rtol=1e-14)


@pytest.mark.parametrize("blocks", [2, 5, 12])
def test_coarser_cells_add_up_finer_ones(blocks) -> None:
    """From one block to the next a cell's parity stays, unless the new block is all 0."""
    p, q = interlaced_laws(blocks)
    values = [estimators.js(*interlaced_laws(n)).value for n in (blocks, blocks + 1)]
    assert values[0] < values[1] < math.log(2)
    assert p.weights.min() > 0
    assert q.weights.min() > 0


def test_the_interlaced_laws_have_disjoint_halves_of_the_interval() -> None:
    """Their masses, weighted by the Lebesgue measures of the two sets, are those of cells."""
    blocks = 6
    p, q = interlaced_laws(blocks)
    size = supports._later(0)
    of_a, of_b = size[0] + size[1], size[2]
    assert of_a + of_b == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_allclose(of_a * p.weights + of_b * q.weights, last_parities(blocks))


def test_the_ratio_of_js_to_the_smaller_kl_falls_with_the_density_ratio() -> None:
    t = np.concatenate([np.geomspace(1e-12, 0.99, 500), np.geomspace(1.01, 1e6, 500)])
    of_js = 0.5 * (t * np.log(t) - (1 + t) * np.log((1 + t) / 2))
    ratio = of_js / (t * np.log(t) - t + 1)
    assert (np.diff(ratio) < 1e-9).all()
    assert ratio[0] == pytest.approx(math.log(2) / 2, abs=1e-9)


@pytest.mark.parametrize("rare", [1e-3, 1e-5])
def test_the_best_constant_is_approached_at_the_rate_stated(rare) -> None:
    p, q = Discrete([1.0, 0.0]), Discrete([1.0 - rare, rare])
    ratio = estimators.js(p, q).value / estimators.kl(p, q).value
    lag = (math.log(2) / 4 - 1 / 8) * rare
    assert math.log(2) / 2 - ratio == pytest.approx(lag, rel=10 * rare)


@pytest.mark.parametrize(
    ("module", "name", "wrong", "claim_id"),
    [
        (kl_and_js, "js", lambda p, q: exact(2 * estimators.js(p, q).value, ""), "ERR-30"),
        (kl_and_js, "kl", lambda p, q: estimators.kl(q, p), "ERR-26"),
        (kl_and_js, "kl", lambda p, q: estimators.kl(q, p), "ERR-43"),
        (kl_and_js, "reverse_kl", kl_and_js.forward_kl, "ERR-31"),
        (game_value, "js", lambda p, q, **_: estimators.js(p, q), "ERR-27"),
        (game_value, "_js_slope_density", lambda _, x: 0.0 * x, "ERR-28"),
        (game_value, "tv", lambda p, q: exact(2 * estimators.tv(p, q).value, ""), "ERR-29"),
        (supports, "kl", lambda *_: exact(0.0, ""), "ERR-40"),
        (supports, "js", lambda p, q: exact(0.999 * estimators.js(p, q).value, ""), "ERR-41"),
    ],
)
def test_a_fault_is_found_out(monkeypatch, module, name, wrong, claim_id) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert result(claim_id).verdict == "refuted"
