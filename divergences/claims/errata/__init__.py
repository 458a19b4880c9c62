"""Numbers in print that a computation refutes: the printed, the measured and the right value."""

from .._claim import Claim
from . import distances

CLAIMS: tuple[Claim, ...] = tuple(sorted((*distances.CLAIMS,), key=lambda claim: claim.id))
