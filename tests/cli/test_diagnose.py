"""``divergences diagnose`` as a user meets it: what it prints, the page, the exit codes."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from divergences.cli import main
from divergences.diagnosis import Diagnosis
from divergences.report.diagnosis import words


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    rng = np.random.default_rng(0)
    np.save(folder / "real.npy", rng.normal(size=(200, 2)))
    np.save(folder / "far.npy", rng.normal(size=(200, 2)) + 30.0)
    np.save(folder / "few.npy", rng.normal(size=(8, 2)) + 30.0)
    np.save(folder / "space.npy", rng.normal(size=(50, 3)))
    return folder


@pytest.fixture(scope="module")
def page(files):
    """The page of a saturated pair; one of its files has a name that must be escaped."""
    fake = files / "<b>far & away.npy"
    fake.write_bytes((files / "far.npy").read_bytes())
    target = files / "page.html"
    assert main(["diagnose", str(files / "real.npy"), str(fake), "--report", str(target)]) == 0
    return target.read_text(encoding="utf-8")


def test_the_terminal_says_the_verdict_and_the_numbers(files, capsys):
    assert main(["diagnose", str(files / "real.npy"), str(files / "far.npy")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for word in ("The loss is saturated", "TV", "W1", "precision", "coverage", "log(1-D)", "noise"):
        assert word in out


def test_json_is_strict_and_repeats_with_the_seed(files, capsys):
    arguments = [
        "diagnose",
        str(files / "real.npy"),
        str(files / "far.npy"),
        "--json",
        "--seed",
        "3",
    ]
    texts = []
    for _ in range(2):
        assert main(arguments) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    data = json.loads(texts[0], parse_constant=lambda constant: pytest.fail(constant))
    assert data["schema"] == 1
    assert data["verdict"] == "saturated"
    assert data["samples"][1] == {"file": str(files / "far.npy"), "n": 200, "dim": 2}
    assert data["distances"]["kl"]["upper"] == "inf"
    assert data["noise"]["sigmas"][0] == 0.0
    assert "projection" not in data


def test_undecided_is_exit_3(files, capsys):
    arguments = ["diagnose", str(files / "real.npy"), str(files / "few.npy"), "--standardise"]
    assert main(arguments) == 3
    assert "Undecided" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("nowhere.npy",), "no such file"),
        (("space.npy",), "same number of columns"),
        (("far.npy", "--seed", "-1"), "seed"),
        (("far.npy", "--level", "1"), "level"),
        (("far.npy", "--report", "page.txt"), ".html"),
        (("far.npy", "--report", "nowhere/page.html"), "folder"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(files, capsys, monkeypatch, arguments, word):
    monkeypatch.chdir(files)
    assert main(["diagnose", "real.npy", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert word in err


# --- the page


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]


@pytest.fixture(scope="module")
def tags(page):
    parser = _Tags()
    parser.feed(page)
    return parser


def test_the_page_loads_nothing_and_runs_nothing(tags):
    assert not {"script", "link", "img", "iframe", "object"} & set(tags.seen)
    names = {name for _, name, _ in tags.attributes}
    assert not {"style", "src", "href"} & names
    assert not any(name.startswith("on") for name in names)


def test_the_policy_allows_the_style_sheet_of_the_page_alone(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    sheet = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy


def test_the_page_has_its_three_pictures_with_words_for_them(tags):
    assert tags.seen.count("svg") == 3
    assert sum(name == "aria-label" for _, name, _ in tags.attributes) == 3


def test_names_of_files_are_escaped(page):
    assert "<b>far" not in page
    assert "&lt;b&gt;far &amp; away.npy" in page


def test_the_page_has_every_section(page):
    sections = re.findall(r'<h2 id="([^"]+)"', page)
    assert sections == [
        "pictures", "discriminator", "distances", "supports", "modes", "noise", "limits",
    ]  # fmt: skip


def test_coordinates_of_pictures_are_numbers(page):
    paths = re.findall(r' d="([^"]*)"', page)
    assert paths
    assert all(re.fullmatch(r"[MLHVhvzZ0-9. \-]*", path) for path in paths)


def test_every_verdict_has_its_words():
    assert set(words.HEADLINES) == {"saturated", "informative", "indistinguishable", "undecided"}
    assert Diagnosis.__doc__.count("``undecided``") == 1
