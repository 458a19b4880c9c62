"""Perfect discriminators: what decides them refuses runs that are not."""

import dataclasses
import math

import numpy as np
import pytest

from divergences.errors import DTypeError, InputError
from divergences.experiments import perfect_discriminator
from divergences.report import decide_perfect_discriminator, draw_perfect_discriminator

FOUND = perfect_discriminator(rng=np.random.default_rng(0), runs=2, steps=120, compiled=False)
PAIRS = ("disjoint", "crossing", "overlapping")


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_perfect_discriminator(result)]


def ending(**ends: tuple[float, float]) -> object:
    """Return the result with other last losses and accuracies."""
    losses = {name: FOUND.losses[name].copy() for name in PAIRS}
    shares = {name: FOUND.accuracies[name].copy() for name in PAIRS}
    for name, (loss, share) in ends.items():
        losses[name][:, -1], shares[name][:, -1] = loss, share
    return dataclasses.replace(FOUND, losses=losses, accuracies=shares)


PERFECT = {"disjoint": (1e-6, 1.0), "crossing": (1e-3, 0.999), "overlapping": (1.3257, 0.5987)}


def test_a_hundred_steps_already_separate_the_three() -> None:
    assert (FOUND.accuracies["disjoint"][:, -1] == 1.0).all()
    assert (FOUND.accuracies["crossing"][:, -1] > 0.7).all()
    assert (FOUND.accuracies["overlapping"][:, -1] < 0.63).all()


def test_numbers_as_the_paper_says_decide_for_it() -> None:
    assert all(held(ending(**PERFECT)))


@pytest.mark.parametrize(
    ("name", "end", "broken"),
    [
        ("disjoint", (1e-6, 1 - 1 / 8192), 1),
        ("disjoint", (1e-3, 1.0), 1),
        ("crossing", (1e-3, 0.99), 1),
        ("overlapping", (1.3257, 0.66), 1),
        ("overlapping", (1.2, 0.5987), 1),
        ("overlapping", (1e-6, 1.0), 2),
        ("disjoint", (math.nan, math.nan), 2),
    ],
)
def test_other_numbers_are_refused(name: str, end: tuple[float, float], broken: int) -> None:
    assert held(ending(**{**PERFECT, name: end})).count(False) == broken


def test_the_worst_run_decides() -> None:
    result = ending(**PERFECT)
    result.accuracies["disjoint"][1, -1] = 0.9
    assert held(result).count(False) == 1


def test_the_limits_of_overlapping_laws_are_those_of_their_distances() -> None:
    """TV of Gaussians at distance 1/2 is 2 Phi(1/4) - 1."""
    accuracy = 0.5 * (1 + math.erf(0.25 / math.sqrt(2)))
    assert FOUND.best_accuracies["overlapping"] == pytest.approx(accuracy, rel=1e-12)
    assert 1.32567 < FOUND.least_losses["overlapping"] < 1.32568
    assert FOUND.least_losses["disjoint"] == FOUND.least_losses["crossing"] == 0.0


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"runs": 0}, InputError, "runs must be >= 1"),
        ({"steps": 0}, InputError, "steps must be >= 1"),
        ({"steps": 1.5}, DTypeError, "steps must be a whole number"),
        ({"rng": 0}, DTypeError, "rng must be a numpy.random.Generator"),
    ],
)
def test_bad_arguments_are_named(
    arguments: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        perfect_discriminator(**{"rng": np.random.default_rng(0), **arguments})


def test_the_curves_drawn_are_the_curves_given() -> None:
    *pairs, losses, accuracies = draw_perfect_discriminator(FOUND).axes
    assert (pairs[0].lines[0].get_xydata() == FOUND.points["disjoint"][0]).all()
    assert (losses.lines[0].get_ydata() == FOUND.losses["disjoint"][0]).all()
    median = np.median(FOUND.accuracies["disjoint"], axis=0)
    assert (accuracies.lines[2].get_ydata() == median).all()
