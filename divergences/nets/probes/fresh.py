"""How a discriminator fares on fresh points: its accuracy and the losses of both players."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainccinv, betaincinv

from ..._checks import RealArray, as_choice, as_scalar
from ...errors import InputError
from ...results import Estimate
from ..gan import check_critic
from ..losses import LOSSES, value
from ..mlp import MLP


def discriminator_accuracy(
    critic: MLP, phi: RealArray, real: ArrayLike, fake: ArrayLike, *, level: float = 0.95
) -> Estimate:
    """Return the mean of the shares of real and of generated points told right, in [0, 1].

    A point is called real where the logit is positive, D > 1/2. The bracket is for the law of
    the points: half the sum of two Clopper-Pearson intervals, each of which misses with
    probability at most (1 - level) / 2.

    Parameters
    ----------
    critic : MLP
        The discriminator; its output is a logit.
    phi : (Q,) array
        Its parameters.
    real, fake : (B, d) and (C, d) array_like
        Points that it has not been trained on.
    level : float
        Confidence level, strictly between 0 and 1.

    References
    ----------
    Clopper and Pearson, Biometrika 26 (1934).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import discriminator_accuracy
    >>> sign, x = MLP((1, 1)), np.linspace(1.0, 2.0, 1000)
    >>> found = discriminator_accuracy(sign, np.array([1.0, 0.0]), x, -x)
    >>> found.value, round(found.lower, 4), found.upper
    (1.0, 0.9956, 1.0)
    """
    check_critic(critic)
    confidence = as_scalar(level, "level", above=0.0)
    if confidence >= 1:
        raise InputError(f"level must be < 1; got {confidence!r}")
    told_real, told_fake = critic(phi, real) > 0, critic(phi, fake) <= 0
    counts = [(int(told.sum()), told.size) for told in (told_real, told_fake)]
    intervals = np.array([_clopper_pearson(k, n, (1 - confidence) / 2) for k, n in counts])
    lower, upper = intervals.mean(axis=0)
    share = float(np.mean([k / n for k, n in counts]))
    sizes = tuple(n for _, n in counts)
    return Estimate(
        share, lower, upper, "confidence", "Clopper-Pearson", "accuracy", confidence, sizes
    )


def critic_loss(
    critic: MLP, phi: RealArray, real: ArrayLike, fake: ArrayLike, *, loss: str = "non_saturating"
) -> float:
    """Return the critic's loss E r(s(x)) + E f(s(y)), without penalty; in nats for logits.

    Parameters
    ----------
    critic, phi, real, fake
        As in :func:`discriminator_accuracy`.
    loss : {"minimax", "non_saturating", "wasserstein", "least_squares"}
        Which r and f, see :mod:`divergences.nets.losses`.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import critic_loss
    >>> critic_loss(MLP((1, 1)), np.zeros(2), [0.0], [1.0])  # D = 1/2: 2 log 2
    1.3862943611198906
    """
    check_critic(critic)
    terms = LOSSES[as_choice(loss, LOSSES, "loss")]
    of_real, of_fake = value(terms.real, critic(phi, real)), value(terms.fake, critic(phi, fake))
    return float(of_real.mean() + of_fake.mean())


def generator_loss(
    critic: MLP, phi: RealArray, fake: ArrayLike, *, loss: str = "non_saturating"
) -> float:
    """Return the generator's loss E g(s(y)) on generated points; in nats for logits.

    Parameters
    ----------
    critic, phi, fake, loss
        As in :func:`critic_loss`.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import generator_loss
    >>> critic = MLP((1, 1)), np.array([-1e4, 0.0])  # sure that 1 is generated
    >>> generator_loss(*critic, [1.0]), generator_loss(*critic, [1.0], loss="minimax")
    (10000.0, 0.0)
    """
    check_critic(critic)
    terms = LOSSES[as_choice(loss, LOSSES, "loss")]
    return float(value(terms.generator, critic(phi, fake)).mean())


def _clopper_pearson(k: int, n: int, alpha: float) -> tuple[float, float]:
    """Return the interval for k of n that misses with probability at most ``alpha``."""
    lower = float(betaincinv(k, n - k + 1, alpha / 2)) if k > 0 else 0.0
    upper = float(betainccinv(k + 1, n - k, alpha / 2)) if k < n else 1.0
    return lower, upper
