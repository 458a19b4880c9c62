"""Probes against sixty-digit twins and nets whose answers are known in closed form."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import stats

from divergences.errors import DTypeError, InputError, ShapeError, UnknownNameError
from divergences.nets import GAN, MLP
from divergences.nets import probes as look
from divergences.nets.activations import ACTIVATIONS, activate
from divergences.nets.losses import LOSSES, slope
from divergences.nets.passes import backward

EPS = float(np.finfo(float).eps)
PLAIN = GAN(MLP((1, 3, 2), activation="tanh"), MLP((2, 3, 1), activation="tanh"))
LATENT = np.array([[-0.7], [0.1], [1.3]])

each_loss = pytest.mark.parametrize("loss", sorted(LOSSES))
each_activation = pytest.mark.parametrize("activation", sorted(ACTIVATIONS))


def players(gan: GAN, seed: int = 0, sureness: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return parameters of both; the critic's last layer is multiplied by ``sureness``."""
    rng = np.random.default_rng(seed)
    theta, phi = gan.generator.init(rng=rng), gan.critic.init(rng=rng)
    weights, bias = gan.critic.layers(phi)[-1]
    weights *= sureness
    bias -= 1.7 * sureness  # far on the side of "generated"
    return theta, phi


def tanh(a: Decimal) -> Decimal:
    e = (2 * a).exp()
    return (e - 1) / (e + 1)


def output(net: MLP, theta: list[Decimal], x: list[Decimal]) -> list[Decimal]:
    """Return the output of a tanh net with linear head at one point, entry by entry."""
    at = 0
    for layer, (n, m) in enumerate(zip(net.widths[:-1], net.widths[1:], strict=True)):
        w, b = theta[at : at + n * m], theta[at + n * m : at + (n + 1) * m]
        x = [b[j] + sum(x[i] * w[i * m + j] for i in range(n)) for j in range(m)]
        x = [tanh(a) for a in x] if layer < len(net.widths) - 2 else x
        at += (n + 1) * m
    return x


def loss_slope(loss: str, s: Decimal) -> Decimal:
    return {
        "minimax": lambda: -1 / (1 + (-s).exp()),
        "non_saturating": lambda: -1 / (1 + s.exp()),
        "wasserstein": lambda: Decimal(-1),
        "least_squares": lambda: s - 1,
    }[loss]()


def naive_gradient(theta: np.ndarray, phi: np.ndarray, latent: np.ndarray, loss: str) -> list:
    """Return the derivative of E g(s(G(z))), s differentiated by differences over 1e-25.

    To be called with 60 digits, of which the differences keep 30.
    """
    step = Decimal("1e-25")
    theta, phi = [Decimal(t) for t in theta.tolist()], [Decimal(t) for t in phi.tolist()]

    def logit(moved: list[Decimal], z: float) -> Decimal:
        return output(PLAIN.critic, phi, output(PLAIN.generator, moved, [Decimal(z)]))[0]

    total = [Decimal(0)] * len(theta)
    for z in latent[:, 0].tolist():
        weight = loss_slope(loss, logit(theta, z)) / len(latent)
        for k in range(len(theta)):
            up, down = ([*theta[:k], theta[k] + d, *theta[k + 1 :]] for d in (step, -step))
            total[k] += weight * (logit(up, z) - logit(down, z)) / (2 * step)
    return total


@each_loss
@pytest.mark.parametrize("sureness", [1.0, 30.0, 1e5])
def test_the_log_norm_has_the_digits_of_sixty_digit_arithmetic(loss: str, sureness: float) -> None:
    """An error of 4 eps in a logit s is one of 4 eps s in the logarithm; 20 operations a logit."""
    theta, phi = players(PLAIN, sureness=sureness)
    with localcontext() as context:
        context.prec = 60
        exact = sum(g * g for g in naive_gradient(theta, phi, LATENT, loss)).sqrt().log10()
    found = look.log10_generator_gradient_norms(PLAIN, theta, phi, LATENT)[loss]
    assert found == pytest.approx(float(exact), rel=0, abs=80 * EPS * max(1.0, 5 * sureness))


def test_the_scale_of_a_sure_discriminator_goes_far_below_the_floats() -> None:
    theta, phi = players(PLAIN, sureness=1e5)
    logs = look.log10_generator_gradient_norms(PLAIN, theta, phi, LATENT)
    assert logs["minimax"] < -40_000 < 0 < logs["non_saturating"]
    assert look.generator_gradient_norms(PLAIN, theta, phi, LATENT)["minimax"] == 0.0


