"""A diagnosis as data that JSON can hold."""

import math
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from ...diagnosis import Diagnosis

SCHEMA: Final = 1


def diagnosis_to_dict(found: Diagnosis, names: tuple[str, str]) -> dict[str, object]:
    """Return the numbers of a diagnosis, without the points that its pictures show.

    Infinities become the strings "inf" and "-inf".

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> found = dv.diagnose(rng.normal(size=40), 9 + rng.normal(size=40), rng=rng)
    >>> data = diagnosis_to_dict(found, ("real.npy", "fake.npy"))
    >>> data["schema"], data["samples"][0]
    (1, {'file': 'real.npy', 'n': 40, 'dim': 1})
    """
    samples = [
        {"file": name, "n": n, "dim": found.dim} for name, n in zip(names, found.n, strict=True)
    ]
    fields: dict[str, Any] = {key: _plain(value) for key, value in asdict(found).items()}
    for key in ("n", "dim", "projection"):
        del fields[key]
    for key in ("real_scores", "fake_scores"):
        del fields["saturation"][key]
    return {"schema": SCHEMA, "samples": samples, "warnings": list(found.warnings)} | fields


def _plain(value: Any) -> Any:
    """Return dataclasses as dictionaries, arrays and tuples as lists, numbers as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
