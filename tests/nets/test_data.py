"""Data sources draw from the laws they state, and from nothing but the generator given.

Every test on random draws rejects at ``FALSE_ALARM``.
"""

import math
import pickle
import sys
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

import divergences as dv
from divergences import errors
from divergences.nets.data import (
    SOURCES,
    Data,
    LawData,
    Modes,
    Samples,
    SwissRoll,
    circle,
    digits,
    gaussian,
    grid,
    measure,
    ring,
    segment,
    source,
    two_gaussians,
)

FALSE_ALARM = 1e-6
N = 20_000

MIXTURES = [
    ring(), ring(5, radius=3.0, spread=0.5), grid(), gaussian(), gaussian([1.0, -2.0], spread=0.3),
    two_gaussians(), two_gaussians([0.0, 0.0, 0.0], [9.0, 0.0, 0.0], spread=2.0, share=0.1),
]  # fmt: skip
OTHERS = [SwissRoll(), SwissRoll(noise=0.0), segment(), circle([1.0, 2.0], 3.0)]
TABLES = [Samples(np.arange(12.0).reshape(4, 3)), measure([[0.0, 1.0], [2.0, 3.0]])]
EVERY_SOURCE = pytest.mark.parametrize("data", [*MIXTURES, *OTHERS, *TABLES], ids=repr)
EVERY_MIXTURE = pytest.mark.parametrize("data", MIXTURES, ids=repr)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)


@EVERY_SOURCE
def test_a_source_meets_the_protocol(data: Data) -> None:
    assert isinstance(data, Data)
    points = data.sample(7, rng=generator())
    assert points.shape == (7, data.dim)
    assert points.dtype == np.float64
    assert data.law is None or data.law.dim == data.dim


@EVERY_SOURCE
def test_draws_come_from_the_generator_alone(data: Data) -> None:
    rng = generator()
    first, second = data.sample(50, rng=rng), data.sample(50, rng=rng)
    assert (data.sample(50, rng=generator()) == first).all()
    assert not (first == second).all()


@EVERY_SOURCE
def test_a_draw_may_be_overwritten_without_harm(data: Data) -> None:
    data.sample(50, rng=generator())[:] = math.nan
    assert np.isfinite(data.sample(50, rng=generator())).all()


@EVERY_SOURCE
def test_a_source_survives_the_way_to_another_process(data: Data) -> None:
    copy = pickle.loads(pickle.dumps(data))
    assert (copy.sample(9, rng=generator()) == data.sample(9, rng=generator())).all()
    assert copy.law == data.law


@EVERY_SOURCE
def test_a_source_cannot_be_changed(data: Data) -> None:
    with pytest.raises(AttributeError):
        data.name = "another"
    if data.centres is not None:
        with pytest.raises(ValueError, match="read-only"):
            data.centres[0] = 0.0


@pytest.mark.parametrize(
    ("data", "masses"),
    [
        (ring(), np.full(8, 1 / 8)),
        (grid(), np.full(25, 1 / 25)),
        (two_gaussians(share=0.1), np.array([0.1, 0.9])),
    ],
    ids=["ring", "grid", "two_gaussians"],
)
def test_separated_modes_have_their_masses_and_spread(data: Modes, masses: np.ndarray) -> None:
    points = data.sample(N, rng=generator())
    owner = nearest(points, data.centres)
    counts = np.bincount(owner, minlength=len(masses))
    assert stats.chisquare(counts, N * masses).pvalue > FALSE_ALARM
    residuals = (points - data.centres[owner]) / data.spread
    below = stats.chi2(residuals.size).cdf((residuals**2).sum())
    assert FALSE_ALARM / 2 < below < 1 - FALSE_ALARM / 2


@EVERY_MIXTURE
def test_draws_have_the_distribution_function_of_the_law_on_every_axis(data: Modes) -> None:
    points = data.sample(N, rng=generator())
    k = len(data.centres)
    weights = np.full(k, 1 / k) if data.weights is None else data.weights
    for axis in range(data.dim):
        parts = [dv.Gaussian(c[axis], data.spread**2) for c in data.centres]
        marginal = dv.Mixture(weights, parts)
        assert stats.kstest(points[:, axis], marginal.cdf).pvalue > FALSE_ALARM