def test_norms_are_ten_to_their_logarithms() -> None:
    theta, phi = players(PLAIN)
    logs = look.log10_generator_gradient_norms(PLAIN, theta, phi, LATENT)
    norms = look.generator_gradient_norms(PLAIN, theta, phi, LATENT)
    assert norms == {name: pytest.approx(10**log, rel=8 * EPS) for name, log in logs.items()}


def test_saturated_activations_do_not_underflow_either() -> None:
    """Three sigmoid layers at a = -300 in a chain: each derivative is exp(-300)."""
    gan = GAN(MLP((1, 1)), MLP((1, 1, 1, 1), activation="sigmoid", head="sigmoid"))
    phi = np.array([1.0, -300.0] * 3)
    logs = look.log10_generator_gradient_norms(gan, np.array([1.0, 0.0]), phi, [[0.0]])
    assert logs["wasserstein"] == pytest.approx(-900 / np.log(10), rel=1e-14)


def test_a_critic_without_slope_has_log_norm_minus_infinity() -> None:
    theta, _ = players(PLAIN)
    logs = look.log10_generator_gradient_norms(PLAIN, theta, np.zeros(PLAIN.critic.size), LATENT)
    assert set(logs.values()) == {-np.inf}
    norms = look.generator_gradient_norms(PLAIN, theta, np.zeros(PLAIN.critic.size), LATENT)
    assert set(norms.values()) == {0.0}


def test_a_spectral_critic_is_looked_at_as_it_acts() -> None:
    spectral = GAN(PLAIN.generator, PLAIN.critic, spectral=True)
    theta, phi = players(PLAIN)
    acting = look.spectrally_normalised(PLAIN.critic, phi)
    one = look.log10_generator_gradient_norms(spectral, theta, phi, LATENT)
    assert one == look.log10_generator_gradient_norms(PLAIN, theta, acting, LATENT)
    assert one != look.log10_generator_gradient_norms(PLAIN, theta, phi, LATENT)


def test_single_precision_agrees_to_its_own_digits() -> None:
    nets = [MLP(net.widths, net.activation, dtype="f4") for net in (PLAIN.generator, PLAIN.critic)]
    theta, phi = players(PLAIN, sureness=50.0)
    single = look.log10_generator_gradient_norms(
        GAN(*nets), np.float32(theta), np.float32(phi), LATENT
    )
    double = look.log10_generator_gradient_norms(PLAIN, theta, phi, LATENT)
    assert single == {name: pytest.approx(log, abs=1e-4) for name, log in double.items()}


@each_loss
def test_a_row_of_samples_is_the_gradient_on_its_batch(loss: str) -> None:
    theta, phi = players(PLAIN)
    rows = look.generator_gradient_samples(PLAIN, theta, phi, LATENT[:, None], loss=loss)
    for row, z in zip(rows, LATENT, strict=True):
        with localcontext() as context:
            context.prec = 60
            exact = [float(g) for g in naive_gradient(theta, phi, z[None], loss)]
        assert row == pytest.approx(np.array(exact), rel=1e-13, abs=1e-14)


def test_batches_of_one_size_average_to_the_gradient_of_all() -> None:
    theta, phi = players(PLAIN)
    latents = np.random.default_rng(1).normal(size=(8, 16, 1))
    rows = look.generator_gradient_samples(PLAIN, theta, phi, latents)
    norm = look.generator_gradient_norms(PLAIN, theta, phi, latents.reshape(-1, 1))
    assert np.linalg.norm(rows.mean(axis=0)) == pytest.approx(norm[PLAIN.loss], rel=1e-13)


def test_chosen_coordinates_are_columns_of_all() -> None:
    theta, phi = players(PLAIN)
    some = look.generator_gradient_samples(PLAIN, theta, phi, [LATENT], coordinates=[5, 0])
    every = look.generator_gradient_samples(PLAIN, theta, phi, [LATENT])
    assert every.shape == (1, PLAIN.generator.size)
    assert (some == every[:, [5, 0]]).all()


def test_the_trace_is_that_of_the_covariance_matrix() -> None:
    samples = np.random.default_rng(0).standard_cauchy((50, 4))
    assert look.covariance_trace(samples) == pytest.approx(np.trace(np.cov(samples.T)), rel=1e-12)


