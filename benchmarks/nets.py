"""Training steps per second beside PyTorch, JAX and the matrix products alone.

    python benchmarks/nets.py [--rounds 5] [--only gan|wgan_gp|replicates] [--peers-only]

All contenders start from equal parameters and are given equal batches, drawn beforehand; before
anything is timed they must agree after three steps in double precision.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from itertools import product

import _timing
import _workloads
import numpy as np
import peers_jax
import peers_torch
from _workloads import Contender, Problem, Workload, draw, shortened
from numpy.typing import NDArray

from divergences.nets import GAN, MLP, Adam, GradientPenalty, Schedule
from divergences.nets.loop import train_block
from divergences.nets.steps import Game, Noise, Variables

AGREEMENT = 1e-10  # largest difference of a parameter after three steps in double precision
LIMIT = "matrix products"
SMOOTH = {"tanh"}
GROUPS = ("gan", "wgan_gp", "replicates")


class Ours:
    """This package's compiled loop, one GAN after another."""

    def __init__(self, problem: Problem) -> None:
        self.problem, w = problem, problem.workload
        shape = {"activation": w.activation, "slope": _workloads.SLOPE, "dtype": w.dtype}
        generator, critic = MLP(w.generator_sizes, **shape), MLP(w.critic_sizes, **shape)
        gan = GAN(generator, critic)
        if w.loss == "wgan_gp":
            penalty = GradientPenalty(_workloads.PENALTY_WEIGHT)
            gan = GAN(generator, critic, loss="wasserstein", penalty=penalty)
        beta1, beta2 = _workloads.BETAS
        rule = Adam(_workloads.LEARNING_RATE, beta1, beta2, _workloads.EPSILON)
        schedule = Schedule(rule, rule, batch=w.batch, critic_steps=w.critic_steps)
        self.game = Game(gan.player(rule), gan.maker(rule), schedule.code)
        self.noise = _by_replicate(problem)
        self.finals: list[Variables] = []

    def run(self) -> None:
        """Perform all steps, from the initial parameters."""
        steps = self.problem.workload.steps
        record = np.empty((steps, 2))
        self.finals = self._start()
        for v, noise in zip(self.finals, self.noise, strict=True):
            train_block(self.game, v, noise, (0, steps, 0), record)

    def _start(self) -> list[Variables]:
        theta, phi = (np.atleast_2d(x) for x in (self.problem.generator, self.problem.critic))
        return [
            Variables(
                x.copy(),
                np.zeros((2, x.size), x.dtype),
                y.copy(),
                np.zeros((2, y.size), y.dtype),
                y[:0],
            )
            for x, y in zip(theta, phi, strict=True)
        ]

    def parameters(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Return the critic's and the generator's."""
        lead = self.problem.workload.lead
        phi, theta = (np.stack([getattr(v, n) for v in self.finals]) for n in ("phi", "theta"))
        return phi.reshape(*lead, -1), theta.reshape(*lead, -1)


def _moments(parameters: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.zeros((2, parameters.size), parameters.dtype)


def _by_replicate(problem: Problem) -> list[Noise]:
    """Return the batches of each GAN in the order in which the loop reads them."""
    latent = np.concatenate((problem.latent, problem.latent_generator[:, None]), axis=1)
    arrays = [problem.real, latent, problem.mix]
    if problem.workload.replicates is None:
        return [Noise(*arrays)]
    parts = [np.ascontiguousarray(np.moveaxis(array, 2, 0)) for array in arrays]
    return [Noise(*part) for part in zip(*parts, strict=True)]


SINGLE: Mapping[str, Callable[[Problem], Contender]] = {
    "ours": Ours,
    "torch tutorial": peers_torch.Tutorial,
    "torch tuned": peers_torch.Tuned,
    "torch.compile": peers_torch.Compiled,
    "JAX scan": peers_jax.Scan,
}
REPLICATED: Mapping[str, Callable[[Problem], Contender]] = {
    "ours": Ours,
    "torch vmap": peers_torch.Vmapped,
    "torch.compile": peers_torch.Compiled,
    "JAX vmap(scan)": peers_jax.Scan,
    "JAX map(scan)": peers_jax.MappedScan,
}


def workloads(group: str) -> Iterator[Workload]:
    """Yield the workloads of a group; the steps make the fastest run take tens of milliseconds."""
    kinds = list(product(("leaky_relu", "tanh"), ("float32", "float64")))
    if group == "replicates":
        for activation, dtype in kinds:
            yield Workload(
                "non_saturating", 32, activation, dtype, steps=3, batch=64, replicates=1000
            )
        return
    loss, steps = {"gan": ("non_saturating", 400), "wgan_gp": ("wgan_gp", 80)}[group]
    for width, (activation, dtype) in product((32, 128), kinds):
        yield Workload(loss, width, activation, dtype, steps=steps * 32 // width)


def step_products(workload: Workload) -> list[_timing.Product]:
    """Return the matrix products that one step needs.

    A gradient stops at the first layer it is not needed below. The penalty needs neither the
    critic's head (the gradient of a sum starts from the head's row) nor, for an activation of
    vanishing second derivative, the pass that carries curvature.
    """
    rows, critic, generator = workload.batch, workload.critic_sizes, workload.generator_sizes
    critic_step = _timing.forward(rows, generator) + _timing.forward(2 * rows, critic)
    critic_step += _timing.to_weights(2 * rows, critic) + _timing.to_inputs(2 * rows, critic[1:])
    if workload.loss == "wgan_gp":
        hidden = critic[:-1]
        critic_step += 2 * _timing.forward(rows, hidden) + _timing.to_inputs(rows, hidden)
        critic_step += _timing.to_weights(rows, hidden)
        if workload.activation in SMOOTH:
            critic_step += _timing.to_weights(rows, hidden) + _timing.to_inputs(rows, hidden[1:])
    generator_step = _timing.forward(rows, generator) + _timing.forward(rows, critic)
    generator_step += _timing.to_inputs(rows, critic) + _timing.to_weights(rows, generator)
    generator_step += _timing.to_inputs(rows, generator[1:])
    return workload.critic_steps * critic_step + generator_step


def products_alone(workload: Workload) -> Callable[[], None]:
    """Return a run of nothing but the products of a workload, always on the same arrays."""
    once = _timing.matrix_products(step_products(workload), workload.dtype)
    times = workload.steps * (workload.replicates or 1)

    def run() -> None:
        for _ in range(times):
            once()

    return run


def disagreement(contenders: Mapping[str, Contender]) -> dict[str, float]:
    """Return each contender's largest difference of a parameter from the first contender's."""
    finals = {}
    for name, contender in contenders.items():
        contender.run()
        finals[name] = np.concatenate(contender.parameters(), axis=-1)
    first = next(iter(finals.values()))
    return {name: float(np.abs(final - first).max()) for name, final in finals.items()}


def check(workload: Workload, entries: Mapping[str, Callable[[Problem], Contender]]) -> None:
    """Exit unless all contenders perform the same update."""
    problem = draw(shortened(workload), np.random.default_rng(1))
    differences = disagreement({name: make(problem) for name, make in entries.items()})
    if not max(differences.values()) <= AGREEMENT:
        raise SystemExit(f"{problem.workload}: contenders disagree: {differences}")


def time_workload(
    workload: Workload, entries: Mapping[str, Callable[[Problem], Contender]], rounds: int
) -> dict[str, float]:
    """Return the steps per second of every contender and of the products alone."""
    if workload.dtype == "float64":
        check(workload, entries)
    problem = draw(workload, np.random.default_rng(0))
    runs = {LIMIT: products_alone(workload)}
    runs |= {name: make(problem).run for name, make in entries.items()}
    seconds = _timing.interleaved(runs, rounds)
    return {name: workload.steps / value for name, value in seconds.items()}


def cells(speeds: Mapping[str, float]) -> list[str]:
    """Return steps/s and the share of the limit, and for peers how many times faster we are."""
    texts = []
    for name, speed in speeds.items():
        share = "" if name == LIMIT else f" ({speed / speeds[LIMIT]:.0%})"
        peer = "ours" in speeds and name not in {LIMIT, "ours"}
        ratio = f" **{speeds['ours'] / speed:.2f}x**" if peer else ""
        texts.append(f"{speed:,.4g}{share}{ratio}")
    return texts


def main() -> None:
    """Time the groups asked for and print one table each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=GROUPS)
    parser.add_argument("--peers-only", action="store_true")
    options = parser.parse_args()
    _timing.settle()
    print(_timing.machine(("numpy", "numba", "torch", "jax")))
    print("\nSteps per second (share of the matrix products' speed) **we are so many times it**\n")
    for group in [options.only] if options.only else GROUPS:
        entries = dict(REPLICATED if group == "replicates" else SINGLE)
        if options.peers_only:
            del entries["ours"]
        print("\n" + _timing.markdown(("workload", LIMIT, *entries), ()), flush=True)
        for workload in workloads(group):
            speeds = time_workload(workload, entries, options.rounds)
            print("| " + " | ".join((str(workload), *cells(speeds))) + " |", flush=True)


if __name__ == "__main__":
    main()
