"""The page of a run: whole, safe, the same twice, and its record comes back out of it."""

import base64
import hashlib
import json
import math
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from divergences.claims import ClaimResult, Finding, Provenance, Record, claims, verify
from divergences.errors import InputError
from divergences.report import FIGURES
from divergences.report.html import draw_figures, extract, report_page
from divergences.report.html.figures import CLAIM_OF
from divergences.report.html.pictures import AXIS, Margins, NumberLine
from divergences.report.numbers import in_print

CHEAP = ["DIV-TV", "WGAN-T1.3", "ERR-06", "ERR-08"]
HOSTILE = "</script><script>alert('1 & 2')</script><!-- \u2028 π"


@pytest.fixture(scope="module")
def record() -> Record:
    return verify(CHEAP, seed=3)


@pytest.fixture(scope="module")
def page(record: Record) -> str:
    return report_page(record)


def a_row(*findings: Finding, control: tuple[Finding, ...] = (), **fields) -> ClaimResult:
    given = {"verdict": "supported", "control_verdict": "refuted", **fields}
    return ClaimResult(
        "X-1", "Title", given.pop("kind", "claim"), findings, control=control, **given
    )


def a_page(row: ClaimResult) -> str:
    return report_page(Record((row,), 0, "quick", 1e-4))


def without_provenance(page: str) -> str:
    text, found = re.subn(r'<section id="provenance".*?</section>', "", page, flags=re.DOTALL)
    assert found == 1
    return text


