"""Numbers in print that a computation refutes: the printed, the measured and the right value."""

from .._claim import Claim
from . import (
    crossing,
    distances,
    gradients,
    noise_slips,
    perfect_discriminator,
    public_code,
    transcription,
    wording,
)

CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (
            *crossing.CLAIMS,
            *distances.CLAIMS,
            *gradients.CLAIMS,
            *noise_slips.CLAIMS,
            *perfect_discriminator.CLAIMS,
            *public_code.CLAIMS,
            *transcription.CLAIMS,
            *wording.CLAIMS,
        ),
        key=lambda claim: claim.id,
    )
)
