"""Distances between two samples: what was computed, what it says, and as plain data."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from ..measures import Cloud
from ..results import Estimate

SCHEMA: Final = 1

NamedSamples = Sequence[tuple[str, Cloud]]


@dataclass(frozen=True)
class Answer:
    """A distance that was asked for, or why there is none.

    Attributes
    ----------
    metric : str
        ``tv``, ``kl``, ``js`` or ``wasserstein``.
    estimate : Estimate or None
        The distance; None when it could not be computed.
    trouble : str
        Why it could not, and what to do instead.
    """

    metric: str
    estimate: Estimate | None
    trouble: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain data; infinities become the strings "inf" and "-inf"."""
        if self.estimate is None:
            return {"metric": self.metric, "error": self.trouble}
        fields = asdict(self.estimate)
        del fields["name"]
        return {"metric": self.metric} | {key: _plain(field) for key, field in fields.items()}


def answers_to_dict(samples: NamedSamples, answers: Sequence[Answer]) -> dict[str, object]:
    """Return two samples and the distances between them as data that JSON can hold.

    Examples
    --------
    >>> import divergences as dv
    >>> p, q = dv.Cloud([0.0]), dv.Cloud([1.0])
    >>> answer = Answer("wasserstein", dv.wasserstein(p, q))
    >>> data = answers_to_dict([("a.npy", p), ("b.npy", q)], [answer])
    >>> data["samples"][0], data["distances"][0]["value"]
    ({'file': 'a.npy', 'n': 1, 'dim': 1}, 1.0)
    """
    return {
        "schema": SCHEMA,
        "samples": [
            {"file": name, "n": len(cloud.points), "dim": cloud.dim} for name, cloud in samples
        ],
        "distances": [answer.to_dict() for answer in answers],
    }


def _plain(field: object) -> object:
    return str(field) if isinstance(field, float) and not math.isfinite(field) else field
