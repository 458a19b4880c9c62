"""Slips about supports: what noise on the model repairs, and what a loss of 0 tells of them."""

import math
from collections.abc import Iterator

import numpy as np

from ..._checks import EPS, FloatArray
from ...estimators import js, kl, tv
from ...measures import Box, Discrete, Segment, Smoothed, parallel_lines
from .._claim import Claim, Context, Correction, claimed, corrected
from .._sources import MONDAL, XU

LOG2 = math.log(2.0)
FINEST = 40


def noise_on_the_model_leaves_kl_infinite(_: Context) -> Iterator[Correction]:
    """Add noise to the model: the data stay on a null set of the plane, and KL infinite.

    That the data lie on a line says nothing of where the model lies: on that very line the
    common part has the mass 1 - s for a shift s, and KL is 0 at s = 0. Right to 14 eps.
    """
    theta = 0.25
    line, model = parallel_lines(theta)
    for sigma in (0.1, 1.0):
        yield Correction(
            claimed=0.5 * (theta / sigma) ** 2,  # what noise on both sides gives
            measured=kl(line, Smoothed(model, sigma)).value,
            corrected=math.inf,
            what=f"KL of a line from its model with noise, sigma = {sigma:g}",
        )
    segment = Segment([0.0, 0.0], [1.0, 0.0])
    for shift in (0.0, 0.5):
        moved = Segment([shift, 0.0], [1.0 + shift, 0.0])
        common = 1.0 - tv(segment, moved).value
        what = f"mass of the data on the model's support, a shift of {shift:g} along the line"
        yield Correction(0.0, common, 1.0 - shift, tol=14 * EPS, what=what)
    same = kl(segment, segment).value
    yield Correction(math.inf, same, 0.0, tol=14 * EPS, what="KL of equal laws on a line")


def loss_zero_does_not_separate_supports(_: Context) -> Iterator[Correction]:
    """Two pairs of laws with densities, with JS = log 2, and with supports that meet.

    U[0,1] and U[1,2] share the point 1. The second pair has one support, all of [0, 1]: every
    cell of every resolution has some of both laws. Its JS is at least that of the masses of
    cells, which is within 1e-9 of log 2 at the finest resolution here.
    """
    left, right = Box(0.0, 1.0), Box(1.0, 2.0)
    touching = float(left.support.high[0] == right.support.low[0])
    shown = touching if js(left, right).value >= LOG2 - 14 * EPS else math.nan
    yield Correction(0.0, shown, 1.0, what="points in common to the supports of U[0,1] and U[1,2]")
    p, q = interlaced_laws(FINEST)
    maxed = js(p, q).value >= LOG2 - 1e-9
    for blocks in (4, 10, 20, FINEST):
        first, second = interlaced_laws(blocks)
        charged = (first.weights > 0.0) & (second.weights > 0.0)
        share = float(last_parities(blocks)[charged].sum()) if maxed else math.nan
        what = f"share of cells with mass of both laws, side 2^-{blocks * (blocks + 1) // 2}"
        yield Correction(0.0, share, 1.0, tol=8 * EPS, what=what)


def interlaced_laws(blocks: int) -> tuple[Discrete, Discrete]:
    """Return what cells of side 2^-(1 + ... + blocks) see of two singular laws on [0, 1].

    Write x in binary, its digits in blocks of 1, 2, 3, ...; event k is that block k is all 0. The
    probability 2^-k of a uniform x can be summed, so that finitely many events occur (Borel and
    Cantelli). The laws are uniform on A, where the last of them has an even number (or none
    occurs), and on B, where it is odd: disjoint sets. A cell fixes the first blocks and leaves
    the others free, so that it has some of both. Cells of one parity so far are alike: the laws
    returned live on these two kinds, even and odd.
    """
    even, odd = last_parities(blocks)
    none, to_even, to_odd = _later(blocks)
    in_a = np.array([even * (none + to_even), odd * to_even])
    in_b = np.array([even * to_odd, odd * (none + to_odd)])
    return Discrete(in_a / in_a.sum()), Discrete(in_b / in_b.sum())


def last_parities(blocks: int) -> FloatArray:
    """Return the shares of cells whose last event among the first blocks is even, is odd."""
    shares = np.array([1.0, 0.0])
    for k in range(1, blocks + 1):
        shares *= 1.0 - 0.5**k
        shares[k % 2] += 0.5**k
    return shares


def _later(blocks: int) -> tuple[float, float, float]:
    """Return the probability that no later event occurs, that the last is even, that it is odd.

    Beyond 1074 blocks the probabilities are below the least float; backwards, each event either
    is the last one or is not.
    """
    none, last = 1.0, [0.0, 0.0]
    for k in range(1074, blocks, -1):
        last[k % 2] += none * 0.5**k
        none *= 1.0 - 0.5**k
    return none, last[0], last[1]


CLAIMS = (
    Claim(
        id="ERR-40",
        title="Noise on the model alone does not make KL finite",
        statement=r"P_r \perp \lambda \;\Rightarrow\; KL(P_r \| P_g * N_\sigma) = \infty",
        words="The noisy model has a density, the data have none. Nor does low dimension of the "
        "data make the common part of the supports negligible: that depends on where the model "
        "lies.",
        source=f"{XU}, 'Objective of GAN': 'the intersection of the supports is negligible', 'add "
        "a noise term to the model distribution'",
        hypotheses="missing: noise on the data too; laws that are mutually singular",
        measure="kl() and tv() of segments in the plane",
        breaks="the value with noise on both; no common mass; an infinite KL of equal laws",
        check=corrected(noise_on_the_model_leaves_kl_infinite),
        control=claimed(noise_on_the_model_leaves_kl_infinite),
        kind="erratum",
    ),
    Claim(
        id="ERR-41",
        title="A loss of 0 does not mean disjoint supports or a law without density",
        statement=r"V(D^*) = 0 \iff JS = \log 2 \iff P_r \perp P_g",
        words="Mutual singularity is what decides. Laws with densities are singular as soon as "
        "those are positive on disjoint sets, and such sets can both be spread over every "
        "interval: then the supports are equal.",
        source=f"{MONDAL}, section 2.1: 'the discriminator loss quickly goes to 0 which either "
        "imply disjoint supports or the distributions are not absolutely continuous'",
        hypotheses="none",
        measure="intervals that touch; two disjoint sets of positive measure in every interval, "
        "seen through cells down to side 2^-820",
        breaks="supports that have no point, no cell in common",
        check=corrected(loss_zero_does_not_separate_supports),
        control=claimed(loss_zero_does_not_separate_supports),
        kind="erratum",
    ),
)
