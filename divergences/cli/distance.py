"""``divergences distance``: the distances between the samples in two files."""

from argparse import Namespace
from collections.abc import Iterator

from .._checks import as_order, as_scalar
from ..errors import DivergencesError, ShapeError
from ..estimators import js, kl, tv
from ..measures import Cloud
from ..report import Answer, answers_table, answers_to_dict
from ..results import Estimate
from ..transport import wasserstein
from .console import output, write_json
from .files import read_cloud
from .parser import METRICS
from .watch import Watch, watched


def run(arguments: Namespace) -> int:
    """Print the distance named, or all; 0 when at least one could be computed.

    A Wasserstein distance that is interrupted is printed with the bracket it has: 130.
    """
    as_order(arguments.order)
    if arguments.budget_s is not None:
        as_scalar(arguments.budget_s, "--budget-s", above=0.0)
    p, q = read_cloud(arguments.p), read_cloud(arguments.q)
    if p.dim != q.dim:
        raise ShapeError(
            f"{arguments.p} holds points of R^{p.dim} and {arguments.q} of R^{q.dim}; "
            "give both files the same number of columns"
        )
    with watched() as watch:
        answers = tuple(_answers(p, q, arguments, watch))
    samples = ((arguments.p, p), (arguments.q, q))
    if arguments.json:
        write_json(answers_to_dict(samples, answers), None)
    else:
        output().print(answers_table(samples, answers))
    return watch.exit_code


def _answers(p: Cloud, q: Cloud, arguments: Namespace, watch: Watch) -> Iterator[Answer]:
    """Yield the answers; asked for all, what cannot be computed is an answer too."""
    if arguments.metric != "all":
        yield Answer(arguments.metric, _measure(arguments.metric, p, q, arguments, watch))
        return
    for metric in METRICS:
        try:
            yield Answer(metric, _measure(metric, p, q, arguments, watch))
        except DivergencesError as error:
            yield Answer(metric, None, str(error))


def _measure(metric: str, p: Cloud, q: Cloud, arguments: Namespace, watch: Watch) -> Estimate:
    match metric:
        case "tv":
            return tv(p, q)
        case "kl":
            return kl(p, q)
        case "js":
            return js(p, q, convention=arguments.convention)
    with watch.interrupts():
        return wasserstein(p, q, order=arguments.order, budget_s=arguments.budget_s, progress=watch)
