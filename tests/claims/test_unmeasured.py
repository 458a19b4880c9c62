"""What is not verified is listed, with a reason, and is no claim."""

import dataclasses
import re

import pytest

from divergences.claims import Unmeasured, claims, unmeasured
from divergences.claims._registry import select
from divergences.cli import main
from divergences.errors import UnknownNameError

EVERY_ROW = pytest.mark.parametrize("row", unmeasured(), ids=lambda row: row.id)


@EVERY_ROW
def test_a_row_says_what_where_and_why(row: Unmeasured) -> None:
    for text in (row.id, row.title, row.words, row.source, row.reason):
        assert text.strip() == text != ""
    assert row.words.endswith(".")
    assert row.reason.endswith(".")


def test_ids_are_unique_and_no_claim_has_one_of_them() -> None:
    ids = [row.id for row in unmeasured()]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {claim.id for claim in claims()}


@EVERY_ROW
def test_what_a_reason_points_to_exists(row: Unmeasured) -> None:
    for names in re.findall(r"\(([A-Z0-9*., -]+)\)", row.reason):
        for name in names.split(", "):
            assert select(name)


def test_the_known_gaps_are_listed() -> None:
    assert {"MANIFOLD-IMAGES", "DCGAN-QUALITY", "GAN-SUCCESS-JS"} <= {
        row.id for row in unmeasured()
    }


def test_a_row_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        unmeasured()[0].title = "proved"  # type: ignore[misc]


def test_it_cannot_be_verified() -> None:
    import divergences as dv

    with pytest.raises(UnknownNameError):
        dv.verify("MANIFOLD-IMAGES")


def test_the_command_lists_every_row_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Not verified" in shown
    for row in unmeasured():
        assert row.id in shown
        assert row.reason[:25] in shown
