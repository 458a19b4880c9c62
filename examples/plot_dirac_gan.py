"""
The smallest GAN: which regularisers make it converge
=====================================================

One real atom at 0, one fake atom at θ, a linear discriminator with slope ψ. Without regulariser
simultaneous training spirals out and alternating training circles; the Wasserstein GANs end on a
cycle. Instance noise, a penalty on the slope and consensus converge at the rate of the linearised
update. After *Which training methods for GANs do actually converge?* (arXiv 1801.04406).
"""

import argparse
from pathlib import Path

from divergences.experiments import dirac_gan
from divergences.report import decide_dirac_gan, draw_dirac_gan, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the runs into the folder ``out`` and print the numbers that decide them."""
    result = dirac_gan(rate=0.5, steps=300) if quick else dirac_gan()
    for decider in decide_dirac_gan(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_dirac_gan(result), out / "dirac_gan.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer and longer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
