"""What a run of claims leaves behind."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from ..errors import UnknownNameError
from ._claim import Budget, Finding, Kind, Verdict, judge, weakest

SCHEMA = 1
EXIT_CODES: dict[Verdict, int] = {"supported": 0, "refuted": 1, "undecided": 3}


@dataclass(frozen=True)
class ClaimResult:
    """What one claim found, and what that is worth.

    Attributes
    ----------
    id, title, kind : str
        Those of the claim.
    findings, control : tuple of Finding
        What the check and the control measured. Of an erratum, the findings expect the
        corrected values and the control the printed ones, in the same order.
    verdict : {"supported", "refuted", "undecided"}
        Supported when every finding holds and every finding of the control fails.
    control_verdict : {"supported", "refuted", "undecided"}
        "refuted" is what is wanted: the control failed, as it must.
    reason : str
        Why the verdict is not "supported"; empty when it is.
    seconds : float
        Wall time; two results that differ in it alone are equal.
    """

    id: str
    title: str
    kind: Kind
    findings: tuple[Finding, ...]
    verdict: Verdict
    control: tuple[Finding, ...]
    control_verdict: Verdict
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data; see :meth:`Record.to_dict`."""
        row = {key: getattr(self, key) for key in ("id", "title", "kind", "verdict", "reason")}
        return row | {
            "seconds": self.seconds,
            "findings": [_plain(finding) for finding in self.findings],
            "control_verdict": self.control_verdict,
            "control": [_plain(finding) for finding in self.control],
        }


@dataclass(frozen=True)
class Record:
    """The results of a run, in the order of the registry.

    Attributes
    ----------
    rows : tuple of ClaimResult
        One row a claim; ``record["WGAN-EX1"]`` finds a row by its id.
    seed : int
        Seed of the run.
    budget : {"quick", "full"}
        How hard it looked.
    false_alarm : float
        Probability that any claim of the run fails by chance although all are true.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> record = verify(["DIV-TV", "WGAN-T1.3"])
    >>> print(record.summary)
    2 of 2 supported
    >>> record["DIV-TV"].verdict, record.exit_code
    ('supported', 0)
    """

    rows: tuple[ClaimResult, ...]
    seed: int
    budget: Budget
    false_alarm: float

    def __getitem__(self, claim_id: str) -> ClaimResult:
        for row in self.rows:
            if row.id.casefold() == claim_id.casefold():
                return row
        ran = ", ".join(row.id for row in self.rows)
        raise UnknownNameError(
            f"claim_id must be one of the claims that ran, {ran}; got {claim_id!r}"
        )

    def __iter__(self) -> Iterator[ClaimResult]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def verdict(self) -> Verdict:
        """The verdict on all rows together."""
        return weakest(row.verdict for row in self.rows)

    @property
    def exit_code(self) -> int:
        """What a command should exit with: 0 supported, 1 refuted, 3 undecided."""
        return EXIT_CODES[self.verdict]

    @property
    def summary(self) -> str:
        """The run in a line: how many claims are supported, and which are not."""
        counts = Counter(row.verdict for row in self.rows)
        parts = [f"{counts['supported']} of {len(self.rows)} supported"]
        for verdict in ("refuted", "undecided"):
            names = [row.id for row in self.rows if row.verdict == verdict]
            if names:
                parts.append(f"{len(names)} {verdict} ({', '.join(names)})")
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain data that JSON can hold.

        Infinities and NaN, which JSON lacks, become the strings "inf", "-inf" and "nan".

        Examples
        --------
        >>> import json
        >>> from divergences.claims import verify
        >>> text = json.dumps(verify("DIV-TV").to_dict(), allow_nan=False)
        >>> sorted(json.loads(text))
        ['budget', 'false_alarm', 'rows', 'schema', 'seed', 'verdict']
        """
        return {
            "schema": SCHEMA,
            "seed": self.seed,
            "budget": self.budget,
            "false_alarm": self.false_alarm,
            "verdict": self.verdict,
            "rows": [row.to_dict() for row in self.rows],
        }

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(row.id)}</td><td>{escape(row.title)}</td><td>{row.verdict}</td></tr>"
            for row in self.rows
        )
        return f"<table>{rows}</table><small>{escape(self.summary)}</small>"


def _plain(finding: Finding) -> dict[str, Any]:
    numbers = {
        key: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in asdict(finding).items()
    }
    return numbers | {"verdict": judge(finding)}
