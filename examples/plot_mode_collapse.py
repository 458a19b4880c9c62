"""
Lost modes, as rates
====================

One picture of a collapsed generator proves little: another seed or another learning rate may tell
another story. So each method is trained at three rates from ten seeds on a ring of eight
Gaussians, and the table gives the share of the runs that end with at most four modes, with its
95 % interval. The settings come from the papers, scaled to a budget of minutes. In it, both
Wasserstein GANs keep all modes, and unrolling by five plain steps does not help the GAN. After
*Unrolled generative adversarial networks* (1611.02163).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import mode_collapse
from divergences.report import decide_mode_collapse, draw_mode_collapse, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the table into the folder ``out`` and print the numbers that decide it."""
    size = {"steps": 20, "replicates": 1, "rates": [1e-3], "compiled": False} if quick else {}
    result = mode_collapse(rng=np.random.default_rng(0), **size)
    for decider in decide_mode_collapse(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_mode_collapse(result), out / "mode_collapse.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one rate, fewer steps and runs")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
