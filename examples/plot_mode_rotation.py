"""
One mode after another, or all of them
======================================

Against a discriminator with one hidden layer, a generator on a ring of eight Gaussians chases one
mode after another. Unrolled through five steps of the discriminator it covers all eight. Both
controls fail: without the derivative of those steps it comes no nearer, and against two hidden
layers it falls apart. After Figure 2 of *Unrolled generative adversarial networks* (1611.02163).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import mode_rotation
from divergences.report import decide_mode_rotation, draw_mode_rotation, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the modes over time into the folder ``out`` and print the numbers that decide."""
    size = {"runs": 1, "steps": 20, "compiled": False} if quick else {}
    result = mode_rotation(rng=np.random.default_rng(0), **size)
    for decider in decide_mode_rotation(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_mode_rotation(result), out / "mode_rotation.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one run each, fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
