"""Definitions 2.1 and 2.2, Lemmas 2 and 3, Theorem 2.2: their instruments, and planted faults."""

import math

import numpy as np
import pytest

from divergences.claims import Context, alignment, perfect_accuracy, transversality
from divergences.claims._engine import run
from divergences.claims._meetings import meetings, moved
from divergences.claims._registry import BY_ID
from divergences.errors import UnsupportedError
from divergences.measures import Circle, Segment

FLAT = Segment([-1, 0], [1, 0])


@pytest.mark.parametrize(
    ("p", "q", "count", "aligned"),
    [
        (FLAT, Segment([0, -1], [0, 1]), 1, False),
        (FLAT, Segment([0, 0], [0, 1]), 1, True),  # an end on an inside
        (FLAT, Segment([1, 0], [1, 1]), 1, True),  # end to end, at an angle
        (FLAT, Segment([1, 0], [2, 0]), 1, True),  # end to end, along
        (FLAT, Segment([0, 0], [2, 0]), 1, True),  # a piece in common
        (FLAT, Segment([2, 0], [3, 0]), 0, False),
        (FLAT, Segment([-1, 1], [1, 1]), 0, False),
        (Segment([-1, 0, 0], [1, 0, 0]), Segment([0, -1, 0], [0, 1, 0]), 1, True),
        (Segment([-1, 0, 0], [1, 0, 0]), Segment([0, -1, 1], [0, 1, 1]), 0, False),
        (Circle([0, 0], 1), Circle([1, 0], 1), 2, False),
        (Circle([0, 0], 1), Circle([3, 0], 2), 1, True),  # touching from outside
        (Circle([0, 0], 3), Circle([2, 0], 1), 1, True),  # and from inside
        (Circle([0, 0], 1), Circle([0, 0], 1), 1, True),
        (Circle([0, 0], 1), Circle([0, 0], 2), 0, False),
        (Circle([0, 0], 1), Circle([4, 0], 2), 0, False),
    ],
)
def test_curves_meet_and_align_as_drawn(p, q, count, aligned) -> None:
    assert len(meetings(p, q)) == len(meetings(q, p)) == count
    assert transversality.aligned(p, q) == aligned
    if count:
        assert transversality.stable(p, q) != aligned


def test_tangents_of_circles_are_normal_to_their_radii() -> None:
    for first, second in meetings(Circle([0, 0], 1), Circle([1, 0], 1)):
        assert abs((first.T @ second).item()) == pytest.approx(0.5)  # they cross at 60 degrees


def test_curves_of_two_kinds_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="one kind"):
        meetings(FLAT, Circle([0, 0], 1))


def test_the_rank_of_two_ends_is_zero() -> None:
    assert transversality.rank_of_sum(np.empty((2, 0)), np.empty((2, 0))) == 0


@pytest.mark.parametrize("way", [[0.3, 0.4], [1.2, -0.9], [0.0, 1.9]])
def test_the_defect_of_circles_is_the_sine_of_their_tangents(way) -> None:
    circle = Circle([0, 0], 1.0)
    first, second = meetings(circle, moved(circle, np.array(way)))[0]
    sine = math.sqrt(1.0 - (first.T @ second).item() ** 2)
    assert alignment.circles_defect(np.array([way]))[0] == pytest.approx(sine)


def test_the_defect_of_circles_grows_continuously_until_they_part() -> None:
    ways = np.array([[2.0, 0.0], [2.0 + 1e-12, 0.0], [5.0, 0.0]])
    assert alignment.circles_defect(ways) == pytest.approx([0.0, 1.0, 4.0], abs=1e-9)


def test_near_alignment_is_as_rare_as_its_bound() -> None:
    t = np.linspace(0.0, 1.0, 1001)
    for push in alignment.PUSHES:
        assert (push.cdf(t) <= t**push.order).all()
        assert (np.diff(push.cdf(np.linspace(0.0, 9.0, 1001))) >= 0).all()


def _arc(h):
    return 2 / math.pi * (math.asin((1 + h) / 2) - math.asin((1 - h) / 2))


@pytest.mark.parametrize(
    ("name", "mass"),
    [
        ("segments crossing at 30 degrees", lambda h: 2 * h),
        ("sphere and plane", lambda h: h),
        ("sphere and line", lambda h: 1 - math.sqrt(1 - h * h)),
        ("disc and plane in R^4", lambda h: h * h),
        ("crossing circles", _arc),
    ],
)
def test_masses_near_the_other_manifold_are_the_closed_ones(name, mass) -> None:
    meet = next(meet for meet in alignment.TRANSVERSAL if meet.name == name)
    for reach in (1e-1, 1e-2, 1e-3):
        assert meet.mass(reach) == pytest.approx(mass(reach), rel=1e-3)


def test_distances_to_curves_are_the_known_ones() -> None:
    points = np.array([[0.0, 2.0], [4.0, 4.0]])
    assert perfect_accuracy.distance(FLAT, points) == pytest.approx([2.0, 5.0])
    assert perfect_accuracy.distance(Circle([0, 0], 1), points) == pytest.approx(
        [1.0, math.sqrt(32) - 1]
    )


def _one_missing(first, second):
    """Accept tangent spaces that miss one dimension."""
    return transversality.rank_of_sum(first, second) >= len(first) - 1


def _exchanged(self, x):
    return 1.0 - (perfect_accuracy.distance(self.m, x) < perfect_accuracy.distance(self.p, x))


def _half_as_far(push):
    return push._replace(defect=lambda way: 0.5 * push.defect(way))


@pytest.mark.parametrize(
    ("target", "name", "wrong", "claim_id"),
    [
        (transversality, "transversal", _one_missing, "AB17-D2.1"),
        (transversality, "aligned", lambda *_: False, "AB17-D2.2"),
        (alignment, "PUSHES", tuple(map(_half_as_far, alignment.PUSHES)), "AB17-L2"),
        (alignment.Meet, "mass", lambda _, reach: math.sqrt(reach), "AB17-L3"),
        (perfect_accuracy.Supports, "answer", _exchanged, "AB17-T2.2"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, target, name, wrong, claim_id) -> None:
    monkeypatch.setattr(target, name, wrong)
    assert run(BY_ID[claim_id], Context(claim_id, alpha=1e-4)).verdict == "refuted"
