"""What changed between two runs: verdicts, numbers, and which statements ran."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from ..claims import ClaimResult, Finding, Record, Verdict

SCHEMA: Final = 1

ChangeKind = Literal["verdict", "number", "removed", "added"]

_RANK: Final[dict[Verdict, int]] = {"refuted": 0, "undecided": 1, "supported": 2}


@dataclass(frozen=True)
class Change:
    """One difference between two runs.

    Attributes
    ----------
    id : str
        The claim.
    kind : {"verdict", "number", "removed", "added"}
        What changed: the verdict on it, a number it measured, or whether it ran.
    words : str
        The change in words.
    worse : bool
        Whether less is shown than before.
    """

    id: str
    kind: ChangeKind
    words: str
    worse: bool = False


@dataclass(frozen=True)
class Comparison:
    """All differences between two runs, claim by claim.

    Attributes
    ----------
    settings : tuple of str
        Seed, budget and versions in which the runs differ.
    changes : tuple of Change
        What came out differently.
    """

    settings: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def worse(self) -> bool:
        """Whether anything became worse."""
        return any(change.worse for change in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data that JSON can hold."""
        return {
            "schema": SCHEMA,
            "worse": self.worse,
            "settings": list(self.settings),
            "changes": [asdict(change) for change in self.changes],
        }


def compare_records(old: Record, new: Record) -> Comparison:
    """Return what changed from one run to another.

    Numbers of one name are compared, in the order in which a claim gives them. A number moved
    when the two differ by more than what both runs allow: the larger tolerance and both errors.
    A worse verdict is worse, and so are a claim that is gone and a new one without support.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> comparison = compare_records(verify(["DIV-TV", "WGAN-T1.3"]), verify("DIV-TV"))
    >>> [(change.id, change.words) for change in comparison.changes], comparison.worse
    ([('WGAN-T1.3', 'supported, not run')], True)
    """
    before, after = ({row.id: row for row in record} for record in (old, new))
    changes: list[Change] = []
    for name in dict.fromkeys([*before, *after]):
        changes.extend(_changes(before.get(name), after.get(name)))
    return Comparison(tuple(_settings(old, new)), tuple(changes))


def _settings(old: Record, new: Record) -> Iterator[str]:
    for name in ("seed", "budget", "false_alarm"):
        one, two = getattr(old, name), getattr(new, name)
        if one != two:
            yield f"{name}: {one}, now {two}"
    one, two = ({"python": r.provenance.python, **r.provenance.packages} for r in (old, new))
    for name in sorted(one.keys() | two.keys()):
        if one.get(name) != two.get(name):
            yield f"{name}: {one.get(name, 'none')}, now {two.get(name, 'none')}"


def _changes(old: ClaimResult | None, new: ClaimResult | None) -> Iterator[Change]:
    """Yield the changes of one claim, which ran in one of two runs at least."""
    if old is None and new is not None:
        yield Change(new.id, "added", f"new, {new.verdict}", new.verdict != "supported")
    elif new is None and old is not None:
        yield Change(old.id, "removed", f"{old.verdict}, not run", worse=True)
    elif old is not None and new is not None:
        if old.verdict != new.verdict:
            worse = _RANK[new.verdict] < _RANK[old.verdict]
            reason = f": {new.reason}" if new.reason else ""
            words = f"{old.verdict}, now {new.verdict}{reason}"
            yield Change(new.id, "verdict", words, worse)
        yield from _moves(new.id, "", old.findings, new.findings)
        yield from _moves(new.id, "control: ", old.control, new.control)


def _moves(
    name: str, role: str, old: tuple[Finding, ...], new: tuple[Finding, ...]
) -> Iterator[Change]:
    """Yield the numbers that moved, and how many have no partner in the other run."""
    before, after = _by_what(old), _by_what(new)
    alone = 0
    for what in dict.fromkeys([*before, *after]):
        ones, twos = before[what], after[what]
        alone += abs(len(ones) - len(twos))
        for one, two in zip(ones, twos, strict=False):
            if _moved(one, two):
                words = f"{role}{what}: {one.measured:.10g}, now {two.measured:.10g}"
                yield Change(name, "number", words)
    if alone:
        yield Change(name, "number", f"{role}{alone} numbers in one of the two runs only")


def _by_what(findings: tuple[Finding, ...]) -> defaultdict[str, list[Finding]]:
    named: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        named[finding.what].append(finding)
    return named


def _moved(one: Finding, two: Finding) -> bool:
    """Tell whether a number differs by more than both runs allow; two NaN are the same."""
    if one.measured == two.measured or (one.measured != one.measured != two.measured):
        return False
    distance = abs(one.measured - two.measured)
    return not distance <= max(one.tol, two.tol) + one.error + two.error
