"""Tables for the terminal. A verdict is always a word; its colour only repeats it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from ..claims import Claim, ClaimResult, Finding, Record, Unmeasured, Verdict, judge
from ..results import Estimate
from .answers import Answer, NamedSamples
from .decider import Decider
from .figures import FIGURES

_COLOURS: Final[dict[Verdict, str]] = {
    "supported": "green",
    "refuted": "bold red",
    "undecided": "yellow",
}
_ON_CONTROL: Final[dict[Verdict, Text]] = {  # a control is there to fail
    "supported": Text("control holds", "bold red"),
    "refuted": Text("control fails"),
    "undecided": Text("control undecided", "yellow"),
}
_HOLDS: Final[dict[Verdict, str]] = {
    "supported": "holds",
    "refuted": "fails",
    "undecided": "undecided",
}
_RELATIONS: Final = {"==": "=", "<=": "≤", ">=": "≥"}


def record_table(record: Record, *, details: bool = False) -> Table:
    """Return one row a claim: what was measured, what was expected, the verdict, the control.

    A row shows the finding that decides its claim; ``details`` shows them all, and those of
    the control.

    Examples
    --------
    >>> import divergences as dv
    >>> record_table(dv.verify("DIV-TV")).row_count
    1
    """
    table = _table("id", "statement, and what decides it", "measured\nexpected", "verdict")
    for column in (0, 2, 3):
        table.columns[column].no_wrap = True
    for result in record:
        _add_result(table, result)
        if details:
            _add_findings(table, "check", result.findings)
            _add_findings(table, "control", result.control)
    return table


def _add_result(table: Table, result: ClaimResult) -> None:
    finding = _deciding(result.findings)
    statement = Text(result.title)
    if finding is not None and finding.what:
        statement.append(f"\n{finding.what}", "dim")
    if result.reason:
        statement.append(f"\n{result.reason}", "yellow")
    on_control = _ON_CONTROL[result.control_verdict] if result.control else Text("no control")
    verdict = Text(result.verdict, _COLOURS[result.verdict])
    table.add_row(result.id, statement, _numbers(finding), verdict + "\n" + on_control)


def _add_findings(table: Table, role: str, findings: Iterable[Finding]) -> None:
    for finding in findings:
        what = Text(f"{role}: {finding.what}", "dim")
        table.add_row("", what, _numbers(finding), Text(_HOLDS[judge(finding)], "dim"))


def _deciding(findings: Sequence[Finding]) -> Finding | None:
    """Return the first finding whose verdict is the weakest of all."""
    for verdict in ("refuted", "undecided", "supported"):
        for finding in findings:
            if judge(finding) == verdict:
                return finding
    return None


def _numbers(finding: Finding | None) -> str:
    """Return the number measured, with its error, over the number expected, with its tolerance."""
    if finding is None:
        return "nothing"
    error = f" ± {finding.error:.1g}" if finding.error else ""
    tolerance = f" ± {finding.tol:.1g}" if finding.tol else ""
    relation = _RELATIONS[finding.relation]
    return f"{finding.measured:.6g}{error}\n{relation} {finding.expected:.6g}{tolerance}"


def answers_table(samples: NamedSamples, answers: Iterable[Answer]) -> Group:
    """Return the samples, and one row a distance: its value, and what that is the value of.

    Examples
    --------
    >>> import divergences as dv
    >>> p, q = dv.Cloud([0.0]), dv.Cloud([1.0])
    >>> answer = Answer("wasserstein", dv.wasserstein(p, q))
    >>> len(answers_table([("a.npy", p), ("b.npy", q)], [answer]).renderables)
    3
    """
    lines = [
        Text(f"{len(cloud.points)} points in R^{cloud.dim}: {name}", overflow="fold")
        for name, cloud in samples
    ]
    table = _table("distance", "value", "between the samples", "of the laws behind them")
    for trouble, alike in groupby(answers, key=lambda answer: answer.trouble):
        if trouble:
            table.add_row(", ".join(map(_name, alike)), "none", Text(trouble, "yellow"), "")
            continue
        for answer in alike:
            table.add_row(_name(answer), *_found(answer.estimate))
    return Group(*lines, table)


def _found(estimate: Estimate | None) -> tuple[str, ...]:
    if estimate is None:
        return ()
    words = f"{estimate.method}: {estimate.note}"
    if estimate.kind == "certified":  # of the samples, by a solver that was stopped
        words = f"in [{estimate.lower:.6g}, {estimate.upper:.6g}]; {words}"
    return f"{estimate.value:.10g}", words, _of_laws(estimate)


def _name(answer: Answer) -> str:
    estimate = answer.estimate
    if answer.metric == "wasserstein":
        return "W" if estimate is None else f"W{estimate.order:g}"
    convention = f" ({estimate.convention})" if estimate and estimate.convention else ""
    return answer.metric.upper() + convention


def _of_laws(estimate: Estimate) -> str:
    """Say what a number found between samples is worth for the laws."""
    if estimate.kind != "confidence":
        return "nothing is promised"
    return f"{estimate.kind}, in [{estimate.lower:.6g}, {estimate.upper:.6g}]"


def deciders_table(deciders: Iterable[Decider], *, quick: bool = False) -> Table:
    """Return what decides a figure: the number, its limit, and whether it holds.

    The limits belong to the full settings, so a quick run that misses one leaves it undecided.

    Examples
    --------
    >>> deciders_table([Decider("max |W - |θ||", 0.0, 1e-15)]).row_count
    1
    """
    table = _table("decides the figure", "measured", "at most", "verdict")
    missed: Verdict = "undecided" if quick else "refuted"
    for decider in deciders:
        verdict: Verdict = "supported" if decider.holds else missed
        numbers = f"{decider.measured:.3g}", f"{decider.limit:.3g}"
        table.add_row(decider.statement, *numbers, Text(verdict, _COLOURS[verdict]))
    return table


def claims_table(claims: Iterable[Claim]) -> Table:
    """Return one row a claim: its id, its statement in a line, and beneath where it is stated.

    Examples
    --------
    >>> from divergences.claims import claims
    >>> claims_table(claims()[:3]).row_count
    3
    """
    table = _table("id", "statement, and where it stands")
    table.columns[0].no_wrap = True
    for claim in claims:
        table.add_row(claim.id, Text(claim.title) + Text(f"\n{claim.source}", "dim"))
    return table


def unmeasured_table(rows: Iterable[Unmeasured]) -> Table:
    """Return one row a statement that is not verified: where it stands, and why it is not.

    Examples
    --------
    >>> from divergences.claims import unmeasured
    >>> unmeasured_table(unmeasured()[:2]).row_count
    2
    """
    table = _table("id", "statement, where it stands, and why it is not measured")
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(row.id, Text(row.title) + Text(f"\n{row.source}", "dim") + f"\n{row.reason}")
    return table


def figures_table() -> Table:
    """Return one row a figure that can be drawn.

    Examples
    --------
    >>> figures_table().row_count >= 10
    True
    """
    table = Table.grid(padding=(0, 2))
    for name, figure in FIGURES.items():
        table.add_row(name, figure.title)
    return table


def _table(*headers: str) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    return table
