"""The slips of public code: what is measured owes nothing to the field that is judged."""

import math

import numpy as np
import pytest

from divergences.claims import Context
from divergences.claims._engine import run
from divergences.claims._registry import BY_ID
from divergences.claims.errata import public_code
from divergences.nets import data
from divergences.nets.games import Alternating, radii, trajectory, xy

IDS = ("ERR-35", "ERR-36", "ERR-38")


@pytest.mark.parametrize("claim_id", IDS)
def test_what_is_measured_is_corrected_and_not_claimed(claim_id: str) -> None:
    assert run(BY_ID[claim_id], Context(claim_id)).verdict == "supported"


def test_the_numbers_are_those_computed_by_hand() -> None:
    context = Context("X")
    ring = [row.measured for row in public_code.the_ring_of_eight_has_seven_modes(context)]
    assert ring == pytest.approx([7.0, 0.25, 0.875])
    consensus = next(public_code.consensus_has_no_second_half(context))
    assert consensus.claimed == pytest.approx(0.00610048, abs=1e-8)
    assert consensus.measured == pytest.approx(-0.05791035, abs=1e-8)
    radius = next(public_code.orbits_are_of_continuous_time(context))
    assert radius.measured == pytest.approx(1.644632, abs=1e-6)


def test_the_consensus_term_is_half_the_squared_gradient() -> None:
    theta, psi = 0.7, 1.1
    slope = 1.0 / (1.0 + math.exp(theta * psi))
    half = 0.5 * ((psi * slope) ** 2 + (theta * slope) ** 2)
    assert public_code._consensus(theta, psi).real == pytest.approx(half)


@pytest.mark.parametrize("h", [0.1, 0.5])  # at 1 the orbits close after six steps
def test_the_worst_start_lies_on_the_short_axis(h: float) -> None:
    x, y = public_code._short_axis(h)
    assert x * x + y * y - h * x * y == pytest.approx(1.0)
    angles = np.linspace(0.0, math.pi, 181)
    paths = [
        radii(trajectory(xy(), Alternating(), (math.cos(a), math.sin(a)), 200, h)) for a in angles
    ]
    worst = max(path.max() / path[0] for path in paths)
    path = radii(trajectory(xy(), Alternating(), (x, y), 200, h))
    assert path.max() / path[0] == pytest.approx(worst, rel=1e-3)


def test_a_ring_that_closes_on_itself_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """If our ring had the slip too, its distance to that of public code would be 1/8."""
    angles = np.linspace(0.0, 2.0 * math.pi, 8)
    slipped = data.Modes(np.column_stack([np.cos(angles), np.sin(angles)]), 0.02)
    monkeypatch.setattr(public_code.data, "ring", lambda _: slipped)
    assert run(BY_ID["ERR-35"], Context("ERR-35")).verdict == "refuted"


def test_a_halved_field_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = public_code.consensus_field
    monkeypatch.setattr(
        public_code, "consensus_field", lambda x, y, factor=0.5: right(x, y, factor)
    )
    assert run(BY_ID["ERR-36"], Context("ERR-36")).verdict == "refuted"
