"""
When the gradient of −log D is a Cauchy variable, and when it is not
====================================================================

Noise in a perfect discriminator and in its slope makes each coordinate of the generator's gradient
a ratio of normal variables. It has a Cauchy law, and so has its mean over a minibatch of any size
(*Towards principled methods for training GANs*, arXiv 1701.04862, Theorem 2.6). A critic with
linear output shares the tail, not the law; one with sigmoid output has bounded gradients.
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import cauchy_gradient
from divergences.report import decide_cauchy_gradient, draw_cauchy_gradient, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the tails into the folder ``out``; print all repeats and the numbers that decide."""
    sizes = {"replicates": 10_000, "points": 100_000} if quick else {}
    result = cauchy_gradient(rng=np.random.default_rng(0), **sizes)
    print("tail indices and kurtoses of all repeats")
    for sample in result.samples:
        print(f"{sample.name:>27}: {row(sample.tail_indices)} | {row(sample.kurtoses)}")
    print("distances to the Cauchy law, times √R, and half-IQR / γ")
    for sample, ratios in zip(result.means, result.shrinkage[0], strict=True):
        distances = sample.ks_distances * sample.values.shape[1] ** 0.5
        print(f"{sample.name:>27}: {row(distances)} | {row(ratios)}")
    for decider in decide_cauchy_gradient(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_cauchy_gradient(result), out / "cauchy_gradient.png")


def row(numbers: np.ndarray) -> str:
    """Return one number for each repeat."""
    return " ".join(f"{number:.3g}" for number in numbers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer draws")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
