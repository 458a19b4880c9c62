"""What a claim is, what it finds, and what a finding is worth."""

import math
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np

from .._checks import as_choice
from ..errors import InputError

Verdict = Literal["supported", "refuted", "undecided"]
Relation = Literal["==", "<=", ">="]
Budget = Literal["quick", "full"]
Kind = Literal["claim", "erratum"]


@dataclass(frozen=True)
class Finding:
    """What a claim measured and what it should be; data, judged by the engine alone.

    Parameters
    ----------
    measured, expected : float
        The two numbers; infinities are numbers here.
    relation : {"==", "<=", ">="}
        How ``measured`` should stand to ``expected``.
    tol : float
        By how much the relation may be missed, >= 0 and finite: rounding, derived where the
        claim is stated.
    error : float
        Uncertainty of ``measured``, >= 0: half width of a bracket or of a confidence interval.
    what : str
        The finding in words.

    Examples
    --------
    >>> from divergences.claims import Finding
    >>> Finding(0.75, 1.0, "<=", what="W <= diam TV on 1000 pairs")
    Finding(measured=0.75, expected=1.0, relation='<=', tol=0.0, error=0.0, what='W <= ...')
    """

    measured: float
    expected: float
    relation: Relation = "=="
    tol: float = 0.0
    error: float = 0.0
    what: str = ""

    def __post_init__(self) -> None:
        for name in ("measured", "expected", "tol", "error"):  # numpy's scalars do not fit JSON
            object.__setattr__(self, name, float(getattr(self, name)))
        as_choice(self.relation, get_args(Relation), "relation")
        if not 0 <= self.tol < math.inf:
            raise InputError(f"tol must be finite and >= 0; got {self.tol!r}")
        if self.error < 0:
            raise InputError(f"error must be >= 0; got {self.error!r}")

    @property
    def missed(self) -> float:
        """By how much the relation fails to hold; negative when an inequality has room."""
        if self.measured == self.expected:  # also inf == inf, whose difference is NaN
            return 0.0
        difference = self.measured - self.expected
        match self.relation:
            case "<=":
                return difference
            case ">=":
                return -difference
        return abs(difference)


def judge(finding: Finding) -> Verdict:
    """Tell what a finding is worth.

    With D the amount by which the relation is missed, a finding is supported when
    D + error <= tol, refuted when D - error > tol, and undecided between. NaN never supports:
    it refutes. Equal infinities miss "==" by 0.

    Examples
    --------
    >>> from divergences.claims import Finding, judge
    >>> judge(Finding(1.0, 1.0)), judge(Finding(1.0, 2.0)), judge(Finding(1.0, 1.0, error=0.1))
    ('supported', 'refuted', 'undecided')
    """
    missed = finding.missed
    if math.isnan(missed) or math.isnan(finding.error):
        return "refuted"
    if missed + finding.error <= finding.tol:
        return "supported"
    return "refuted" if missed - finding.error > finding.tol else "undecided"


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict on several findings together; on none at all it is "refuted"."""
    given = set(verdicts)
    if "refuted" in given or not given:
        return "refuted"
    return "undecided" if "undecided" in given else "supported"


@dataclass(frozen=True)
class Context:
    """What the engine gives a claim: randomness, how hard to look, its share of false alarms.

    Attributes
    ----------
    claim_id : str
        The claim this context was made for.
    budget : {"quick", "full"}
        How many instances to look at.
    seed : int
        Seed of the run.
    alpha : float
        Probability with which the claim may fail although it is true; 0 for a claim whose
        verdict chance cannot change.
    """

    claim_id: str
    budget: Budget = "quick"
    seed: int = 0
    alpha: float = 0.0

    def rng(self, stream: int = 0) -> np.random.Generator:
        """Return a generator that depends on seed, claim and ``stream`` only."""
        key = (zlib.crc32(self.claim_id.encode()), stream)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))

    def size(self, quick: int, full: int) -> int:
        """Return how many instances to look at."""
        return full if self.budget == "full" else quick


Procedure = Callable[[Context], Iterable[Finding]]


@dataclass(frozen=True)
class Claim:
    """A statement of a paper, how it is measured, and an experiment in which it must fail.

    Attributes
    ----------
    id : str
        Short name, such as ``WGAN-T2.1``; the part before the first hyphen is its family.
    title : str
        The statement in a line.
    statement : str
        The statement in LaTeX.
    words : str
        The statement in plain words.
    source : str
        Paper and theorem, and the text it was read in.
    hypotheses : str
        What the statement assumes.
    measure : str
        How it is measured.
    breaks : str
        What the control breaks.
    check, control : callable
        Take a :class:`Context`, return findings. The claim is supported when every finding of
        ``check`` holds and every finding of ``control`` fails.
    kind : {"claim", "erratum"}
        An erratum measures a number: its check compares it with the corrected value, its
        control with the value in print.
    stochastic : bool
        Whether chance can change the verdict; such claims share the run's false alarms.

    Examples
    --------
    >>> from divergences.claims import claims
    >>> claims()[0].id, claims()[0].title
    ('DIV-TV', 'Total variation is the largest difference of probability')
    """

    id: str
    title: str
    statement: str
    words: str
    source: str
    hypotheses: str
    measure: str
    breaks: str
    check: Procedure
    control: Procedure
    kind: Kind = "claim"
    stochastic: bool = False


@dataclass(frozen=True)
class Correction:
    """A number in print, the number measured, and the number that should be in print.

    ``tol``, ``error``, ``relation`` and ``what`` are those of :class:`Finding`.
    """

    claimed: float
    measured: float
    corrected: float
    relation: Relation = "=="
    tol: float = 0.0
    error: float = 0.0
    what: str = ""

    def against(self, expected: float) -> Finding:
        """Return the finding that ``measured`` stands in the relation to ``expected``."""
        return Finding(self.measured, expected, self.relation, self.tol, self.error, what=self.what)


Correcting = Callable[[Context], Iterable[Correction]]


def corrected(errors: Correcting) -> Procedure:
    """Return the check of an erratum: what is measured is the corrected value."""
    return partial(_against_corrected, errors)


def claimed(errors: Correcting) -> Procedure:
    """Return the control of an erratum: what is measured is the value in print."""
    return partial(_against_claimed, errors)


def _against_corrected(errors: Correcting, context: Context) -> Iterator[Finding]:
    return (error.against(error.corrected) for error in errors(context))


def _against_claimed(errors: Correcting, context: Context) -> Iterator[Finding]:
    return (error.against(error.claimed) for error in errors(context))
