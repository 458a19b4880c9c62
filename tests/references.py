"""The reference table as laws: 30-digit values computed apart from the package."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from divergences import (
    Box,
    Circle,
    Dirac,
    Discrete,
    Gaussian,
    Measure,
    Mixture,
    ScipyLaw,
    Segment,
)

_ROWS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "reference.json").read_text(encoding="utf-8")
)["pairs"]
NAMES = [row["name"] for row in _ROWS]


def pair(name: str) -> tuple[Measure, Measure]:
    row = _row(name)
    return _law(row["p"]), _law(row["q"])


def value(name: str, key: str) -> float:
    found = _row(name)[key]
    return math.inf if found == "inf" else float(found)


def _row(name: str) -> dict[str, Any]:
    return _ROWS[NAMES.index(name)]


def _law(spec: dict[str, Any]) -> Measure:
    match spec["family"]:
        case "normal":
            return Gaussian(spec["loc"], spec["scale"] ** 2)
        case "mvnormal":
            return Gaussian(spec["mean"], spec["cov"])
        case "mvnormal_iso":
            return Gaussian(spec["mean"], spec["scale"] ** 2 * np.eye(spec["dim"]))
        case "laplace":
            return ScipyLaw(stats.laplace(spec["loc"], spec["scale"]))
        case "uniform" | "uniform_box":
            return Box(spec["low"], spec["high"])
        case "exponential":
            return ScipyLaw(stats.expon(scale=1.0 / spec["rate"]))
        case "beta":
            return ScipyLaw(stats.beta(spec["a"], spec["b"]))
        case "poisson":
            return ScipyLaw(stats.poisson(spec["rate"]))
        case "pmf":
            return Discrete(spec["probs"], np.array(spec["support"], dtype=float))
        case "mixture":
            return Mixture(spec["weights"], [_law(part) for part in spec["components"]])
        case "segment":
            return Segment(spec["a"], spec["b"])
        case "circle":
            return Circle(spec["center"], spec["radius"])
        case "dirac":
            return Dirac(spec["at"])
    raise KeyError(spec["family"])
