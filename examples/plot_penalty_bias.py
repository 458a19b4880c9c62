"""
What a gradient penalty adds to the distance
============================================

Between two atoms Δ apart, the best penalised critic is steeper than 1: its gap exceeds W = Δ by
Δ²/(2λ), its objective by Δ²/(4λ). Trained critics find just that. With the sign that is sometimes
printed the objective has no maximum. After *Improved training of Wasserstein GANs* (1704.00028).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import penalty_bias
from divergences.report import decide_penalty_bias, draw_penalty_bias, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the biases into the folder ``out`` and print the numbers that decide them."""
    size = {"steps": 100, "replicates": 1, "compiled": False} if quick else {}
    result = penalty_bias(rng=np.random.default_rng(0), **size)
    for decider in decide_penalty_bias(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_penalty_bias(result), out / "penalty_bias.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
