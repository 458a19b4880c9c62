"""Numbers in print that a computation refutes: the printed, the measured and the right value."""

from .._claim import Claim
from . import (
    critic_training,
    crossing,
    distances,
    game_value,
    gradients,
    kl_and_js,
    noise_slips,
    perfect_discriminator,
    public_code,
    supports,
    transcription,
    wgan_slips,
    wording,
)

CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (
            *critic_training.CLAIMS,
            *crossing.CLAIMS,
            *distances.CLAIMS,
            *game_value.CLAIMS,
            *gradients.CLAIMS,
            *kl_and_js.CLAIMS,
            *noise_slips.CLAIMS,
            *perfect_discriminator.CLAIMS,
            *public_code.CLAIMS,
            *supports.CLAIMS,
            *transcription.CLAIMS,
            *wgan_slips.CLAIMS,
            *wording.CLAIMS,
        ),
        key=lambda claim: claim.id,
    )
)
