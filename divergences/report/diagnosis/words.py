"""A diagnosis in plain words: what each number says to who trains the generator."""

import math
from typing import Final

from ...diagnosis import Diagnosis
from ...diagnosis.saturation import Gradient, Verdict
from ...results import Estimate
from ..numbers import number

HEADLINES: Final[dict[Verdict, str]] = {
    "saturated": "The loss is saturated",
    "informative": "The loss informs",
    "indistinguishable": "Nothing tells the samples apart",
    "undecided": "Undecided",
}


def headline(verdict: Verdict) -> str:
    """Return the verdict as a title.

    Examples
    --------
    >>> headline("saturated")
    'The loss is saturated'
    """
    return HEADLINES[verdict]


def percent(share: float) -> str:
    """Return a share of 1 in per cent, never rounded onto 0 or 100.

    Examples
    --------
    >>> percent(0.5), percent(0.99996), percent(1.0)
    ('50 %', '> 99.9 %', '100 %')
    """
    if 0.0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1.0:
        return "> 99.9 %"
    return f"{100 * share:.3g} %"


def bracket(found: Estimate, digits: int = 4) -> str:
    """Return the ends of an estimate, or that it has none.

    Examples
    --------
    >>> from divergences.results import certified, point
    >>> bracket(certified(0.5, 0.25, 1.0, "x")), bracket(point(0.5, "x", (3, 3)))
    ('0.25 to 1', 'none')
    """
    if found.kind == "point":
        return "none"
    return f"{number(found.lower, digits)} to {number(found.upper, digits)}"


def remarks(estimates: list[tuple[str, Estimate]]) -> list[tuple[str, str]]:
    """Return every note on some estimates once, after the names of those that it is on.

    Examples
    --------
    >>> from divergences.results import point
    >>> few = point(0.5, "x", (3, 3), note="few points")
    >>> remarks([("TV", few), ("JS", few)])
    [('TV, JS', 'few points')]
    """
    names: dict[str, list[str]] = {}
    for name, estimate in estimates:
        if estimate.note:
            names.setdefault(estimate.note, []).append(name)
    return [(", ".join(of), note) for note, of in names.items()]


def worth(found: Estimate) -> str:
    """Return what the bracket of an estimate is worth.

    Examples
    --------
    >>> from divergences.results import exact
    >>> worth(exact(1.0, "x"))
    'exact'
    """
    return f"{100 * found.level:g} %" if found.level else found.kind


def size(gradient: Gradient) -> str:
    """Return the mean norm of a gradient, also where it is below every float.

    Examples
    --------
    >>> size(Gradient("log(1-D)", 0.0, -400.3)), size(Gradient("critic", 1.0, 0.0))
    ('5e−401', '1')
    """
    log = gradient.log10_size
    if math.isfinite(log) and abs(log) > 300.0:
        exponent = math.floor(log)
        return f"{10 ** (log - exponent):.1g}e{exponent}".replace("-", "−")
    return number(gradient.size, 2)


def in_short(found: Diagnosis) -> list[str]:
    """Return the findings beside the verdict, a line each."""
    near, where = found.neighbours, found.support
    return [
        f"Supports: {where.verdict}, as far as samples can tell.",
        *(["Variation is missing from fake."] if near.narrow else []),
        *(["Modes of real are missing from fake."] if near.missing and not near.narrow else []),
        *(["Fake has points where real has none."] if near.astray else []),
        *([] if near.missing or near.astray else ["Neither modes nor fidelity are found missing."]),
        on_noise(found),
    ]


