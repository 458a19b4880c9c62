"""A plan and the prices that prove it: what every exact solver of this room gives."""

from typing import NamedTuple

from .._checks import FloatArray
from .bracket import Bracket
from .large.problem import Index


class Optimum(NamedTuple):
    """Mass (k,) sent from i (k,) to j (k,), prices u (n,) and v (m,), and W_p in its bracket.

    For all pairs u_i + v_j <= norm(x_i - y_j)^p up to rounding, and where mass is sent the two
    differ by the gap of the costs at most. ``whole`` if the solver was not stopped.
    """

    i: Index
    j: Index
    mass: FloatArray
    u: FloatArray
    v: FloatArray
    value: float
    bracket: Bracket
    method: str
    note: str = ""
    whole: bool = True
