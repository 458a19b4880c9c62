"""
Where the discriminator is sure, and the critic still shows the way
===================================================================

Between two Gaussians that hardly overlap, log(1 - D) is flat at the generated points; a critic with
clipped weights leads them back to the real ones everywhere. Its gap over its Lipschitz constant is
a lower bound on W. After Figure 2 of *Wasserstein GAN* (arXiv 1701.07875); the control has s = 3.
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import discriminator_vs_critic
from divergences.report import (
    decide_discriminator_vs_critic,
    draw_discriminator_vs_critic,
    save_figure,
)


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the contest into the folder ``out`` and print the numbers that decide it."""
    size = {"steps": 150, "replicates": 1, "compiled": False} if quick else {}
    result = discriminator_vs_critic(rng=np.random.default_rng(0), **size)
    for decider in decide_discriminator_vs_critic(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_discriminator_vs_critic(result), out / "discriminator_vs_critic.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
