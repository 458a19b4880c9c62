"""
What a critic knows of the data, seen from above
================================================

Critics between data and the same data with noise. With clipped weights they are little more than
cones over the middle; with penalised slopes they rise at every mode, and prove more of W. The best
critic, a maximum of cones, is drawn beside them. After Figure 1a of *Improved training of
Wasserstein GANs* (arXiv 1704.00028).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import critic_surfaces
from divergences.report import decide_critic_surfaces, draw_critic_surfaces, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the surfaces into the folder ``out`` and print the numbers that decide."""
    size = {"runs": 1, "steps": 50, "compiled": False} if quick else {}
    result = critic_surfaces(rng=np.random.default_rng(0), **size)
    for decider in decide_critic_surfaces(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_critic_surfaces(result), out / "critic_surfaces.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one run each, fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
