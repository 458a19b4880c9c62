"""
Gradients through a deep critic: exploding, vanishing, flat
===========================================================

A critic of 12 layers whose weights are clipped to c changes its gradient by c √(n/2) a layer, as
long as the signs of the weights are mixed. At c = 0.1 training aligns them, and the gradient
explodes. After Figure 1b of *Improved training of Wasserstein GANs* (arXiv 1704.00028).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import clipping_depth
from divergences.report import decide_clipping_depth, draw_clipping_depth, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the gradients into the folder ``out`` and print the numbers that decide them."""
    size = {"steps": 20, "replicates": 1, "compiled": False} if quick else {}
    result = clipping_depth(rng=np.random.default_rng(0), **size)
    for decider in decide_clipping_depth(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_clipping_depth(result), out / "clipping_depth.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
