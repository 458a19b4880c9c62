"""The figures of the papers by name: where their data come from, what decides, how they are drawn.

A drawing function takes data and returns a matplotlib ``Figure``; a deciding function takes the
same data and returns the numbers the figure stands or falls with. :data:`FIGURES` joins them with
the experiment that makes the data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .. import experiments
from .._checks import as_generator
from ..errors import UnknownNameError
from . import experiments as pictures
from .decider import Decider
from .parallel_lines import decide_wgan_1, draw_wgan_1, wgan_1_data

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class FigureSpec:
    """A figure of a paper: its data, what decides it, and its drawing.

    Attributes
    ----------
    title : str
        Paper, figure, and what it shows, in a line.
    run : callable
        The experiment; its defaults are the settings of the figure.
    decide, draw : callable
        Take what the experiment found; return what decides, and the picture.
    quick : mapping
        Settings of the experiment for a look at the figure in some seconds. The limits of what
        decides are those of the full settings: a quick run may leave them undecided.
    seeded : bool
        Whether the experiment draws at random.
    """

    title: str
    run: Callable[..., Any]
    decide: Callable[[Any], tuple[Decider, ...]]
    draw: Callable[[Any], "Figure"]
    quick: Mapping[str, Any] = field(default_factory=dict)
    seeded: bool = True

    def data(self, *, rng: np.random.Generator, quick: bool = False) -> Any:
        """Run the experiment and return what it found.

        Examples
        --------
        >>> import numpy as np
        >>> from divergences.report import find_figure
        >>> find_figure("wgan-1").data(rng=np.random.default_rng(0), quick=True).thetas.size
        21
        """
        chance = {"rng": as_generator(rng)} if self.seeded else {}
        return self.run(**chance, **(self.quick if quick else {}))


_AB17: Final = "Towards principled methods for training GANs"
_FEW_STEPS: Final = {"runs": 1, "steps": 2000, "compiled": False}

FIGURES: Final[Mapping[str, FigureSpec]] = {
    "ab17-1": FigureSpec(
        f"{_AB17}, Figure 1: discriminators become perfect, if they can",
        experiments.perfect_discriminator,
        pictures.decide_perfect_discriminator,
        pictures.draw_perfect_discriminator,
        quick=_FEW_STEPS,
    ),
    "ab17-2": FigureSpec(
        f"{_AB17}, Figure 2: the gradient of log(1 − D) vanishes, on some supports",
        experiments.vanishing_gradient,
        pictures.decide_vanishing_gradient,
        pictures.draw_vanishing_gradient,
        quick=_FEW_STEPS,
    ),
    "ab17-3": FigureSpec(
        f"{_AB17}, Figure 3: the gradient of −log D grows, and so does its variance",
        experiments.unstable_gradient,
        pictures.decide_unstable_gradient,
        pictures.draw_unstable_gradient,
        quick=_FEW_STEPS,
    ),
    "cauchy-gradient": FigureSpec(
        f"{_AB17}, Theorem 2.6: when the gradient of −log D is a Cauchy variable",
        experiments.cauchy_gradient,
        pictures.decide_cauchy_gradient,
        pictures.draw_cauchy_gradient,
        quick={"replicates": 10_000, "points": 100_000},
    ),
    "wgan-1": FigureSpec(
        "Wasserstein GAN, Figure 1: four distances between two parallel lines at offset θ",
        wgan_1_data,
        decide_wgan_1,
        draw_wgan_1,
        quick={"offsets": 21},
        seeded=False,
    ),
    "wgan-2": FigureSpec(
        "Wasserstein GAN, Figure 2: the discriminator is sure, the critic still shows the way",
        experiments.discriminator_vs_critic,
        pictures.decide_discriminator_vs_critic,
        pictures.draw_discriminator_vs_critic,
        quick={"replicates": 1, "compiled": False},
    ),
    "wgan-3": FigureSpec(
        "Wasserstein GAN, Figures 3 and 4: whose loss tells how good the samples are",
        experiments.meaningful_loss,
        pictures.decide_meaningful_loss,
        pictures.draw_meaningful_loss,
        quick={"runs": 1, "looks": 5, "compiled": False},
    ),
    "gp-1a": FigureSpec(
        "Improved training of WGANs, Figure 1a: clipped and penalised critics, seen from above",
        experiments.critic_surfaces,
        pictures.decide_critic_surfaces,
        pictures.draw_critic_surfaces,
        quick={"runs": 1, "steps": 1000, "compiled": False},
    ),
    "gp-1b": FigureSpec(
        "Improved training of WGANs, Figure 1b: gradients through a deep critic, clipped or not",
        experiments.clipping_depth,
        pictures.decide_clipping_depth,
        pictures.draw_clipping_depth,
        quick={"steps": 100, "replicates": 1, "compiled": False},
    ),
    "penalty-bias": FigureSpec(
        "Improved training of WGANs: what a gradient penalty adds to the distance",
        experiments.penalty_bias,
        pictures.decide_penalty_bias,
        pictures.draw_penalty_bias,
        quick={"steps": 1000, "replicates": 1, "compiled": False},
    ),
    "unrolled-2": FigureSpec(
        "Unrolled GAN, Figure 2: one mode after another, and what looking ahead does about it",
        experiments.mode_rotation,
        pictures.decide_mode_rotation,
        pictures.draw_mode_rotation,
        quick={"runs": 1, "steps": 600, "compiled": False},
    ),
    "unrolled-game": FigureSpec(
        "Unrolled GAN: why looking ahead stabilises the game xy, and for how many steps",
        experiments.unrolled_game,
        pictures.decide_unrolled_game,
        pictures.draw_unrolled_game,
        seeded=False,
    ),
    "dirac-gan": FigureSpec(
        "Which training methods do converge?: the smallest GAN under ten regularisers",
        experiments.dirac_gan,
        pictures.decide_dirac_gan,
        pictures.draw_dirac_gan,
        seeded=False,
    ),
    "games": FigureSpec(
        "Improved techniques for training GANs: two players circle, leave or arrive",
        experiments.games,
        pictures.decide_games,
        pictures.draw_games,
        seeded=False,
    ),
}


def find_figure(name: str) -> FigureSpec:
    """Return the figure of this name.

    Examples
    --------
    >>> find_figure("wgan-1").title
    'Wasserstein GAN, Figure 1: four distances between two parallel lines at offset θ'
    """
    if name not in FIGURES:
        raise UnknownNameError(f"figure must be one of {', '.join(FIGURES)}; got {name!r}")
    return FIGURES[name]
