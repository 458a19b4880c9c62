"""Errata about noise and wording: helpers against plain twins, and planted faults."""

import math

import numpy as np
import pytest
from scipy import integrate

from divergences import estimators, transport
from divergences.claims import Context, judge
from divergences.claims._claim import weakest
from divergences.claims._registry import BY_ID
from divergences.claims.errata import noise_slips, transcription, wording
from divergences.results import exact

MODULES = (noise_slips, transcription, wording)
CLAIMS = [claim for module in MODULES for claim in module.CLAIMS]


def verdict(claim_id: str) -> str:
    return weakest(map(judge, BY_ID[claim_id].check(Context(claim_id))))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_is_measured_is_the_corrected_and_not_the_printed_value(claim) -> None:
    context = Context(claim.id, seed=3)
    right, printed = list(claim.check(context)), list(claim.control(context))
    assert [judge(finding) for finding in right] == ["supported"] * len(right)
    assert [judge(finding) for finding in printed] == ["refuted"] * len(right)


def test_nodes_stand_for_a_gaussian() -> None:
    law = noise_slips._nodes(0.7)
    x = 0.7 * law.atoms[:, 0]
    assert law.weights @ law.atoms[:, 0] == pytest.approx(0.7, abs=1e-13)
    assert law.weights @ (law.atoms[:, 0] - 0.7) ** 2 == pytest.approx(0.25, abs=1e-13)
    assert law.weights @ np.cos(x) == pytest.approx(
        math.cos(0.49) * math.exp(-0.5 * 0.1225), abs=1e-13
    )


def test_the_gradient_without_noise_is_that_of_another_discriminator() -> None:
    def slope(g: float) -> float:  # of -log(1 + p/q) for N(0, 1/4) and N(.7, 1/4)
        ratio = math.exp(-2.0 * g**2 + 2.0 * (g - 0.7) ** 2)
        return 2.8 * ratio / (1.0 + ratio)

    twin, _ = integrate.quad(
        lambda g: slope(g) * math.exp(-2.0 * (g - 0.7) ** 2) * math.sqrt(2.0 / math.pi), -5, 6
    )
    first = next(iter(noise_slips.best_discriminator_is_that_under_noise(Context("ERR-42"))))
    assert first.claimed == pytest.approx(twin, rel=1e-9)


def test_a_margin_below_half_the_distance_leaves_the_middle_alone() -> None:
    rng = np.random.default_rng(0)
    assert not any(wording._share_a_point(rng, 0.49) for _ in range(50))


def scaled(function, factor):
    return lambda p, q, **options: exact(factor * function(p, q, **options).value, "wrong")


@pytest.mark.parametrize(
    ("module", "name", "wrong", "claim_id"),
    [
        (noise_slips, "js", scaled(estimators.js, 0.5), "ERR-14"),
        (noise_slips, "tv", scaled(estimators.tv, 2.0), "ERR-14"),
        (noise_slips, "wasserstein", scaled(transport.wasserstein, 2.0), "ERR-15"),
        (noise_slips, "heavy_normaliser", lambda _: 6.0, "ERR-13"),
        (noise_slips, "twice_js_slope", lambda *_: (0.0, 0.0), "ERR-33"),
        (noise_slips, "printed_slope", lambda *args: np.zeros_like(args[-1]), "ERR-42"),
        (transcription, "tv", scaled(estimators.tv, 0.5), "ERR-34"),
        (transcription, "js", scaled(estimators.js, 2.0), "ERR-34"),
        (wording, "js", scaled(estimators.js, 1.0 + 1e-9), "ERR-25"),
        (wording, "wasserstein", scaled(transport.wasserstein, 2.0), "ERR-44"),
        (wording, "parallel_lines", lambda _: (wording.Segment([0, 0], [0, 1]),) * 2, "ERR-44"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, module, name, wrong, claim_id) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert verdict(claim_id) == "refuted"
