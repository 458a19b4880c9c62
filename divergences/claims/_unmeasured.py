"""What the sources say that no computation here can decide, and why."""

from dataclasses import dataclass

from ._sources import AB17, CHOI, LUCIC, METZ, MONDAL, UNVERIFIED, WGAN, XU


@dataclass(frozen=True)
class Unmeasured:
    """A statement of the sources that is listed, not verified.

    Attributes
    ----------
    id : str
        Short name; it is no claim's and cannot be given to ``verify``.
    title : str
        The statement in a line.
    words : str
        The statement in plain words.
    source : str
        The text it was read in, and where.
    reason : str
        Why no computation here decides it, and what comes nearest.

    Examples
    --------
    >>> from divergences.claims import unmeasured
    >>> [row.id for row in unmeasured()][:2]
    ['MANIFOLD-IMAGES', 'MANIFOLD-SMOOTH']
    """

    id: str
    title: str
    words: str
    source: str
    reason: str


UNMEASURED: tuple[Unmeasured, ...] = (
    Unmeasured(
        id="MANIFOLD-IMAGES",
        title="Images, sounds and texts lie near a manifold of low dimension",
        words="The law of real data is concentrated near a set of low dimension, so that a real "
        "and a generated law hardly meet.",
        source=f"{XU}, 'Performance of GAN', manifold hypothesis; {MONDAL}, chapter 2, 'Low "
        "dimensional support', and section 2.1",
        reason="About the law behind photographs, of which only samples exist: any finite sample "
        "lies on a smooth curve. What follows if it holds is measured (AB17).",
    ),
    Unmeasured(
        id="MANIFOLD-SMOOTH",
        title="The supports of real data are smooth manifolds that never align perfectly",
        words="In practice two manifolds can be assumed to meet in a set of measure zero.",
        source=f"{MONDAL}, section 2.1, after Lemma 2.3; {AB17}; {UNVERIFIED}",
        reason="That random shifts separate manifolds is measured; that data and generator are "
        "in such a position is an assumption about both.",
    ),
    Unmeasured(
        id="NOISE-IMAGES",
        title="Almost no picture of independent pixels shows anything",
        words="Among all images the interesting ones are negligible.",
        source=f"{XU}, 'Performance of GAN', heuristic argument",
        reason="There is no function that says of an image whether it is interesting, and no "
        "sample large enough to meet one by chance.",
    ),
    Unmeasured(
        id="GAN-SUCCESS-JS",
        title="GANs succeed because they minimise JS and not KL",
        words="Their realistic samples can largely be attributed to the divergence.",
        source=f"{XU}, 'Performance of GAN', first item",
        reason="A cause is named for a success that is not measured, against a counterfactual "
        "that is not specified: networks, data and a score would have to be. How the divergences "
        "differ is measured (DIV).",
    ),
    Unmeasured(
        id="DCGAN-QUALITY",
        title="Deep convolutional GANs make samples that people find realistic",
        words="GANs have had massive success in generating real-looking images, also while they "
        "lose modes or train unstably.",
        source=f"{XU}, introduction (DCGAN), and 'Mode collapse'; {MONDAL}, chapter 2; {WGAN}; "
        f"{UNVERIFIED}",
        reason="What looks real is a judgment of people. The data sets, the convolutional nets "
        "and the hours of GPU time are beyond this package too; its nets are small and its data "
        "have exact laws.",
    ),
    Unmeasured(
        id="COLLAPSE-CAUSE",
        title="KL(P_G || P_R) may be a main culprit of mode collapse",
        words="A component of the objective is suspected to make generators lose modes.",
        source=f"{XU}, 'Mode collapse', first item after the figure",
        reason="A suspicion about causes ('may be'). That the component is in one variant of the "
        "loss only, and that generators lose modes with it, is measured (MODE-COLLAPSE-RING).",
    ),
    Unmeasured(
        id="UNROLL-CURE",
        title="Unrolled GANs are effective against mode collapse",
        words="Looking ahead through the discriminator's steps keeps generators from losing modes.",
        source=f"{XU}, 'Mode collapse', extended models; {METZ}; {UNVERIFIED}",
        reason="The published setting (25,000 steps of batches of 512 through Adam's own steps) is "
        "beyond the budget. In the smaller settings tried here looking ahead helped against a "
        "discriminator with one hidden layer (figure unrolled-2) and not against one with two; "
        "the bilinear game is exact (UNROLL-BILINEAR).",
    ),
    Unmeasured(
        id="IMLE-INSIGHT",
        title="Non-GAN models give insight into mode collapse",
        words="Implicit maximum likelihood estimation may be helpful in directing future studies.",
        source=f"{XU}, 'Mode collapse', last item",
        reason="A hope, not a statement with a measurement.",
    ),
    Unmeasured(
        id="LUCIC-STUDY",
        title="On images, tuned variants of GANs do not beat each other consistently",
        words="A large study found no variant that wins given enough budget.",
        source=f"{XU}, last slides, after {LUCIC}; {UNVERIFIED}",
        reason="The study took thousands of trainings on images, scored by a classifier's "
        "features. LUCIC is a toy analogue of its logic and no verification of its result.",
    ),
    Unmeasured(
        id="INFIMUM-INTRACTABLE",
        title="The infimum in W is highly intractable",
        words="Minimising over all couplings is too hard, so the dual is used.",
        source=f"{CHOI}, 'Wasserstein GAN'; {MONDAL}, section 3.1; {WGAN}, section 3; {UNVERIFIED}",
        reason="No size, precision or cost is given that a computation could miss. Between "
        "finitely many atoms it is a linear program, which is solved here (W-DEF, WGAN-DUAL).",
    ),
)


def unmeasured() -> tuple[Unmeasured, ...]:
    """Return what the sources say that is not verified here, each with the reason.

    Examples
    --------
    >>> from divergences.claims import unmeasured
    >>> unmeasured()[0].title
    'Images, sounds and texts lie near a manifold of low dimension'
    """
    return UNMEASURED
