"""Gradients through a deep critic: the prediction, where it fails, and the controls."""

import dataclasses

import numpy as np
import pytest

from divergences.errors import DivergencesError, InputError, UnknownNameError
from divergences.experiments import clipping_depth
from divergences.experiments.clipping_depth import NET, WIDTH, _layers
from divergences.report import decide_clipping_depth, draw_clipping_depth


def found(**settings: object) -> object:
    rng = np.random.default_rng(0)
    defaults = {"steps": 2, "replicates": 1, "compiled": False}
    return clipping_depth(rng=rng, **{**defaults, **settings})


FOUND = found()
POINTS = tuple(np.random.default_rng(1).standard_normal((2, 256, 2)) + [[[0.0]], [[1.0]]])


def holds(result: object) -> dict[str, bool]:
    return {decider.statement: decider.holds for decider in decide_clipping_depth(result)}


def signs(c: float, seed: int, share: float = 0.5) -> np.ndarray:
    """Return parameters whose weights are +c with this probability, else -c; no biases."""
    theta, rng = np.zeros(NET.size), np.random.default_rng(seed)
    for w, _ in NET.layers(theta):
        w[:] = np.where(rng.random(w.shape) < share, c, -c)
    return theta


def test_the_tight_clips_follow_the_prediction() -> None:
    held = holds(FOUND)
    for clip in ("0.01", "0.001"):
        assert held[f"clip {clip}: |slope − prediction|"]
        assert held[f"clip {clip}: 1 − R²"]
    assert held["He, untrained: |slope|"]


def test_mixed_signs_at_the_bound_give_the_prediction_within_its_wobble() -> None:
    slopes = np.array(
        [_layers(theta, theta, POINTS).line[0] for theta in (signs(0.1, i) for i in range(40))]
    )
    wanted = -np.log10(0.1 * np.sqrt(WIDTH / 2))
    assert abs(slopes.mean() - wanted) < 4.5 * FOUND.wobble / np.sqrt(40) + 0.01  # log is concave
    assert slopes.std(ddof=1) < 1.5 * FOUND.wobble  # chi with 39 degrees: 1.5 is 4.4 deviations


def test_aligned_signs_explode_where_the_prediction_says_vanish() -> None:
    theta = signs(0.1, 0, share=0.9)
    layers = _layers(theta, theta, POINTS)
    assert layers.line[0] < -0.3
    assert layers.factors[:, 2].mean() > 0.5


def test_size_gate_and_alignment_multiply_to_the_change_of_the_gradient() -> None:
    """Against gradients layer by layer, written out."""
    theta = NET.init(rng=np.random.default_rng(3))
    layers, tape = _layers(theta, theta, POINTS), NET.tape(theta, np.concatenate(POINTS))
    bar = np.repeat([[-1.0], [1.0]], 256, axis=0) / 256
    lengths = []
    for (w, _), slope in zip(NET.layers(theta)[::-1], tape.slopes[::-1], strict=True):
        lengths.append(np.linalg.norm(bar))
        bar = (bar * slope) @ w.T
    assert layers.norms == pytest.approx(np.log10(lengths[:0:-1]), abs=1e-12)
    assert layers.factors.sum(axis=1) == pytest.approx(-np.diff(layers.norms), abs=1e-12)


def test_spectral_normalisation_is_judged_by_the_weights_it_acts_with() -> None:
    weights = FOUND.constraint("spectral normalisation").critics[0].weights
    first = weights[: 2 * WIDTH].reshape(2, WIDTH)
    assert np.linalg.norm(first, 2) == pytest.approx(1.0, rel=1e-12)


def test_the_share_at_the_bound_counts_weights_within_5_percent() -> None:
    kind = FOUND.constraint("clip 0.01")
    weights = np.array([-0.01, 0.0096, 0.0094, 0.0])
    one = dataclasses.replace(kind.critics[0], weights=weights)
    assert dataclasses.replace(kind, critics=(one,)).at_bound.tolist() == [0.5]
    assert np.isnan(FOUND.constraint("no constraint").at_bound).all()


def test_the_gradient_of_another_clip_is_refused() -> None:
    tight, loose = FOUND.constraint("clip 0.001"), FOUND.constraint("clip 0.01")
    wrong = dataclasses.replace(tight, critics=loose.critics)
    others = tuple(other for other in FOUND.constraints if other is not tight)
    held = holds(dataclasses.replace(FOUND, constraints=(wrong, *others)))
    assert held["clip 0.001: |slope − prediction|"] is False


def test_a_flat_critic_is_not_one_that_explodes() -> None:
    assert not holds(FOUND)["no constraint: slope (explodes)"]  # two steps are too few


def test_critics_with_flipped_signs_must_explode() -> None:
    kind = FOUND.constraint("clip 0.1")
    trained = tuple(dataclasses.replace(critic, flipped=0.24) for critic in kind.critics)
    others = tuple(other for other in FOUND.constraints if other is not kind)
    posing = dataclasses.replace(kind, critics=trained)
    held = holds(dataclasses.replace(FOUND, constraints=(posing, *others)))
    assert held["clip 0.1: slope (explodes)"] is False


def test_an_unknown_constraint_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"clip 0\.001"):
        FOUND.constraint("dropout")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"clips": [0.1, 0.0]}, "clips"),
        ({"clips": []}, "clips"),
        ({"clips": [0.1, 0.1]}, "different"),
        ({"steps": 0}, "steps"),
        ({"replicates": -1}, "replicates"),
    ],
)
def test_bad_arguments_are_named(settings: dict[str, object], words: str) -> None:
    with pytest.raises(DivergencesError, match=words):
        found(**settings)


def test_no_bounds_at_all_is_a_bad_input() -> None:
    with pytest.raises(InputError):
        found(clips=())


def test_the_lines_drawn_are_the_lines_given() -> None:
    left, _ = draw_clipping_depth(FOUND).axes
    norms = FOUND.constraints[0].critics[0].norms
    assert (left.lines[0].get_ydata() == norms - norms[-1]).all()
