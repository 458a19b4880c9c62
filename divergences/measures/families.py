"""Families of pairs of laws that the papers study."""

from .._checks import as_scalar
from .shapes import Segment


def parallel_lines(theta: float) -> tuple[Segment, Segment]:
    """Return (P_0, P_theta): the uniform laws on {0} x [0, 1] and {theta} x [0, 1].

    Example 1 of Wasserstein GAN (arXiv 1701.07875): at theta != 0 the laws share no point, so
    TV = 1, JS = log 2 and KL = inf whatever theta, while W = abs(theta).

    Parameters
    ----------
    theta : float
        The offset of the second line, any finite number.

    Examples
    --------
    >>> import divergences as dv
    >>> p, q = dv.parallel_lines(-0.25)
    >>> [dv.wasserstein(p, q).value, dv.tv(p, q).value, dv.kl(p, q).value]
    [0.25, 1.0, inf]
    """
    offset = as_scalar(theta, "theta")
    return Segment([0.0, 0.0], [0.0, 1.0]), Segment([offset, 0.0], [offset, 1.0])
