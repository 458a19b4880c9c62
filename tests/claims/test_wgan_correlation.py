"""The critic's loss against the discriminator's: what the claim sees, and planted faults."""

from collections.abc import Callable

import numpy as np
import pytest

from divergences.claims import Context, Finding, judge, wgan_correlation
from divergences.claims._registry import BY_ID
from divergences.experiments.meaningful_loss import Training

W = np.array([[2.0, 1.6, 1.2, 0.8, 0.5]])
CTX = Context("WGAN-CORR", alpha=1e-6)
CLAIM = BY_ID["WGAN-CORR"]


def trained(critic: np.ndarray) -> Callable[..., Training]:
    return lambda *_, **__: Training(critic, W, np.zeros((1, 5, 1)))


def js(value: float, estimate: float) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    return lambda *_, **__: (np.full((1, 5), value), np.full((1, 5), estimate))


@pytest.fixture(autouse=True)
def _without_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put in the place of the runs what the claim states, and of the controls what they show."""
    monkeypatch.setattr(wgan_correlation, "starts", lambda *_, **__: ())
    monkeypatch.setattr(wgan_correlation, "watch_critics", trained(1.1 * W))
    monkeypatch.setattr(wgan_correlation, "curve_js", js(np.log(2), 0.6))
    monkeypatch.setattr(wgan_correlation, "gaussian_js", js(0.1, 0.1))


def refuted(findings: list[Finding]) -> list[int]:
    return [i for i, finding in enumerate(findings) if judge(finding) == "refuted"]


def check() -> list[int]:
    return refuted(list(CLAIM.check(CTX)))


def test_the_statement_is_supported_where_it_holds() -> None:
    assert check() == []


def test_the_control_on_critics_holds_if_they_are_trained_well() -> None:
    assert refuted(list(CLAIM.control(CTX))) == [2, 3]


@pytest.mark.parametrize(
    ("name", "fault", "found"),
    [
        ("watch_critics", trained(W[:, ::-1]), [1, 2]),
        ("watch_critics", trained(2.0 * W), [2]),
        ("watch_critics", trained(-W), [1, 2]),
        ("watch_critics", trained(np.full_like(W, np.nan)), [1, 2]),
        ("curve_js", js(2 * np.log(2), 0.6), [3]),
        ("curve_js", js(0.999 * np.log(2), 0.6), [3]),
        ("curve_js", js(np.log(2), 0.2), [4]),
    ],
)
def test_a_planted_fault_is_refuted(
    monkeypatch: pytest.MonkeyPatch, name: str, fault: Callable[..., object], found: list[int]
) -> None:
    monkeypatch.setattr(wgan_correlation, name, fault)
    assert check() == found


def test_a_generator_that_does_not_learn_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    still = Training(1.1 * W + 90, W + 90, np.zeros((1, 5, 1)))
    monkeypatch.setattr(wgan_correlation, "watch_critics", lambda *_, **__: still)
    assert check() == [0]