class Outline(HTMLParser):
    """The parts of a page that a test asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attributes) for tag, attributes in self.tags if tag in names]


def test_two_runs_with_one_seed_give_the_same_page_but_for_its_provenance(page) -> None:
    later = replace(verify(CHEAP, seed=3), provenance=Provenance(finished="another day"))
    again = report_page(later)
    assert again != page
    assert without_provenance(again) == without_provenance(page)


def test_the_record_comes_back_out_of_the_page(record, page) -> None:
    assert Record.from_dict(extract(page)).to_dict() == record.to_dict()


def test_numbers_that_json_lacks_come_back_too() -> None:
    odd = a_row(Finding(math.inf, math.inf), Finding(math.nan, 0.0), Finding(1 / 3, 5e-324))
    whole = Record((odd,), 0, "full", 1e-4)
    assert Record.from_dict(extract(report_page(whole))).to_dict() == whole.to_dict()


def test_a_page_without_a_record_is_refused() -> None:
    with pytest.raises(InputError, match="holds no record"):
        extract("<!doctype html><p>Hello")


@pytest.mark.parametrize("damage", [("eN", "fN"), (':"eN', ':"?eN'), ('"record":', '"r":')])
def test_a_damaged_record_is_refused(page, damage: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="the record in the page is damaged"):
        extract(page.replace(*damage))


def test_verdicts_are_there_without_unpacking(record, page) -> None:
    (text,) = re.findall(r'<script type="application/json" id="record">(.*?)</script>', page)
    plain = json.loads(text)
    assert plain["verdict"] == "supported"
    assert plain["verdicts"] == {row.id: "supported" for row in record}


def test_every_claim_shows_its_texts_its_numbers_and_its_verdict(record, page) -> None:
    text = unescape(re.sub(r"<[^>]+>", "", page))
    known = {claim.id: claim for claim in claims()}
    for row in record:
        claim = known[row.id]
        for part in (row.id, row.title, claim.words, claim.hypotheses):
            assert in_print(part) in text
        assert f'<article id="{row.id}">' in page
        if claim.kind == "claim":
            checked, broken = len(row.findings), len(row.control)
            assert f"Check: {checked} of {checked} hold. {in_print(claim.measure)}" in text
            assert f"Control: {broken} of {broken} fail. {in_print(claim.breaks)}" in text
    assert page.count("<b class=supported>supported</b>\n") == len(record)


def test_an_erratum_shows_print_measurement_and_correction_in_one_row(page) -> None:
    assert "<th scope=col>In print<th scope=col>Measured<th scope=col>Corrected" in page
    assert re.search(r"<td>1\.38629<td>0\.693147<td>0\.693147 ± \S+\n", page)


def test_what_is_not_supported_stands_on_top_with_its_reason() -> None:
    bad = a_row(Finding(1.0, 2.0, what="off"), verdict="refuted", reason="the check fails: off")
    page = a_page(bad)
    assert page.index("Not supported") < page.index("<article")
    assert page.count("the check fails: off") == 2  # on top, and in the entry
    assert "Check: 0 of 1 hold." in page
    assert "<b>fails</b>" in page
    assert "0 of 1 supported" in page


def test_a_claim_of_another_version_is_shown_with_its_numbers_alone() -> None:
    page = a_page(a_row(Finding(0.5, 0.5, what="half")))
    assert "does not know the statement" in page
    assert "Further statements" in page


def test_no_text_becomes_markup() -> None:
    page = a_page(replace(a_row(Finding(1.0, 1.0, what=HOSTILE), reason=HOSTILE), title=HOSTILE))
    assert "alert(" in page
    assert "<script>" not in page
    assert len(Outline(page).all("script")) == 2
    assert extract(page)["rows"][0]["title"] == HOSTILE


def test_the_policy_admits_the_style_sheet_and_nothing_else(page) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert policy[1].startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy[1]
    outline = Outline(page)
    assert not [tag for tag, attributes in outline.tags if "style" in attributes]
    assert {a["type"] for _, a in outline.all("script")} == {"application/json"}


def test_the_page_asks_for_no_other_file(page) -> None:
    outline = Outline(page)
    links = [a.get("href", a.get("src")) for _, a in outline.tags if {"href", "src"} & a.keys()]
    assert links
    assert all(link.startswith("#") for link in links)
    anchors = {a["id"] for _, a in outline.tags if "id" in a}
    assert {link[1:] for link in links} <= anchors
    assert len(anchors) == sum("id" in a for _, a in outline.tags)


def test_headings_go_down_one_level_at_a_time(page) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_its_columns_have_heads(page) -> None:
    outline = Outline(page)
    assert len(outline.all("table")) == len(outline.all("caption"))
    assert len(outline.all("table")) == len(outline.all("thead"))
    assert all(a.get("aria-hidden") == "true" for _, a in outline.all("svg"))  # tables say it all


def test_every_figure_has_its_claim() -> None:
    assert CLAIM_OF.keys() == FIGURES.keys()
    assert set(CLAIM_OF.values()) <= {claim.id for claim in claims()}


def test_a_figure_is_drawn_beside_the_page_and_shown_with_its_claim(tmp_path: Path) -> None:
    record = verify("WGAN-EX1")
    (tmp_path / "a run").mkdir()
    figures = dict(draw_figures(record, tmp_path / "a run"))
    page = report_page(record, figures)
    ((_, picture),) = Outline(page).all("img")
    assert picture["src"] == "a%20run/wgan-1.png"
    assert (tmp_path / "a run" / "wgan-1.png").is_file()
    assert (picture["width"], picture["height"]) == ("1200", "800")
    assert picture["alt"] == FIGURES["wgan-1"].title
    assert "Of the 3 numbers that decide it, 3 are within their limits." in page


def test_dots_lie_within_the_tolerance_exactly_when_numbers_hold() -> None:
    edge = round(AXIS["tolerance"])
    row = a_row(
        Finding(1.0, 1.0),
        Finding(1.5, 1.0, tol=1.0),
        Finding(1.5, 1.0, tol=1.0, error=0.25),
        Finding(2.0, 1.0, tol=1.0),
        Finding(0.0, 1.0, "<="),
        control=(
            Finding(math.nextafter(2.0, 3.0), 1.0, tol=1.0),
            Finding(101.0, 1.0, tol=1.0),
            Finding(2.0, 1.0),
            Finding(math.inf, 1.0, tol=1.0),
            Finding(math.nan, 1.0, tol=1.0),
        ),
    )
    margins = Margins.of(row)
    assert margins.check == (62, 98, 116, edge)
    assert margins.control[0] == edge + 1
    assert margins.control[-1] == AXIS["beyond"]
    assert len(margins.control) == 3


def test_an_undecided_number_lies_beyond_the_tolerance() -> None:
    (place,) = Margins.of(a_row(Finding(1.5, 1.0, tol=1.0, error=1.0))).check
    assert place > AXIS["tolerance"]


def test_a_number_line_holds_zero_print_and_measurement() -> None:
    def pair(printed: float, measured: float) -> tuple[Finding, Finding]:
        return Finding(measured, measured), Finding(measured, printed)

    assert NumberLine.of(pair(2.0, 1.0)) == NumberLine(40, 320, 180)
    assert NumberLine.of(pair(-3.0, -1.0)) == NumberLine(320, 40, 227)
    for printed, measured in ((math.inf, 1.0), (0.0, 0.0), (1.0, math.nan), (-1e308, 1e308)):
        assert NumberLine.of(pair(printed, measured)) is None


def test_a_long_check_shows_the_numbers_nearest_to_their_tolerance() -> None:
    calm = [Finding(1e-3 * k, 0.0, tol=1.0, what=f"number {k}") for k in range(20)]
    odd = [Finding(2.0, 0.0, tol=1.0, what="off"), Finding(0.5, 0.0, tol=1.0, what="near")]
    control = tuple(replace(finding, measured=finding.measured + 2.0) for finding in calm)
    page = a_page(a_row(*odd, *calm, control=control, verdict="refuted"))
    shown = re.findall(r"<tr><th>(.*?)<td>", page)
    assert shown[:2] == ["off", "near"]
    assert shown[2:] == ["number 18", "number 19", "number 0"]
    assert "Check: 21 of 22 hold." in page
    assert page.count("<b>fails</b>") == 1
