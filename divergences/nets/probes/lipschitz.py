r"""How steep a critic is: from below by looking, from above by its weights.

Every layer multiplies the Lipschitz constant by at most
:math:`\sigma_{\max}(W_l) \sup |\phi_l'|`; the suprema are

========== ============= ===============================================
activation sup |phi'|    where
========== ============= ===============================================
linear     1             everywhere
relu       1             above 0
leaky_relu max(1, slope) above 0, or below (the absolute value of slope)
tanh       1             at 0
softplus   1             at infinity
elu        1             above 0
sigmoid    1/4           at 0
silu       1.0998...     at 2x, x tanh x = 1: (1 + x) / 2
========== ============= ===============================================

For the SiLU, :math:`\phi''(a) = \sigma'(a) (2 - a \tanh(a/2))` is 0 where :math:`a = 2x`, and
there :math:`\phi' = (1 + \tanh x)/2 + (x/2)(1 - \tanh^2 x) = (1 + x)/2`.
"""

import numpy as np
from numpy.typing import ArrayLike

from ..._checks import FloatArray, RealArray, as_generator
from ...errors import ShapeError
from ...results import Estimate
from ..activations import Activation
from ..gan import check_critic
from ..mlp import MLP
from ..passes import Net
from ..penalty import input_slopes
from ..spectral import leading_vectors, normalise, spectral_norms

_ROOT = 1.1996786402577338  # x tanh x = 1

_STEEPEST = {
    Activation.TANH: 1.0,
    Activation.SOFTPLUS: 1.0,
    Activation.SILU: (1.0 + _ROOT) / 2.0,
    Activation.ELU: 1.0,
    Activation.SIGMOID: 0.25,
}


def lipschitz(
    critic: MLP, phi: RealArray, points: ArrayLike, *, rng: np.random.Generator
) -> Estimate:
    """Return the critic's Lipschitz constant in the Euclidean norm: what was seen, and a bound.

    Parameters
    ----------
    critic : MLP
        A net with one output.
    phi : (Q,) array
        Its parameters; of a spectrally normalised critic, :func:`spectrally_normalised` of them.
    points : (B, d) array_like
        Where to look.
    rng : numpy.random.Generator
        Pairs the points.

    Returns
    -------
    Estimate
        ``value`` and ``lower``: the largest slope at a point, or between two points of a pair,
        that was seen (:func:`steepest_slope`, :func:`steepest_pair`). ``upper``: the product of
        the layers' bounds, :func:`lipschitz_bound`. In the unit of the output by the unit of the
        points.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import lipschitz
    >>> critic, phi = MLP((2, 1)), np.array([3.0, 4.0, 0.0])
    >>> found = lipschitz(critic, phi, np.eye(2), rng=np.random.default_rng(0))
    >>> round(found.lower, 12), round(found.upper, 12)
    (5.0, 5.0)
    """
    x = critic.as_batch(points, "points")
    pairs = as_generator(rng).permutation(len(x))
    seen = max(steepest_slope(critic, phi, x), steepest_pair(critic, phi, x, x[pairs]))
    upper = lipschitz_bound(critic, phi)
    lower = min(seen, upper)  # where the bound is attained, the two differ by rounding
    method = "sampled slopes and product of spectral norms"
    return Estimate(lower, lower, upper, "certified", method, "lipschitz")


def steepest_slope(critic: MLP, phi: RealArray, points: ArrayLike) -> float:
    """Return the largest norm of the critic's gradient by its input, over the points (B, d).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import steepest_slope
    >>> bump = MLP((1, 1), head="tanh")
    >>> steepest_slope(bump, np.array([2.0, 0.0]), [-1.0, 0.0, 1.0])
    2.0
    """
    check_critic(critic)
    phi = critic.as_parameters(phi)
    slopes = input_slopes(critic.net, phi, critic.as_batch(points, "points"))
    return float(np.sqrt(np.square(slopes, dtype=np.float64).sum(axis=1)).max())


def steepest_pair(critic: MLP, phi: RealArray, x: ArrayLike, y: ArrayLike) -> float:
    """Return the largest abs(f(x) - f(y)) / norm(x - y) over pairs of points, both (B, d).

    Points that coincide are passed over; 0 if all do. The outputs' rounding, some eps of the
    largest, counts over the distance of a pair.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import steepest_pair
    >>> steepest_pair(MLP((1, 1)), np.array([-2.0, 0.5]), [0.0, 1.0], [3.0, 1.0])
    2.0
    """
    check_critic(critic)
    a, b = critic.as_batch(x, "x"), critic.as_batch(y, "y")
    if a.shape != b.shape:
        raise ShapeError(f"y must have shape {a.shape} like x; got {b.shape}")
    rise = np.abs(critic(phi, a) - critic(phi, b))[:, 0]
    run = np.sqrt(np.square(a - b, dtype=np.float64).sum(axis=1))
    apart = run > 0
    return float((rise[apart] / run[apart]).max(initial=0.0))


def lipschitz_bound(net: MLP, theta: RealArray) -> float:
    """Return an upper bound on a net's Lipschitz constant in the Euclidean norm, >= 0.

    The product over the layers of the largest singular value of the weights and the largest
    slope of the activation.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import lipschitz_bound
    >>> lipschitz_bound(MLP((1, 1, 1), activation="sigmoid"), np.array([2.0, 0.0, 3.0, 0.0]))
    1.5
    """
    return float(np.prod(spectral_norms(net.net, net.as_parameters(theta)) * _steepest(net.net)))


def spectrally_normalised(critic: MLP, phi: RealArray) -> RealArray:
    """Return the parameters with which a spectrally normalised critic acts, (Q,).

    Each weight matrix is divided by its largest singular value, one of zeros stays as it is.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import spectrally_normalised
    >>> spectrally_normalised(MLP((2, 1)), np.array([3.0, 4.0, 1.0])).round(12).tolist()
    [0.6, 0.8, 1.0]
    """
    phi = critic.as_parameters(phi)
    return normalise(critic.net, phi, leading_vectors(critic.net, phi))[0]


def _steepest(net: Net) -> FloatArray:
    """Return the largest slope of each layer's activation, (L,)."""
    depth = len(net.widths) - 1
    hidden = _STEEPEST.get(Activation(net.hidden), max(1.0, abs(net.slope)))
    head = _STEEPEST.get(Activation(net.head), max(1.0, abs(net.head_slope)))
    return np.array([hidden] * (depth - 1) + [head])
