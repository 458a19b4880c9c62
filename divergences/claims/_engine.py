"""Runs claims, judges what they find, and insists that their controls fail."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from time import perf_counter
from typing import Any, get_args

import numpy as np

from .._checks import as_choice
from .._chunks import Work, collect
from ..errors import DivergencesError, DTypeError, InputError
from ._claim import Budget, Claim, Context, Finding, Verdict, judge, weakest
from ._record import ClaimResult, Record
from ._registry import BY_ID, select

FALSE_ALARM = 1e-4

Progress = Callable[[ClaimResult, int], None]


def verify(
    ids: str | Iterable[str] | None = None,
    budget: Budget = "quick",
    seed: int = 0,
    executor: Executor | None = None,
    *,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Record:
    """Check what the papers claim, and that each check can fail.

    Each is measured as stated, where it must hold, and with a hypothesis or a constant changed,
    where it must fail. A control that does not fail refutes its claim.

    Parameters
    ----------
    ids : str or iterable of str, optional
        Claims or families (``"WGAN"``, ``"WGAN-T2"``), in any case; all of them by default.
    budget : {"quick", "full"}
        "full" looks at more instances, larger samples, finer grids.
    seed : int
        Seed, >= 0. What a claim draws depends on it and on the claim, on nothing else.
    executor : concurrent.futures.Executor, optional
        Runs the claims, each a task of its own; the record is the same whatever runs them.
    checkpoint : path, optional
        File to which each finished claim is added; where it has some, only the rest is run.
    progress : callable, optional
        Called with each result as it arrives and the number of claims in the run.

    Raises
    ------
    UnknownNameError
        If an id names nothing.
    WorkerError
        If the executor lost workers it does not replace.
    InputError
        If ``checkpoint`` belongs to a run with other claims, budget, seed or versions.

    Examples
    --------
    >>> import divergences as dv
    >>> record = dv.verify("AB17-T2.3")
    >>> print(record.summary)
    1 of 1 supported
    >>> round(record["AB17-T2.3"].findings[0].measured, 12)  # JS of the worst of many pairs
    0.69314718056
    """
    work = _work(select(ids), budget, _as_seed(seed))
    rows = collect(work, executor=executor, checkpoint=checkpoint, progress=progress)
    return Record(tuple(rows), int(seed), budget, FALSE_ALARM)


def share(chosen: Iterable[Claim], budget: Budget, seed: int) -> list[Context]:
    """Return one context a claim; the stochastic ones get equal shares of the false alarms."""
    chosen = tuple(chosen)
    alpha = FALSE_ALARM / max(1, sum(claim.stochastic for claim in chosen))
    return [Context(claim.id, budget, seed, alpha if claim.stochastic else 0.0) for claim in chosen]


def run(claim: Claim, context: Context) -> ClaimResult:
    """Return what ``claim`` and its control find in ``context``."""
    start = perf_counter()
    findings: tuple[Finding, ...] = ()
    control: tuple[Finding, ...] = ()
    trouble = ""
    try:
        findings = tuple(claim.check(context))
        control = tuple(claim.control(context))
    except DivergencesError as error:  # a refusal decides nothing; a bug goes through
        trouble = f"{type(error).__name__}: {error}"
    verdict, reason = _conclude(findings, control, trouble)
    return ClaimResult(
        id=claim.id,
        title=claim.title,
        kind=claim.kind,
        findings=findings,
        verdict=verdict,
        control=control,
        control_verdict=_on_control(control),
        reason=reason,
        alpha=context.alpha,
        seconds=perf_counter() - start,
    )


def _conclude(
    findings: tuple[Finding, ...], control: tuple[Finding, ...], trouble: str
) -> tuple[Verdict, str]:
    """Return the verdict on a claim, and why it is not "supported"."""
    if trouble:
        return "undecided", trouble
    if not findings:
        return "refuted", "the check measured nothing"
    if not control:
        return "refuted", "the control measured nothing"
    by_check = weakest(map(judge, findings))
    if by_check == "refuted":
        return by_check, f"the check fails: {_first(findings, 'refuted')}"
    if _on_control(control) == "supported":
        return "refuted", f"the control does not fail: {_first(control, 'supported')}"
    if by_check == "undecided":
        return by_check, f"the check is undecided: {_first(findings, 'undecided')}"
    if _on_control(control) == "undecided":
        return "undecided", f"the control is undecided: {_first(control, 'undecided')}"
    return "supported", ""


def _on_control(control: tuple[Finding, ...]) -> Verdict:
    """Return "refuted" when every finding fails, "supported" when one holds."""
    verdicts = {judge(finding) for finding in control}
    if "supported" in verdicts or not verdicts:
        return "supported"
    return "undecided" if "undecided" in verdicts else "refuted"


def _first(findings: tuple[Finding, ...], verdict: Verdict) -> str:
    """Say which finding was the first to get this verdict."""
    chosen = next(finding for finding in findings if judge(finding) == verdict)
    return (
        f"{chosen.what or 'measured'}: {chosen.measured:.10g} {chosen.relation} "
        f"{chosen.expected:.10g} (tol {chosen.tol:.2g}, error {chosen.error:.2g})"
    )


def _work(chosen: Iterable[Claim], budget: Budget, seed: int) -> Work[Context, ClaimResult]:
    """Return the run as chunks; all ids together decide how its false alarms are shared."""
    as_choice(budget, get_args(Budget), "budget")
    items = {context.claim_id: context for context in share(chosen, budget, seed)}
    identity = {"job": "verify", "budget": budget, "seed": seed, "ids": list(items)}
    return Work(_run_named, items, identity, _to_plain, _from_plain)


def _run_named(context: Context) -> ClaimResult:
    """Run one claim by its id: what crosses to another process is numbers and text."""
    return run(BY_ID[context.claim_id], context)


def _to_plain(result: ClaimResult) -> dict[str, Any]:
    return {"result": result.to_dict(), "seconds": result.seconds}


def _from_plain(data: Mapping[str, Any]) -> ClaimResult:
    return ClaimResult.from_dict(data["result"], data["seconds"])


def _as_seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise DTypeError(f"seed must be a whole number; got {type(seed).__name__} {seed!r}")
    if seed < 0:
        raise InputError(f"seed must be >= 0; got {seed}")
    return int(seed)