@EVERY_MIXTURE
def test_the_law_of_a_mixture_has_its_modes(data: Modes) -> None:
    law = data.law
    parts = [law] if isinstance(law, dv.Gaussian) else law.components
    assert [part.mean().tolist() for part in parts] == data.centres.tolist()
    for part in parts:
        assert part.cov.tolist() == (data.spread**2 * np.eye(data.dim)).tolist()
    if data.weights is not None:
        assert law.weights.tolist() == data.weights.tolist()


@pytest.mark.parametrize("data", [segment(), segment([1.0], [4.0]), circle([1.0, 2.0], 3.0)])
def test_a_measure_draws_as_itself(data: LawData) -> None:
    assert (data.sample(9, rng=generator()) == data.law.sample(9, rng=generator())).all()


def test_the_ring_of_eight_has_eight_modes_an_eighth_of_a_turn_apart() -> None:
    centres = ring().centres
    angles = np.unwrap(np.arctan2(centres[:, 1], centres[:, 0]))
    # An angle is rounded on the way to the circle and back: 4 eps of the largest, 2 pi.
    assert np.diff(angles) == pytest.approx(np.full(7, math.pi / 4), abs=8 * math.pi * 2**-52)
    assert np.hypot(*centres.T) == pytest.approx(np.ones(8), rel=2 * 2**-52)


def test_angles_that_include_both_ends_give_seven_modes_one_of_them_double() -> None:
    angles = np.linspace(0.0, 2.0 * math.pi, 8)
    copied = np.column_stack([np.cos(angles), np.sin(angles)])
    places, counts = np.unique(copied.round(12) + 0.0, axis=0, return_counts=True)
    assert (len(places), sorted(counts)) == (7, [1, 1, 1, 1, 1, 1, 2])
    assert len(np.unique(ring().centres.round(12) + 0.0, axis=0)) == 8


def test_the_grid_has_the_published_scale() -> None:
    data = grid()
    expected = {(2 * x / 2.828, 2 * y / 2.828) for x in range(-2, 3) for y in range(-2, 3)}
    assert {tuple(centre) for centre in data.centres.tolist()} == expected
    assert data.spread == 0.05 / 2.828


def test_the_roll_without_noise_is_the_spiral_of_uniform_angle() -> None:
    x, y = 7.5 * SwissRoll(noise=0.0).sample(N, rng=generator()).T
    t = np.hypot(x, y)
    turns = (np.arctan2(y, x) - t) / (2 * math.pi)
    assert turns == pytest.approx(turns.round(), abs=1e-14)  # 16 eps of t, which is below 15
    uniform = stats.uniform(1.5 * math.pi, 3.0 * math.pi)
    assert stats.kstest(t, uniform.cdf).pvalue > FALSE_ALARM


def test_the_noise_of_the_roll_has_its_standard_deviation() -> None:
    plain = SwissRoll(noise=0.0).sample(N, rng=generator())
    residual = 7.5 / 0.25 * (SwissRoll().sample(N, rng=generator()) - plain)
    assert stats.kstest(residual.ravel(), "norm").pvalue > FALSE_ALARM


