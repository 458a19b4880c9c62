"""The engine runs claims, judges them and their controls, and names them."""

import json
import math
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest

from divergences.claims import Claim, Context, Finding, Record, claims, verify
from divergences.claims._claim import Correction, claimed, corrected
from divergences.claims._engine import FALSE_ALARM, run, share
from divergences.claims._registry import select
from divergences.errors import DTypeError, InputError, SolverError, UnknownNameError

HOLDS, FAILS = Finding(1.0, 1.0, what="held"), Finding(1.0, 2.0, what="failed")
OPEN = Finding(1.0, 1.0, error=0.5, what="open")
FEW = ["DIV-TV", "WGAN-EX1", "ERR-06", "ERR-20"]


def a_claim(check=(HOLDS,), control=(FAILS,), **fields) -> Claim:
    texts = dict.fromkeys(
        ("title", "statement", "words", "source", "hypotheses", "measure", "breaks"), "<text>"
    )
    return Claim(
        **{"id": "X-1", **texts, "check": lambda _: check, "control": lambda _: control, **fields}
    )


@pytest.mark.parametrize(
    ("check", "control", "verdict", "reason"),
    [
        ([HOLDS], [FAILS], "supported", ""),
        ([HOLDS, HOLDS], [FAILS, FAILS], "supported", ""),
        ([HOLDS, FAILS], [FAILS], "refuted", "the check fails: failed"),
        ([HOLDS], [HOLDS], "refuted", "the control does not fail: held"),
        ([HOLDS], [FAILS, HOLDS], "refuted", "the control does not fail: held"),
        ([HOLDS, OPEN], [FAILS], "undecided", "the check is undecided: open"),
        ([HOLDS], [FAILS, OPEN], "undecided", "the control is undecided: open"),
        ([OPEN], [HOLDS], "refuted", "the control does not fail"),
        ([], [FAILS], "refuted", "the check measured nothing"),
        ([HOLDS], [], "refuted", "the control measured nothing"),
    ],
)
def test_a_claim_needs_its_check_and_its_control(check, control, verdict, reason) -> None:
    result = run(a_claim(check, control), Context("X-1"))
    assert result.verdict == verdict
    assert result.reason.startswith(reason)
    assert bool(result.reason) == (verdict != "supported")


def test_a_vacuous_claim_is_refuted() -> None:
    def anything(_context):
        yield Finding(0.0, math.inf, "<=", what="a bound that always holds")

    result = run(a_claim(check=(), control=(), id="X-2"), Context("X-2"))
    assert result.verdict == "refuted"
    vacuous = replace(a_claim(), check=anything, control=anything)
    result = run(vacuous, Context("X-1"))
    assert (result.verdict, result.control_verdict) == ("refuted", "supported")
    assert "always holds" in result.reason


def test_an_erratum_whose_printed_value_holds_is_refuted() -> None:
    def errors(_context):
        yield Correction(claimed=1.0, measured=1.0, corrected=1.0)

    claim = a_claim(check=corrected(errors), control=claimed(errors), kind="erratum")
    result = run(replace(claim, check=corrected(errors), control=claimed(errors)), Context("X-1"))
    assert result.verdict == "refuted"


def test_an_error_raised_on_purpose_decides_nothing_and_a_bug_is_not_hidden() -> None:
    def refuses(_context):
        raise SolverError("stopped early")

    def breaks(_context):
        raise ZeroDivisionError

    for side in ("check", "control"):
        result = run(replace(a_claim(), **{side: refuses}), Context("X-1"))
        assert (result.verdict, result.reason) == ("undecided", "SolverError: stopped early")
        with pytest.raises(ZeroDivisionError):
            run(replace(a_claim(), **{side: breaks}), Context("X-1"))


def test_stochastic_claims_share_one_false_alarm() -> None:
    chosen = [a_claim(id="A"), *(a_claim(id=name, stochastic=True) for name in "BCD")]
    alphas = [context.alpha for context in share(chosen, "quick", 0)]
    assert alphas[0] == 0.0
    assert len(set(alphas[1:])) == 1
    assert math.isclose(sum(alphas), FALSE_ALARM)
    assert [context.alpha for context in share(chosen[:1], "quick", 0)] == [0.0]


@pytest.fixture(scope="module")
def record() -> Record:
    return verify(FEW, seed=3)


def test_a_process_pool_gives_the_identical_record(record) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert verify(FEW, seed=3, executor=pool) == record


