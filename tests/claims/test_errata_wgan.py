"""Errata on W as a loss and on training its critic: the printed values never hold."""

import math

import numpy as np
import pytest

from divergences.claims import Context, judge
from divergences.claims._engine import run
from divergences.claims._tools import integral
from divergences.claims.errata import critic_training, wgan_slips
from divergences.claims.errata.critic_training import BOX, STEP, _clip_then_step
from divergences.claims.errata.wgan_slips import _best_gain, _cauchy_density, _line
from divergences.nets import RMSProp

CLAIMS = {claim.id: claim for claim in (*wgan_slips.CLAIMS, *critic_training.CLAIMS)}


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_the_corrected_value_holds_and_the_printed_one_does_not(claim_id: str) -> None:
    row = run(CLAIMS[claim_id], Context(claim_id))
    assert row.verdict == "supported", row.reason
    assert {judge(finding) for finding in row.control} == {"refuted"}


def test_clip_then_step_is_the_loop_of_the_code() -> None:
    w, square, found = -BOX, 0.0, []
    for _ in range(20):
        w = min(max(w, -BOX), BOX)
        square = 0.99 * square + 0.01
        w -= STEP / (math.sqrt(square) + 1e-8)
        found.append(w)
    assert _clip_then_step(20) == pytest.approx(found, rel=1e-12)
    assert abs(found[0]) == pytest.approx(BOX + 10 * STEP, rel=1e-6)


def test_the_part_of_a_cauchy_between_two_reaches_is_a_logarithm() -> None:
    value, error = integral(_cauchy_density, [1.0, 2.0, 4.0])
    assert abs(value - math.log(17.0 / 2.0) / math.pi) <= error + 1e-15


def test_the_best_of_two_lines_gains_the_distance_of_the_means() -> None:
    critics = [lambda x: _line(1.0, x), lambda x: _line(-1.0, x)]
    assert _best_gain(critics, (0.7, 2.0))[0] == pytest.approx(0.7, rel=1e-12)


def test_the_right_sign_would_refute_the_erratum_on_it(monkeypatch) -> None:
    right = critic_training.toy_path
    monkeypatch.setattr(critic_training, "toy_path", lambda _, rounds: right(1.0, rounds=rounds))
    assert run(CLAIMS["ERR-03"], Context("ERR-03")).verdict == "refuted"


def test_another_decay_refutes_the_overshoot(monkeypatch) -> None:
    monkeypatch.setattr(critic_training, "RMSPROP", RMSProp(STEP, decay=0.9))
    expected = BOX + STEP / math.sqrt(1.0 - 0.9)
    assert abs(_clip_then_step(1)[0]) == pytest.approx(expected, rel=1e-6)


def test_a_prior_with_a_mean_refutes_the_erratum_on_priors(monkeypatch) -> None:
    monkeypatch.setattr(wgan_slips, "_cauchy_density", lambda x: 2.0 / (1.0 + x) ** 3)
    assert run(CLAIMS["ERR-22"], Context("ERR-22")).verdict == "refuted"


def test_a_doubled_w_refutes_the_erratum_on_gradients(monkeypatch) -> None:
    lines = wgan_slips._lines
    monkeypatch.setattr(wgan_slips, "_lines", lambda theta: 2.0 * lines(theta))
    assert run(CLAIMS["ERR-24"], Context("ERR-24")).verdict == "refuted"
    assert np.isfinite(lines(1.0))