def test_the_roll_has_the_law_of_scikit_learns() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    referee = datasets.make_swiss_roll(N, noise=0.25, random_state=0)[0][:, [0, 2]] / 7.5
    points = SwissRoll().sample(N, rng=generator())
    for view in ([1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [0.6, -0.8]):
        assert stats.ks_2samp(points @ view, referee @ view).pvalue > FALSE_ALARM


def test_samples_draw_every_row_equally_often_and_nothing_else() -> None:
    table = np.arange(12.0).reshape(4, 3)
    rows, counts = np.unique(Samples(table).sample(N, rng=generator()), axis=0, return_counts=True)
    assert rows.tolist() == table.tolist()
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_samples_keep_their_own_copy() -> None:
    table = np.zeros((2, 1))
    data = Samples(table)
    table[:] = 1.0
    assert data.points.tolist() == [[0.0], [0.0]]


def test_a_saved_array_can_be_the_table(tmp_path) -> None:
    np.save(tmp_path / "points.npy", np.eye(3, dtype=np.float32))
    assert source("samples", points=np.load(tmp_path / "points.npy")).dim == 3


def test_digits_are_ink_between_0_and_1() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    data = digits()
    assert (data.name, data.dim) == ("digits", 64)
    assert (data.points == datasets.load_digits().data / 16).all()
    assert (data.points.min(), data.points.max()) == (0.0, 1.0)


def test_digits_without_scikit_learn_say_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(errors.MissingExtraError, match=r"pip install 'divergences\[examples\]'"):
        digits()


def test_a_scipy_distribution_is_a_source() -> None:
    data = measure(stats.norm(2.0, 3.0))
    assert stats.kstest(data.sample(N, rng=generator())[:, 0], data.law.cdf).pvalue > FALSE_ALARM


@pytest.mark.parametrize("name", sorted(set(SOURCES) - {"measure", "modes", "samples", "digits"}))
def test_a_source_is_found_by_its_name(name: str) -> None:
    assert source(name).name == name


def test_settings_reach_the_source() -> None:
    assert source("modes", centres=np.zeros((1, 4)), spread=1.0, name="mine").name == "mine"
    assert source("measure", law=dv.Dirac(0.0)).law == dv.Dirac(0.0)
    assert len(source("ring", k=3).centres) == 3


def test_the_table_of_sources_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        SOURCES["mine"] = ring


BAD = [
    (lambda: source("rings"), errors.UnknownNameError, "circle, digits, .*ring.*got 'rings'"),
    (lambda: source("ring", modes=3), errors.UnknownNameError, "k, radius, spread; got 'modes'"),
    (lambda: source("samples"), errors.InputError, r"source\('samples', points=...\)"),
    (lambda: source("modes"), errors.InputError, "centres=..., spread=..."),
    (lambda: ring(0), errors.InputError, "k must be >= 1"),
    (lambda: ring(8.0), errors.DTypeError, "k must be a whole number"),
    (lambda: ring(radius=0.0), errors.InputError, "radius must be > 0"),
    (lambda: ring(spread=0.0), errors.InputError, "spread must be > 0"),
    (lambda: grid(spread=-1.0), errors.InputError, "spread must be > 0"),
    (lambda: gaussian(math.nan), errors.InputError, "mean must be finite"),
    (lambda: gaussian([]), errors.ShapeError, "mean must be one point"),
    (lambda: gaussian(spread=math.inf), errors.InputError, "spread must be finite"),
    (lambda: two_gaussians(0.0, [1.0, 2.0]), errors.ShapeError, "second must have shape"),
    (lambda: two_gaussians(share=1.0), errors.InputError, "share must be < 1"),
    (lambda: two_gaussians(share=0.0), errors.InputError, "share must be > 0"),
    (lambda: Modes(np.zeros((2, 2)), 1.0, [0.5, 0.6]), errors.NormalizationError, "weights"),
    (lambda: Modes(np.zeros((2, 2)), 1.0, [1.0]), errors.ShapeError, "weights must hold 2"),
    (lambda: Modes([], 1.0), errors.ShapeError, "centres must hold at least one point"),
    (lambda: SwissRoll(noise=-0.1), errors.InputError, "noise must be >= 0"),
    (lambda: SwissRoll(noise=math.nan), errors.InputError, "noise must be finite"),
    (lambda: Samples([[1.0, math.nan]]), errors.InputError, "points must be finite"),
    (lambda: Samples(np.ma.masked_array([1.0], [True])), errors.DTypeError, "points is a masked"),
    (lambda: measure("ring"), errors.DTypeError, "law must be a measure"),
    (lambda: segment([0.0], [0.0]), errors.InputError, "Dirac"),
    (lambda: circle(radius=-1.0), errors.InputError, "radius must be > 0"),
]


@pytest.mark.parametrize(
    ("call", "error", "message"), BAD, ids=[f"{i} {words}" for i, (_, _, words) in enumerate(BAD)]
)
def test_bad_settings_are_refused_by_name(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


@EVERY_SOURCE
def test_a_bad_size_or_generator_is_refused(data: Data) -> None:
    with pytest.raises(errors.InputError, match="n must be >= 1"):
        data.sample(0, rng=generator())
    with pytest.raises(errors.DTypeError, match="n must be a whole number"):
        data.sample(2.0, rng=generator())
    with pytest.raises(errors.DTypeError, match=r"rng must be a numpy\.random\.Generator"):
        data.sample(2, rng=np.random)
