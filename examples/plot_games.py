"""
Two players who follow their gradients: circling, leaving, arriving
===================================================================

In the game xy the equilibrium is (0, 0), and simultaneous gradient steps leave it: each stretches
the radius by √(1 + h²). Alternating steps stay on an ellipse; extragradient steps and quadratic
terms that hold the players lead inwards. In the game of *Improved techniques for training GANs*
(arXiv 1606.03498) historical averaging converges, with a power of the number of steps.
"""

import argparse
from pathlib import Path

from divergences.experiments import games
from divergences.report import decide_games, draw_games, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the runs into the folder ``out`` and print the numbers that decide them."""
    result = games(steps=30 if quick else 100)
    for decider in decide_games(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_games(result), out / "games.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