def on_discriminator(found: Diagnosis) -> list[str]:
    """Return what the held-out discriminator says."""
    seen = found.saturation
    accuracy, chance = seen.accuracy, found.distances.tv.lower
    right = (
        f"A discriminator that learnt from one half of the points is right about "
        f"{percent(accuracy.value)} of the other half ({percent(accuracy.lower)} to "
        f"{percent(accuracy.upper)}). The optimal one is right (1 + TV)/2 of the time, so at least "
        f"{percent(0.5 + 0.5 * chance)}."
    )
    flat = (
        f"JS is proved to be at least {percent(found.js_share)} of log 2, its largest value; at "
        "log 2 it is flat, and no longer tells where to go."
    )
    left = (
        "Against the optimal discriminator the loss log(1 − D) leaves fake points a mean weight D "
        f"of at most {number(seen.remaining.upper, 3)}; for equal laws it is 0.5."
    )
    return [right, flat, left]


def on_gradients(found: Diagnosis) -> str:
    """Return how to read the table of gradients."""
    if len(found.saturation.gradients) == 1:
        return "No column varies: a discriminator has no slope here."
    return (
        "Mean size of the generator’s gradient at fake points, per unit of the points: estimates, "
        "from the slope of a smooth discriminator at held-out points. A net trained for longer is "
        "surer, and leaves log(1 − D) less. The gradient of an optimal critic has norm 1."
    )


def on_floor(found: Diagnosis) -> str:
    """Return what W would be if nothing were wrong."""
    floor = found.floor
    return (
        f"Two samples of one law are not at distance 0 either: with {floor.n[0]} and {floor.n[1]} "
        f"points, labels drawn anew {floor.relabelings} times, W{floor.order:g} is "
        f"{number(floor.value, 4)} on average, where the samples as they are have "
        f"{number(floor.observed, 4)} (p = {number(floor.p_value, 2)})."
    )


def on_support(found: Diagnosis) -> list[str]:
    """Return whether the supports meet, and of what dimensions they are."""
    where = found.support
    words = [f"{where.verdict.capitalize()}, as far as samples can tell: {where.reason}."]
    for name, estimates in zip(("real", "fake"), where.dimensions, strict=True):
        if estimates:
            values = ", ".join(
                f"{number(e.value, 3)} ± {number(e.error, 1)} ({e.method})" for e in estimates
            )
            words.append(
                f"Intrinsic dimension of {name}: {values}; points have {found.dim} numbers."
            )
        else:
            words.append(
                f"Intrinsic dimension of {name}: not to be told, of few or repeated points."
            )
    return words


def on_modes(found: Diagnosis) -> list[str]:
    """Return whether points of real are out of reach of fake, or the reverse."""
    near = found.neighbours
    lost = "variation is missing from fake" if near.narrow else "modes are missing from fake"
    words = [
        _compared(near.recall, near.recall_floor, "of real lies where fake has points"),
        _compared(near.precision, near.precision_floor, "of fake lies where real has points"),
    ]
    words[0] += _judged(near.recall_gap, lost)
    words[1] += _judged(near.precision_gap, "fake has points where real has none")
    if near.narrow:
        words.append(
            f"Still {percent(near.coverage.value)} of the balls of real hold points of fake: it is "
            "near the modes of real, but its points are too close together."
        )
    return words


def _compared(found: Estimate, floor: float, what: str) -> str:
    ends = f"{percent(found.value)} ({percent(found.lower)} to {percent(found.upper)})"
    return f"{ends} {what}; of samples of one law, about {percent(floor)} would."


def _judged(gap: Estimate, words: str) -> str:
    """Return what a gap above 0 says, or that there is none."""
    if gap.lower > 0.0:
        return f" The gap is at least {percent(gap.lower)}: {words}."
    return " No gap is proved."


def on_noise(found: Diagnosis) -> str:
    """Return how much noise would help."""
    path = found.noise
    if path.sigma == 0.0:
        return "No noise is called for: TV is not proved to be 0.9 or more without it."
    if math.isinf(path.sigma):
        return (
            f"Even noise of standard deviation {number(float(path.sigmas[-1]), 3)} in each "
            "coordinate leaves the loss saturated."
        )
    return (
        f"With noise of standard deviation {number(path.sigma, 3)} in each coordinate, added to "
        "real and fake alike, TV is no longer proved to be 0.9: there the loss starts to inform."
    )
