"""
Where does the gradient of log(1 - D) vanish?
=============================================

The better the discriminator, the smaller the gradient of log(1 - D) that it gives the generator:
by six orders on disjoint supports, in proportion to the discriminator's loss. Where the supports
cross, a discriminator is nearly perfect too, but the gradient wanders and does not vanish, as no
continuous D comes near the perfect one at the crossing. After Figure 2 and Theorem 2.4 of *Towards
principled methods for training generative adversarial networks* (arXiv 1701.04862).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import vanishing_gradient
from divergences.report import decide_vanishing_gradient, draw_vanishing_gradient, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the runs into the folder ``out`` and print the numbers that decide them."""
    settings = {"runs": 1, "steps": 200, "compiled": False} if quick else {}
    result = vanishing_gradient(rng=np.random.default_rng(0), **settings)
    for decider in decide_vanishing_gradient(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_vanishing_gradient(result), out / "vanishing_gradient.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one run each, fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