def test_layer_norms_are_those_of_the_plain_pass() -> None:
    net, rng = MLP((2, 5, 4, 3), activation="silu"), np.random.default_rng(0)
    theta, x, bar = net.init(rng=rng), rng.normal(size=(7, 2)), rng.normal(size=(7, 3))
    found = look.layer_norms(net, theta, x, bar)
    adjoints = backward(net.net, theta, net.tape(theta, x), bar)
    plain = [adjoints.x, *adjoints.outer]
    assert 10**found.activations == pytest.approx([np.linalg.norm(a) for a in plain], rel=1e-13)
    gradient = net.layers(net.gradients(theta, x, bar)[0])
    assert 10**found.weights == pytest.approx([np.linalg.norm(w) for w, _ in gradient], rel=1e-13)
    assert 10**found.biases == pytest.approx([np.linalg.norm(b) for _, b in gradient], rel=1e-13)


def test_no_depth_underflows() -> None:
    depth = 200
    chain = MLP((1,) * (depth + 1), activation="linear")
    found = look.layer_norms(chain, np.array([1e-200, 0.0] * depth), [[1.0]], [[1.0]])
    assert found.activations == pytest.approx(np.arange(-200.0 * depth, 1.0, 200.0), rel=1e-14)
    assert found.biases == pytest.approx(found.activations[1:], rel=1e-14)


@each_loss
def test_the_layers_of_a_critic_see_its_loss(loss: str) -> None:
    critic, rng = MLP((2, 6, 5, 1)), np.random.default_rng(0)
    phi, real, fake = critic.init(rng=rng), rng.normal(size=(9, 2)), rng.normal(size=(4, 2)) + 1
    found = look.critic_layer_norms(critic, phi, real, fake, loss=loss)
    terms = LOSSES[loss]
    gradient = sum(
        critic.gradients(phi, x, slope(term, critic(phi, x)) / len(x))[0]
        for term, x in ((terms.real, real), (terms.fake, fake))
    )
    norms = [np.linalg.norm(w) for w, _ in critic.layers(gradient)]
    assert 10**found.weights == pytest.approx(norms, rel=1e-12)


def test_points_told_surely_count_beside_a_mistaken_one() -> None:
    """s = 10^4 x: a real point at 1 adds exp(-10^4), one at -1 adds a half of slope 1."""
    critic, phi = MLP((1, 1)), np.array([1e4, 0.0])
    mixed = look.critic_layer_norms(critic, phi, [1.0, -1.0], [-1.0])
    assert mixed.weights[0] == pytest.approx(np.log10(0.5), rel=1e-15)
    sure = look.critic_layer_norms(critic, phi, [1.0], [-1.0])
    assert sure.weights[0] == pytest.approx((np.log(2.0) - 1e4) / np.log(10), rel=1e-15)


def test_accuracy_counts_points_on_the_right_side() -> None:
    sign, phi = MLP((1, 1)), np.array([1.0, 0.0])
    found = look.discriminator_accuracy(sign, phi, [1.0, 2.0, -1.0, 3.0], [-1.0, 5.0])
    assert (found.value, found.kind, found.n) == ((0.75 + 0.5) / 2, "confidence", (4, 2))
    assert look.discriminator_accuracy(sign, np.zeros(2), [1.0], [1.0]).value == 0.5


@pytest.mark.parametrize(("right", "n"), [(0, 7), (3, 7), (7, 7), (4095, 4096)])
def test_the_bracket_is_made_of_two_clopper_pearson_intervals(right: int, n: int) -> None:
    sign, phi, x = MLP((1, 1)), np.array([1.0, 0.0]), np.where(np.arange(n) < right, 1.0, -1.0)
    found = look.discriminator_accuracy(sign, phi, x, -np.ones(5), level=0.9)
    parts = [stats.binomtest(k, of).proportion_ci(0.95, "exact") for k, of in ((right, n), (5, 5))]
    assert found.lower == pytest.approx(np.mean([part.low for part in parts]), rel=1e-10)
    assert found.upper == pytest.approx(np.mean([part.high for part in parts]), rel=1e-10)


