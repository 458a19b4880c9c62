"""Numbers in print that a computation refutes: the printed, the measured and the right value."""

from .._claim import Claim
from . import crossing, distances, gradients, perfect_discriminator

CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (
            *crossing.CLAIMS,
            *distances.CLAIMS,
            *gradients.CLAIMS,
            *perfect_discriminator.CLAIMS,
        ),
        key=lambda claim: claim.id,
    )
)
