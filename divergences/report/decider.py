"""What a figure stands or falls with: a number, and the largest value it may have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decider:
    """A number that decides a figure: it must not exceed its limit.

    Attributes
    ----------
    statement : str
        What was measured, as a formula.
    measured : float
        The number.
    limit : float
        The largest value with which the figure stands.
    """

    statement: str
    measured: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the figure stands; NaN does not."""
        return self.measured <= self.limit