def test_the_bracket_covers_at_its_level() -> None:
    """2000 brackets at 0.9 for accuracy 0.8; 1e-6 is the chance that this test fails wrongly."""
    rng, sign, phi, trials = np.random.default_rng(0), MLP((1, 1)), np.array([1.0, 0.0]), 2000
    covered = 0
    for _ in range(trials):
        real, fake = rng.uniform(-0.1, 0.9, 40), rng.uniform(-0.7, 0.3, 40)
        covered += look.discriminator_accuracy(sign, phi, real, fake, level=0.9).agrees_with(0.8)
    assert covered >= stats.binom.ppf(1e-6, trials, 0.9)


@each_loss
def test_losses_are_means_of_their_terms(loss: str) -> None:
    critic, rng = MLP((2, 4, 1)), np.random.default_rng(0)
    phi, real, fake = critic.init(rng=rng), rng.normal(size=(9, 2)), rng.normal(size=(4, 2))
    x, y = (np.longdouble(critic(phi, points)) for points in (real, fake))
    log_d, log_not_d = (lambda s: -np.log1p(np.exp(-s))), (lambda s: -np.log1p(np.exp(s)))
    both = {
        "wasserstein": (y.mean() - x.mean(), -y.mean()),
        "least_squares": (((x - 1) ** 2 / 2).mean() + (y**2 / 2).mean(), ((y - 1) ** 2 / 2).mean()),
    }
    sure = -log_d(x).mean() - log_not_d(y).mean()
    both |= {"minimax": (sure, log_not_d(y).mean()), "non_saturating": (sure, -log_d(y).mean())}
    found = (
        look.critic_loss(critic, phi, real, fake, loss=loss),
        look.generator_loss(critic, phi, fake, loss=loss),
    )
    assert found == pytest.approx(tuple(map(float, both[loss])), rel=1e-14)


@each_activation
def test_the_largest_slope_of_an_activation_is_reached_and_not_passed(activation: str) -> None:
    """On the line, where the bound is the largest slope itself; softplus reaches 1 at infinity."""
    net, phi = MLP((1, 1), head=activation, slope=-1.5), np.array([1.0, 0.0])
    bound = look.lipschitz_bound(net, phi)
    kind, below = ACTIVATIONS[activation]
    grid = np.linspace(-40.0, 40.0, 400_001)
    steepest = np.abs(activate(kind.value, -1.5 if below is None else below, grid)[1]).max()
    assert steepest <= bound * (1 + 4 * EPS)
    assert steepest >= bound * (1 - 1e-9)


@each_activation
def test_what_is_seen_is_below_the_bound(activation: str) -> None:
    for seed in range(5):
        critic, rng = MLP((3, 8, 8, 1), activation=activation), np.random.default_rng(seed)
        phi, points = critic.init(rng=rng, gain=2.0), rng.normal(size=(64, 3))
        found = look.lipschitz(critic, phi, points, rng=rng)
        assert 0.0 < found.lower < found.upper
        assert found.lower >= look.steepest_slope(critic, phi, points)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_a_linear_net_that_keeps_lengths_is_bracketed_to_rounding(depth: int) -> None:
    critic, rng = MLP((4,) * depth + (1,), activation="linear"), np.random.default_rng(0)
    phi = critic.init("orthogonal", rng=rng, gain=3.0)
    found = look.lipschitz(critic, phi, rng.normal(size=(10, 4)), rng=rng)
    assert found.upper == pytest.approx(3.0**depth, rel=1e-13)
    assert found.lower == pytest.approx(3.0**depth, rel=1e-13)


def test_slopes_at_points_match_differences_and_pairs_match_loops() -> None:
    critic, rng = MLP((2, 5, 1), activation="softplus"), np.random.default_rng(0)
    phi, x, y = critic.init(rng=rng), rng.normal(size=(6, 2)), rng.normal(size=(6, 2))
    h = 1e-5
    slopes = [
        np.hypot(*[(critic(phi, [p + h * e]) - critic(phi, [p - h * e]))[0, 0] / (2 * h)
                   for e in np.eye(2)])
        for p in x
    ]  # fmt: skip
    assert look.steepest_slope(critic, phi, x) == pytest.approx(max(slopes), rel=1e-8)
    chords = [
        abs(critic(phi, [a])[0, 0] - critic(phi, [b])[0, 0]) / np.hypot(*(a - b))
        for a, b in zip(x, y, strict=True)
    ]
    assert look.steepest_pair(critic, phi, x, y) == pytest.approx(max(chords), rel=1e-12)
    assert look.steepest_pair(critic, phi, x, x) == 0.0


