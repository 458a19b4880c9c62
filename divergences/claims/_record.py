"""What a run of claims leaves behind."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any, Self, get_args

from .._checks import as_choice
from ..errors import InputError, UnknownNameError
from ._claim import Budget, Finding, Kind, Verdict, judge, weakest
from ._provenance import Provenance

SCHEMA = 2
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
    alpha : float
        Probability with which the claim may fail by chance although it is true.
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
    alpha: float = 0.0
    seconds: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return all but the time as plain data; see :meth:`Record.to_dict`."""
        texts = ("id", "title", "kind", "verdict", "control_verdict", "reason")
        return {name: getattr(self, name) for name in texts} | {
            "alpha": self.alpha,
            "findings": [_to_plain(finding) for finding in self.findings],
            "control": [_to_plain(finding) for finding in self.control],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], seconds: float = 0.0) -> Self:
        """Return the result that :meth:`to_dict` gave; numbers come back to the last bit.

        Raises
        ------
        InputError
            If ``data`` is not what :meth:`to_dict` gives, all of it and nothing else.

        Examples
        --------
        >>> from divergences.claims import ClaimResult, verify
        >>> row = verify("DIV-TV")["DIV-TV"]
        >>> ClaimResult.from_dict(row.to_dict()) == row
        True
        """
        with _reading("a result"):
            result = cls(
                id=data["id"],
                title=data["title"],
                kind=as_choice(data["kind"], get_args(Kind), "kind"),
                findings=tuple(map(_from_plain, data["findings"])),
                verdict=as_choice(data["verdict"], get_args(Verdict), "verdict"),
                control=tuple(map(_from_plain, data["control"])),
                control_verdict=as_choice(
                    data["control_verdict"], get_args(Verdict), "control_verdict"
                ),
                reason=data["reason"],
                alpha=float(data["alpha"]),
                seconds=float(seconds),
            )
            _insist_on_equal(result.to_dict(), data)
        return result


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
    provenance : Provenance
        Where and with what the run was made; two records that differ in it alone are equal.

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
    provenance: Provenance = field(default_factory=Provenance, compare=False)

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

        Infinities and NaN, which JSON lacks, become the strings "inf", "-inf" and "nan". All
        that may differ between two runs with one seed, also the seconds that each claim took, is
        under "provenance".

        Examples
        --------
        >>> import json
        >>> from divergences.claims import verify
        >>> text = json.dumps(verify("DIV-TV").to_dict(), allow_nan=False)
        >>> sorted(json.loads(text))
        ['budget', 'false_alarm', 'provenance', 'rows', 'schema', 'seed', 'verdict']
        """
        seconds = {row.id: row.seconds for row in self.rows}
        return {
            "schema": SCHEMA,
            "seed": self.seed,
            "budget": self.budget,
            "false_alarm": self.false_alarm,
            "verdict": self.verdict,
            "rows": [row.to_dict() for row in self.rows],
            "provenance": self.provenance.to_dict() | {"seconds": seconds},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the record that :meth:`to_dict` gave; numbers come back to the last bit.

        Raises
        ------
        InputError
            If ``data`` has another schema, or is not what :meth:`to_dict` gives.

        Examples
        --------
        >>> import json
        >>> from divergences.claims import Record, verify
        >>> record = verify("DIV-TV")
        >>> Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record
        True
        """
        with _reading("a record"):
            _check_schema(data)
            seconds = data["provenance"]["seconds"]
            record = cls(
                tuple(ClaimResult.from_dict(row, seconds[row["id"]]) for row in data["rows"]),
                int(data["seed"]),
                as_choice(data["budget"], get_args(Budget), "budget"),
                float(data["false_alarm"]),
                Provenance.from_dict(data["provenance"]),
            )
            _insist_on_equal(record.to_dict(), data)
        return record

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(row.id)}</td><td>{escape(row.title)}</td><td>{row.verdict}</td></tr>"
            for row in self.rows
        )
        return f"<table>{rows}</table><small>{escape(self.summary)}</small>"


_NUMBERS = ("measured", "expected", "tol", "error")


def _to_plain(finding: Finding) -> dict[str, Any]:
    numbers = {
        key: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in asdict(finding).items()
    }
    return numbers | {"verdict": judge(finding)}


def _from_plain(data: Mapping[str, Any]) -> Finding:
    measured, expected, tol, error = (float(data[name]) for name in _NUMBERS)
    return Finding(measured, expected, data["relation"], tol, error, data["what"])


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Turn whatever damaged data provoke into one error that says where they stopped."""
    try:
        yield
    except InputError:
        raise
    except KeyError as error:
        raise InputError(f"{what} lacks {error.args[0]!r}") from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{what} is damaged: {error}") from None


def _check_schema(data: Mapping[str, Any]) -> None:
    if not isinstance(data, Mapping) or "schema" not in data:
        raise InputError("not a record: it has no schema. Repair: verify --json writes one")
    if data["schema"] != SCHEMA:
        raise InputError(
            f"a record must have schema {SCHEMA}; got {data['schema']!r}. Repair: run verify "
            "again, or read it with the version that wrote it"
        )


def _insist_on_equal(read: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Refuse data that say more, or something else, than what was read from them."""
    for key in sorted(read.keys() | given.keys()):
        if key not in read:
            raise InputError(f"{key!r} is no part of schema {SCHEMA}")
        if read[key] != given[key]:
            raise InputError(f"{key!r} does not follow from the rest")
