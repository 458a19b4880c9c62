"""Faults planted in the package do not survive the statements."""

from pathlib import Path

import pytest
from mutants import MUTANTS, Mutant, page

MANUAL = Path(__file__).parents[1] / "docs" / "mutants.md"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.fault)
def test_a_planted_fault_is_refuted(mutant: Mutant) -> None:
    assert mutant.verdicts() == dict.fromkeys(mutant.caught, "refuted")


def test_at_least_25_faults_are_planted() -> None:
    assert len({(mutant.path, mutant.old, mutant.new) for mutant in MUTANTS}) >= 25


def test_the_manual_lists_the_faults_as_they_are() -> None:
    assert MANUAL.read_text("utf-8") == page()
