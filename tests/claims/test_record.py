"""A record goes to plain data and comes back whole; data that are no record are refused."""

import json
import math

import pytest

from divergences.claims import ClaimResult, Finding, Provenance, Record
from divergences.errors import InputError

AWKWARD = (
    Finding(math.pi, 0.1 + 0.2, "<=", 5e-324, 1e-17, "π ≤ \"</script>\" & 'more'"),
    Finding(math.inf, math.inf, what="infinite"),
    Finding(-math.inf, 1.0, ">=", error=math.inf),
    Finding(math.nan, 0.0),
    Finding(-0.0, 2.0**53 + 2.0),
)
ROW = ClaimResult(
    "X-1", "One is one", "claim", AWKWARD, "refuted", (), "supported", "why", 1e-6, seconds=0.25
)
RECORD = Record((ROW,), 7, "full", 1e-4)


def through_json(data: dict) -> dict:
    return json.loads(json.dumps(data, allow_nan=False))


def test_every_number_comes_back_to_the_last_bit() -> None:
    back = ClaimResult.from_dict(through_json(ROW.to_dict()))
    assert [repr(finding) for finding in back.findings] == [repr(finding) for finding in AWKWARD]
    assert back.to_dict() == ROW.to_dict()


def test_a_record_comes_back_with_its_provenance_and_its_seconds() -> None:
    back = Record.from_dict(through_json(RECORD.to_dict()))
    assert back.to_dict() == RECORD.to_dict()
    assert back.provenance == RECORD.provenance
    assert back["X-1"].seconds == 0.25


def test_time_and_machine_are_in_the_provenance_alone() -> None:
    elsewhere = Provenance(machine="abacus", platform="table", finished="1837-01-01T00:00:00+00:00")
    slower = ClaimResult.from_dict(ROW.to_dict(), seconds=99.0)
    other = Record((slower,), 7, "full", 1e-4, elsewhere)
    one, two = RECORD.to_dict(), other.to_dict()
    assert one.pop("provenance") != two.pop("provenance")
    assert one == two


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda data: data.update(schema=1), "schema 2; got 1"),
        (lambda data: data.pop("schema"), "no schema"),
        (lambda data: data.pop("seed"), "lacks 'seed'"),
        (lambda data: data.update(seed="7"), "'seed'"),
        (lambda data: data.update(budget="huge"), "budget must be one of quick, full"),
        (lambda data: data.update(verdict="supported"), "'verdict' does not follow"),
        (lambda data: data.update(comment="hello"), "'comment' is no part of schema 2"),
        (lambda data: data.update(rows=None), "not iterable"),
        (lambda data: data.pop("provenance"), "lacks 'provenance'"),
        (lambda data: data["provenance"].pop("machine"), "lacks 'machine'"),
        (lambda data: data["provenance"].update(packages=None), "attribute 'items'"),
        (lambda data: data["provenance"]["seconds"].clear(), "lacks 'X-1'"),
        (lambda data: data["rows"][0].pop("alpha"), "lacks 'alpha'"),
        (lambda data: data["rows"][0].update(kind="rumour"), "kind must be one of"),
        (lambda data: data["rows"][0].update(verdict="maybe"), "verdict must be one of"),
        (lambda data: data["rows"][0]["findings"][0].update(measured="many"), "could not convert"),
        (lambda data: data["rows"][0]["findings"][0].update(tol=-1), "tol must be finite and >= 0"),
        (lambda data: data["rows"][0]["findings"][0].update(verdict="supported"), "'findings'"),
        (lambda data: data["rows"][0]["findings"][0].update(unit="nats"), "'findings' does"),
    ],
)
def test_data_that_are_no_record_are_refused(damage, complaint: str) -> None:
    data = through_json(RECORD.to_dict())
    damage(data)
    with pytest.raises(InputError, match=complaint):
        Record.from_dict(data)


@pytest.mark.parametrize("data", [None, [], "record", 2, {}])
def test_other_json_is_no_record(data: object) -> None:
    with pytest.raises(InputError, match="not a record"):
        Record.from_dict(data)
