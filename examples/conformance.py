"""
Grading implementations of a distance
=====================================

Reference laws and nasty inputs, the same for scipy, POT, this package, and a student's KL, whose
smoothing makes every infinite value finite. POT's solver is called in another process, which empty
samples take down. The tables say which case is which.
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np
import ot
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr
from scipy.stats import wasserstein_distance

import divergences as dv
from divergences.conformance import Conformance, check
from divergences.report import draw_verdicts, lecture_style, new_figure, save_figure


def grades(*, quick: bool) -> dict[str, Conformance]:
    """Return how each did, by name."""
    on_line, in_plane = (partial(f, metric="euclidean") for f in (ot.emd2_1d, ot.solve_sample))
    found = {
        "a student: KL": check(lambda p, q: sum(p * np.log((p + 1e-9) / (q + 1e-9))), "kl"),
        "scipy: rel_entr, summed": check(lambda p, q: rel_entr(p, q).sum(), "kl"),
        "ours: kl": check(lambda p, q: dv.kl(dv.Discrete(p), dv.Discrete(q)), "kl"),
        "scipy: jensenshannon": check(jensenshannon, "js", convention="sqrt"),
        "ours: js": check(lambda p, q: dv.js(dv.Discrete(p), dv.Discrete(q)), "js"),
        "scipy: wasserstein_distance": check(wasserstein_distance, "wasserstein"),
        "POT: emd2_1d": check(on_line, "wasserstein"),
        "ours: wasserstein": check(dv.wasserstein, "wasserstein"),
    }
    if not quick:
        found["POT: solve_sample"] = check(in_plane, "wasserstein", dim=2, isolate=True)
        found["ours: in the plane"] = check(dv.wasserstein, "wasserstein", dim=2)
    return found


def main(out: Path, *, quick: bool = False) -> Path:
    """Print the tables, and draw how many cases got which verdict into the folder ``out``."""
    found = grades(quick=quick)
    print(*(f"{name}\n{grade}\n" for name, grade in found.items()), sep="\n")
    with lecture_style():
        figure = new_figure(15, 9)
        draw_verdicts(figure.subplots(), found)
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(figure, out / "conformance.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="without the plane")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
