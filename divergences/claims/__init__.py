"""What the papers claim, as functions that measure it, each with an experiment where it fails."""

from ._claim import Claim, Context, Finding, Verdict, judge
from ._engine import verify
from ._provenance import Provenance
from ._record import ClaimResult, Record
from ._registry import claims
from ._unmeasured import Unmeasured, unmeasured

__all__ = [
    "Claim",
    "ClaimResult",
    "Context",
    "Finding",
    "Provenance",
    "Record",
    "Unmeasured",
    "Verdict",
    "claims",
    "judge",
    "unmeasured",
    "verify",
]