def test_the_order_of_arrival_does_not_matter(record) -> None:
    class Backwards(ThreadPoolExecutor):
        """Runs what it was given when asked, the last first."""

        def __init__(self) -> None:
            super().__init__(1)
            self.waiting: list[tuple[Future, object, tuple]] = []

        def submit(self, fn, /, *args):
            self.waiting.insert(0, (Future(), fn, args))
            if len(self.waiting) == len(FEW):
                for future, function, arguments in self.waiting:
                    future.set_result(function(*arguments))
            return next(f for f, _, a in self.waiting if a == args)

    seen = []
    with Backwards() as pool:
        again = verify(FEW, seed=3, executor=pool, progress=lambda row, n: seen.append((row.id, n)))
    assert again == record
    assert sorted(seen) == sorted((name, 4) for name in FEW)


def test_a_claim_does_not_depend_on_its_company(record) -> None:
    assert verify("DIV-TV", seed=3)["DIV-TV"] == record["DIV-TV"]


def test_the_seed_changes_what_is_drawn(record) -> None:
    assert verify("WGAN-EX1", seed=4)["WGAN-EX1"] != record["WGAN-EX1"]


def test_progress_hears_of_every_claim_in_order() -> None:
    seen = []
    verify("ERR", progress=lambda row, total: seen.append((row.id, total)))
    errata = [claim.id for claim in claims() if claim.kind == "erratum"]
    assert seen == [(name, len(errata)) for name in errata]


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        ("DIV-TV", ["DIV-TV"]),
        ("div-tv", ["DIV-TV"]),
        ("gan", ["GAN-D*", "GAN-V*", "GAN-OPT", "GAN-ENV", "GAN-ALG1"]),
        ("W", ["W-DEF"]),
        ("WGAN-EX1", ["WGAN-EX1"]),
        ("wgan-t2", ["WGAN-T2.1", "WGAN-T2.2", "WGAN-T2.3", "WGAN-T2.4"]),
        (["ERR-21", "DIV-TV", "ERR-21"], ["DIV-TV", "ERR-21"]),
        (iter(["WGAN-EX1", "WGAN-EX1b"]), ["WGAN-EX1", "WGAN-EX1b"]),
        (None, [claim.id for claim in claims()]),
    ],
)
def test_ids_name_claims_and_families(ids, found) -> None:
    assert [claim.id for claim in select(ids)] == found


@pytest.mark.parametrize(
    ("ids", "near"),
    [
        ("WGAN-T21", "WGAN-T2.1"),
        ("ERR-2", "ERR-2"),
        ("WGAM", "WGAN"),
        ("?", "DIV-TV"),
        ("", "ERR-01"),
    ],
)
def test_an_unknown_id_is_answered_with_near_ones(ids, near) -> None:
    with pytest.raises(UnknownNameError, match=near):
        verify(ids)


def test_bad_arguments_are_named() -> None:
    with pytest.raises(UnknownNameError, match="ids is empty"):
        verify([])
    with pytest.raises(DTypeError, match="ids must"):
        verify(5)  # type: ignore[arg-type]
    with pytest.raises(DTypeError, match="ids must hold text"):
        verify([5])  # type: ignore[list-item]
    with pytest.raises(UnknownNameError, match="budget"):
        verify("DIV-TV", "huge")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="seed must be >= 0"):
        verify("DIV-TV", seed=-1)
    for seed in (1.0, True, None):
        with pytest.raises(DTypeError, match="seed must be a whole number"):
            verify("DIV-TV", seed=seed)  # type: ignore[arg-type]
    with pytest.raises(DTypeError, match="executor"):
        verify("DIV-TV", executor=4)  # type: ignore[arg-type]


def test_a_record_is_looked_up_and_summed_up(record) -> None:
    assert len(record) == 4
    assert [row.id for row in record] == FEW
    assert record["wgan-ex1"].id == "WGAN-EX1"
    assert (record.verdict, record.exit_code) == ("supported", 0)
    assert record.summary == "4 of 4 supported"
    with pytest.raises(UnknownNameError, match="DIV-TV"):
        record["DIV"]


def test_a_record_tells_what_is_not_supported() -> None:
    good, bad, unsure = (
        run(a_claim(check, id=name), Context(name))
        for name, check in (("A", [HOLDS]), ("B", [FAILS]), ("C", [OPEN]))
    )
    record = Record((good, bad, unsure), 0, "quick", FALSE_ALARM)
    assert record.summary == "1 of 3 supported; 1 refuted (B); 1 undecided (C)"
    assert (record.verdict, record.exit_code) == ("refuted", 1)
    assert Record((good, unsure), 0, "quick", FALSE_ALARM).exit_code == 3
    assert "&lt;text&gt;" in record._repr_html_()


def test_a_record_becomes_json(record) -> None:
    data = json.loads(json.dumps(record.to_dict(), allow_nan=False))
    assert data["schema"] == 2
    assert [row["id"] for row in data["rows"]] == FEW
    findings = data["rows"][1]["findings"]
    assert {finding["verdict"] for finding in findings} == {"supported"}
    assert "inf" in [finding["measured"] for finding in findings]
