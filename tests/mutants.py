"""Faults planted in the package, one at a time, and the statements that must find them.

Each is one replacement in one file: the package is copied, the fault is planted in the copy, and
``verify`` runs there on the statements named. All of them have to come out refuted.

    python tests/mutants.py > docs/mutants.md
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import divergences

PACKAGE = Path(divergences.__file__).parent
VERIFY = """
import json, sys
from divergences.claims import verify
print(json.dumps({row.id: row.verdict for row in verify(sys.argv[1:])}))
"""


@dataclass(frozen=True)
class Mutant:
    """A fault: what it is, where the text ``old`` becomes ``new``, and what must refute it."""

    fault: str
    path: str
    old: str
    new: str
    caught: tuple[str, ...]

    def plant(self, folder: Path) -> None:
        """Copy the package into a folder, with the fault."""
        caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, folder / "divergences", ignore=caches)
        file = folder / "divergences" / self.path
        text = file.read_text("utf-8")
        if text.count(self.old) != 1:
            raise LookupError(f"{self.path} holds {text.count(self.old)} times {self.old!r}")
        file.write_text(text.replace(self.old, self.new), "utf-8")

    def verdicts(self) -> dict[str, str]:
        """Return the verdict on each of the statements in the copy with the fault."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self.plant(folder)
            environment = os.environ | {"PYTHONPATH": name, "NUMBA_DISABLE_JIT": "1"}
            done = subprocess.run(
                [sys.executable, "-c", VERIFY, *self.caught],
                cwd=folder, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        return dict(json.loads(done.stdout))


MUTANTS = (
    Mutant(
        "TV without its half: the L1 distance",
        "_kernels/pmf.py",
        "return 0.5 * tv, kl",
        "return tv, kl",
        ("DIV-TV", "DIV-BOUNDS"),
    ),
    Mutant(
        "JS without its half: the other convention",
        "_kernels/pmf.py",
        "tv, kl, 0.5 * js",
        "tv, kl, js",
        ("DIV-JS", "DIV-BOUNDS"),
    ),
    Mutant(
        "JS against max(p, q) instead of the mean",
        "_kernels/pmf.py",
        "total * z * _PHI(z) if near else a * log_s + b * log_t",
        "a * (log_s - log(max(s, t, 0.5))) + b * (log_t - log(max(s, t, 0.5)))",
        ("DIV-JS",),
    ),
    Mutant(
        "KL with its arguments exchanged",
        "estimators/kl.py",
        'divergence("kl", p, q, method, ',
        'divergence("kl", q, p, method, ',
        ("DIV-KL", "ERR-06"),
    ),
    Mutant(
        "KL finite where mass is missing",
        "_kernels/pmf.py",
        "if infinite > 0.0:\n        kl = np.inf\n    elif far > 0.0:",
        "if far > infinite:",
        ("DIV-KL", "AB17-T2.3"),
    ),
    Mutant(
        "the two conventions of JS exchanged",
        "estimators/js.py",
        'factor = 1.0 if convention == "half" else 2.0',
        'factor = 2.0 if convention == "half" else 1.0',
        ("DIV-JS", "ERR-01", "GAN-V*"),
    ),
    Mutant(
        "closed form of Gaussian KL without its half",
        "estimators/gaussian.py",
        "return 0.5 * math.fsum(",
        "return math.fsum(",
        ("DIV-KL",),
    ),
    Mutant(
        "Gaussian JS by a contour integral of twice the size",
        "estimators/gaussian.py",
        "0.5 * missing / ((0.25 + t**2) * np.cosh",
        "missing / ((0.25 + t**2) * np.cosh",
        ("GAN-V*", "ERR-01"),
    ),
    Mutant(
        "Gaussian density without the half in its exponent",
        "measures/gaussian.py",
        "logs = -0.5 * ((white**2).sum(axis=0) + log_det",
        "logs = -0.5 * (2.0 * (white**2).sum(axis=0) + log_det",
        ("GAN-V*",),
    ),
    Mutant(
        "the second of two parallel lines at twice the offset",
        "measures/families.py",
        "Segment([offset, 0.0], [offset, 1.0])",
        "Segment([2.0 * offset, 0.0], [2.0 * offset, 1.0])",
        ("WGAN-EX1",),
    ),
    Mutant(
        "smoothing by the variance instead of the standard deviation",
        "measures/smoothed.py",
        "self.measure, self.sigma**2 * np.eye",
        "self.measure, self.sigma * np.eye",
        ("AB17-C3.2",),
    ),
    Mutant(
        "transport that pays the square of the distance",
        "transport/simplex.py",
        "solve(p.weights, q.weights, distance_matrix(p.points, q.points), order)",
        "solve(p.weights, q.weights, distance_matrix(p.points, q.points) ** 2, order)",
        ("W-DEF",),
    ),
    Mutant(
        "transport on the line that couples from the wrong end",
        "transport/atoms.py",
        'y_rank = np.argsort(q.points[:, 0], kind="stable")',
        'y_rank = np.argsort(-q.points[:, 0], kind="stable")',
        ("W-DEF",),
    ),
    Mutant(
        "the sign of the WGAN critic's loss",
        "nets/losses.py",
        "Loss(Term(LINEAR, c=-1.0), Term(LINEAR, c=1.0)",
        "Loss(Term(LINEAR, c=1.0), Term(LINEAR, c=-1.0)",
        ("WGAN-ALG2", "GP-BIAS"),
    ),
    Mutant(
        "the sign of the discriminator's loss on generated points",
        "nets/losses.py",
        '"minimax": Loss(\n        Term(SOFTPLUS, c=1.0, k=-1.0), Term(SOFTPLUS, c=1.0, k=1.0)',
        '"minimax": Loss(\n        Term(SOFTPLUS, c=1.0, k=-1.0), Term(SOFTPLUS, c=-1.0, k=1.0)',
        ("GAN-ALG1",),
    ),
    Mutant(
        "clipping before the step",
        "nets/steps.py",
        "    update(critic.rule, v.phi, grad, v.phi_moments, t)\n"
        "    if critic.clip < np.inf:\n"
        "        bound = v.phi.dtype.type(critic.clip)\n"
        "        write(v.phi, np.minimum(np.maximum(v.phi, -bound), bound))\n",
        "    if critic.clip < np.inf:\n"
        "        bound = v.phi.dtype.type(critic.clip)\n"
        "        write(v.phi, np.minimum(np.maximum(v.phi, -bound), bound))\n"
        "    update(critic.rule, v.phi, grad, v.phi_moments, t)\n",
        ("WGAN-CLIP",),
    ),
    Mutant(
        "the gradient penalty's derivative without its 2",
        "nets/penalty.py",
        "v.dtype.type(2 * penalty.weight / len(v))",
        "v.dtype.type(penalty.weight / len(v))",
        ("GP-BIAS",),
    ),
    Mutant(
        "the gradient penalty subtracted",
        "nets/players.py",
        "loss, grad = loss + extra, grad + extra_grad",
        "loss, grad = loss - extra, grad - extra_grad",
        ("GP-DEF", "GP-BIAS"),
    ),
    Mutant(
        "a ring of eight with seven modes",
        "nets/data/modes.py",
        "angle = 2.0 * math.pi * np.arange(count) / count",
        "angle = 2.0 * math.pi * np.arange(count) / (count - 1)",
        ("ERR-35",),
    ),
    Mutant(
        "alternating steps that do not see each other",
        "nets/games/rules.py",
        "x, y = game.project(x, y - rate * game.gradient(x, y)[1])",
        "x, y = game.project(x, y - rate * game.gradient(x + rate * y, y)[1])",
        ("XY",),
    ),
    Mutant(
        "extragradient that does not look ahead",
        "nets/games/rules.py",
        "return np.eye(2) - step + step @ step",
        "return np.eye(2) - step",
        ("XY",),
    ),
    Mutant(
        "historical averaging that pushes a player from its mean",
        "nets/games/rules.py",
        "g_x += 2.0 * self.weight * (x - mean_x)",
        "g_x -= 2.0 * self.weight * (x - mean_x)",
        ("HIST-AVG",),
    ),
    Mutant(
        "unrolling without the derivative through the last answer",
        "nets/games/bilinear.py",
        "_Bilinear(share if stop_gradient else 2.0 * share, 0.0)",
        "_Bilinear(share, 0.0)",
        ("UNROLL-BILINEAR",),
    ),
    Mutant(
        "the slope of a falling logistic with the wrong sign",
        "nets/games/slopes.py",
        "return low, -low * high, -0.5",
        "return low, low * high, -0.5",
        ("DIRAC", "ERR-36"),
    ),
    Mutant(
        "minibatch features whose slopes do not see the other point",
        "nets/minibatch.py",
        "np.sign(m[i, b, c] - m[j, b, c])",
        "np.sign(m[i, b, c])",
        ("MBDISC",),
    ),
    Mutant(
        "Adam uphill",
        "nets/optim.py",
        "return x - like(x, rate) * m / (np.sqrt(v",
        "return x + like(x, rate) * m / (np.sqrt(v",
        ("AB17-T2.2",),
    ),
    Mutant(
        "the slope of tanh by half",
        "nets/activations.py",
        "return select(a < 0, h, -h), (q + q) * (q + q) * e",
        "return select(a < 0, h, -h), (q + q) * q * e",
        ("GAN-ALG1",),
    ),
    Mutant(
        "Theorem 2.6 with the two levels of noise exchanged",
        "experiments/_white_noise.py",
        "RATIO: Final = SLOPE_LEVEL / LEVEL",
        "RATIO: Final = LEVEL / SLOPE_LEVEL",
        ("AB17-T2.6",),
    ),
    Mutant(
        "Theorem 2.4 with k for its root",
        "claims/_nearly_perfect.py",
        "return math.sqrt(float((features**2).sum(axis=1).mean()))",
        "return float((features**2).sum(axis=1).mean())",
        ("AB17-T2.4",),
    ),
    Mutant(
        "the discriminator on crossing segments with half its slope",
        "claims/_crossing.py",
        "steepness = 2.0 * (x / self.widths[0]",
        "steepness = 1.0 * (x / self.widths[0]",
        ("ERR-09",),
    ),
    Mutant(
        "Theorem 3.3 with half the diameter",
        "claims/noise_bounds.py",
        "float(pdist(held).max()),",
        "0.5 * float(pdist(held).max()),",
        ("AB17-T3.3",),
    ),
    Mutant(
        "the optimal discriminator of the wrong side",
        "claims/_frozen.py",
        "return np.exp(log_p - log_sum), np.exp(log_q - log_sum)",
        "return np.exp(log_q - log_sum), np.exp(log_p - log_sum)",
        ("AB17-T2.5",),
    ),
)


HEADER = """\
# Planted faults

Whoever trusts a verification wants to know what it would notice. Each row is one fault, planted in
a copy of the package by changing one place; every statement named was then refuted. The test suite
plants them all again (`tests/test_mutants.py`), and `python tests/mutants.py` prints this page.

| fault | file | refuted by |
| --- | --- | --- |
"""


def page() -> str:
    """Return the page of the manual that lists the faults."""
    rows = (f"| {m.fault} | `{m.path}` | {', '.join(m.caught)} |\n" for m in MUTANTS)
    return HEADER + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(page())
