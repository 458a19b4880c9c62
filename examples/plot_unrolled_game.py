"""
Unrolling the discriminator, where it can be computed exactly
=============================================================

In the game xy, let x answer what y will be after K more steps. K = 0 spirals out, and any K from 1
on spirals in, until K passes 1/h² + 1/4. Taking y's answer for a constant halves the effect: K = 1
is then exactly neutral. After *Unrolled generative adversarial networks* (arXiv 1611.02163).
"""

import argparse
from pathlib import Path

from divergences.experiments import unrolled_game
from divergences.report import decide_unrolled_game, draw_unrolled_game, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the runs into the folder ``out`` and print the numbers that decide them."""
    result = unrolled_game(steps=50 if quick else 400)
    for decider in decide_unrolled_game(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_unrolled_game(result), out / "unrolled_game.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
