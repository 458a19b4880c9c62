"""KL by nearest neighbours beside scipy's k-d tree; ten dimensions take half an hour."""

import _timing
from neighbours import speed

PEERS = ("numpy", "scipy", "numba")


def measured() -> _timing.Table:
    """Return the table in one, two and five dimensions."""
    return _timing.Table(speed((1, 2, 5)))
