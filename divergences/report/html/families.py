"""The families of claims, in the order in which a reader meets them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ...claims import ClaimResult, Verdict


@dataclass(frozen=True)
class Family:
    """Claims about one subject.

    Attributes
    ----------
    title : str
        The subject.
    words : str
        What the claims have in common.
    prefixes : tuple of str
        What their ids begin with, up to the first hyphen; none means all that is left.
    """

    title: str
    words: str
    prefixes: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Name of the family's place on a page."""
        return self.title.lower().replace(" ", "-")

    def knows(self, claim_id: str) -> bool:
        """Tell whether a claim belongs here."""
        return not self.prefixes or claim_id.partition("-")[0] in self.prefixes


FAMILIES: Final = (
    Family(
        "Distances between laws",
        "What total variation, Kullback-Leibler, Jensen-Shannon and Wasserstein distance are, "
        "and how they bound one another.",
        ("DIV", "W", "OT"),
    ),
    Family(
        "The original game",
        "Generative adversarial nets: the best discriminator, the value of the game, its optimum.",
        ("GAN", "INV"),
    ),
    Family(
        "Data on thin sets",
        "What follows when data lie on sets of lower dimension, and what noise changes.",
        ("MANIF",),
    ),
    Family(
        "Perfect discriminators",
        "Arjovsky and Bottou: why training a generator against a good discriminator stalls or "
        "shakes, and what noise repairs.",
        ("AB17",),
    ),
    Family(
        "Wasserstein GAN",
        "Arjovsky, Chintala and Bottou: a distance that has a slope where the others have none, "
        "its dual, and critics that learn it.",
        ("WGAN",),
    ),
    Family(
        "Penalised critics",
        "A gradient penalty in place of clipped weights, and what it costs.",
        ("GP",),
    ),
    Family(
        "Training as a game",
        "Gradient steps of two players: rotation, divergence, consensus, unrolling, averaging.",
        ("XY", "DIRAC", "UNROLL", "HIST", "NONCONV"),
    ),
    Family(
        "Mode collapse",
        "Generators that leave out part of the data, and discriminators that see whole batches.",
        ("MODE", "MBDISC"),
    ),
    Family(
        "Comparisons of GANs",
        "Whether the choice of loss matters as much as the budget spent on tuning it.",
        ("LUCIC",),
    ),
    Family("Further statements", "What belongs to no family above."),
    Family(
        "Errata",
        "Numbers, constants and statements in print that a computation refutes: as printed, as "
        "measured, and corrected.",
        ("ERR",),
    ),
)


@dataclass(frozen=True)
class Chapter:
    """The results of one family, and how many have each verdict."""

    family: Family
    rows: tuple[ClaimResult, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many results have this verdict."""
        return sum(row.verdict == verdict for row in self.rows)


def chapters(rows: Iterable[ClaimResult]) -> tuple[Chapter, ...]:
    """Return the results by family, without the families that have none.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> [chapter.family.title for chapter in chapters(verify(["WGAN-T1.3", "DIV-TV"]))]
    ['Distances between laws', 'Wasserstein GAN']
    """
    members: dict[Family, list[ClaimResult]] = {family: [] for family in FAMILIES}
    for row in rows:
        members[_family(row)].append(row)
    return tuple(Chapter(family, tuple(found)) for family, found in members.items() if found)


def _family(row: ClaimResult) -> Family:
    """Return the first family that names the claim, or else the one that takes all."""
    named = (family for family in FAMILIES if family.prefixes and family.knows(row.id))
    return next(named, next(family for family in FAMILIES if not family.prefixes))