def test_a_normalised_critic_has_singular_values_1_and_zeros_stay() -> None:
    critic = MLP((2, 5, 3, 1), activation="relu")
    phi = critic.init(rng=np.random.default_rng(0))
    critic.layers(phi)[1][0][:] = 0.0
    norms = [
        np.linalg.norm(w, 2) for w, _ in critic.layers(look.spectrally_normalised(critic, phi))
    ]
    assert norms == pytest.approx([1.0, 0.0, 1.0], abs=1e-12)
    assert look.lipschitz_bound(critic, phi) == 0.0


THETA, PHI = players(PLAIN)
NAN = np.array([[0.0, np.nan]])
ORIGIN = np.zeros((1, 2))


@pytest.mark.parametrize(
    ("name", "arguments", "error", "words"),
    [
        ("log10_generator_gradient_norms", (PLAIN, THETA[1:], PHI, LATENT), ShapeError, "theta"),
        ("log10_generator_gradient_norms", (PLAIN, THETA, PHI, [[np.nan]]), InputError, "finite"),
        ("generator_gradient_norms", (PLAIN, THETA, PHI, ORIGIN), ShapeError, "x must have shape"),
        ("generator_gradient_samples", (PLAIN, THETA, PHI, LATENT), ShapeError, r"\(R, B, 1\)"),
        ("covariance_trace", ([[1.0]],), ShapeError, "at least 2 rows"),
        ("layer_norms", (PLAIN.critic, PHI, ORIGIN, [1.0, 1.0]), ShapeError, "output_bar"),
        ("critic_layer_norms", (PLAIN.generator, THETA, [0.0], [0.0]), ShapeError, "one output"),
        ("critic_layer_norms", (PLAIN.critic, PHI, NAN, ORIGIN), InputError, "real must be finite"),
        ("generator_loss", (PLAIN.critic, PHI, np.empty((0, 2))), ShapeError, "at least one"),
        ("steepest_slope", (PLAIN.generator, THETA, LATENT), ShapeError, "one output"),
        ("steepest_pair", (PLAIN.critic, PHI, ORIGIN, np.ones((2, 2))), ShapeError, "y must have"),
    ],
)
def test_bad_arguments_are_named(
    name: str, arguments: tuple[object, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        getattr(look, name)(*arguments)


@pytest.mark.parametrize(
    ("name", "setting", "error", "words"),
    [
        ("generator_gradient_samples", {"loss": "hinge"}, UnknownNameError, "loss must be one of"),
        ("generator_gradient_samples", {"coordinates": [14]}, InputError, "between 0 and 13"),
        ("generator_gradient_samples", {"coordinates": [0.5]}, DTypeError, "whole numbers"),
        ("discriminator_accuracy", {"level": 1.0}, InputError, "level must be < 1"),
        ("critic_loss", {"loss": "kl"}, UnknownNameError, "loss must be one of"),
        ("critic_layer_norms", {"loss": "kl"}, UnknownNameError, "loss must be one of"),
        ("generator_loss", {"loss": "kl"}, UnknownNameError, "loss must be one of"),
        ("lipschitz", {"rng": 0}, DTypeError, "rng"),
    ],
)
def test_bad_settings_are_named(
    name: str, setting: dict[str, object], error: type[Exception], words: str
) -> None:
    arguments = {
        "generator_gradient_samples": (PLAIN, THETA, PHI, [LATENT]),
        "generator_loss": (PLAIN.critic, PHI, ORIGIN),
        "lipschitz": (PLAIN.critic, PHI, ORIGIN),
    }.get(name, (PLAIN.critic, PHI, ORIGIN, ORIGIN))
    with pytest.raises(error, match=words):
        getattr(look, name)(*arguments, **setting)


def test_chosen_losses_are_some_of_all() -> None:
    every = look.log10_generator_gradient_norms(PLAIN, THETA, PHI, LATENT)
    some = look.log10_generator_gradient_norms(PLAIN, THETA, PHI, LATENT, losses=["minimax"])
    assert some == {"minimax": every["minimax"]}
    with pytest.raises(UnknownNameError, match="losses must be one of minimax"):
        look.generator_gradient_norms(PLAIN, THETA, PHI, LATENT, losses=["hinge"])
