"""Draw choosing.svg, the decision picture of the page on choosing an estimator."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

TITLE = "Which call answers, and what its answer is worth"
WORDS = (
    "A tree. Two laws: all four distances are exact or certified. Two samples, with rng: for TV, "
    "KL and JS, integers or categories take the plug-in, with both ends, of KL the lower one; "
    "other points take the classifier or the variational bound, with a lower end; without rng, "
    "histogram and neighbours give a value and no interval. For Wasserstein, a known box gives "
    "both ends, proved; else the lower end is proved and the upper one is a limit, or there is "
    "none; lines avoid the bias of many dimensions; the same-law floor is what equal laws would "
    "give. Whether laws meet and a loss informs is told by support, smooth_path and diagnose."
)
KINDS = {  # what the answer is worth: fill and outline
    "question": ("#ffffff", "#333333"),
    "exact or certified": ("#dbeaf7", "#0072B2"),
    "confidence": ("#d5efe6", "#009E73"),
    "point": ("#fbe6c8", "#B87900"),
    "diagnosis": ("#f3e1ec", "#A8557F"),
}
LEFT, WIDE = (10, 148, 314), (108, 136, 346)  # of the three columns
STEP, TALL, TOP, WIDTH = 52, 44, 12, 670


class Node(NamedTuple):
    """A box: its column, its row, its kind, what is asked or called, and the answer."""

    column: int
    row: float
    kind: str
    head: str
    tail: str = ""
    parent: int = -1

    @property
    def middle(self) -> float:
        """Where its middle lies, from the top."""
        return TOP + STEP * self.row + TALL / 2


TREE = (
    Node(0, 0.0, "question", "two laws", "formulas"),
    Node(0, 4.25, "question", "two samples", "arrays"),
    Node(1, 2.0, "question", "TV, KL, JS", "of the laws behind", 1),
    Node(1, 5.5, "question", "Wasserstein", "of the laws behind", 1),
    Node(1, 8.0, "question", "where they live", "is my loss flat?", 1),
    Node(2, 0.0, "exact or certified", "tv, kl, js, wasserstein", "both ends", 0),
    Node(2, 1.0, "confidence", "integers, categories: plug-in", "both ends; of KL the lower", 2),
    Node(
        2,
        2.0,
        "confidence",
        "other points, rng=: classifier, variational",
        "a lower end; no sample gives an upper one",
        2,
    ),
    Node(2, 3.0, "point", "no rng=: histogram, neighbours", "a value, no interval", 2),
    Node(2, 4.0, "confidence", "in a known box: support=, rng=", "both ends, proved", 3),
    Node(2, 5.0, "confidence", "no box: rng=", "lower end proved; upper by a limit, or none", 3),
    Node(
        2, 6.0, "confidence", "many dimensions: sliced_wasserstein, rng=", "as before, less bias", 3
    ),
    Node(2, 7.0, "confidence", "beside it: same_law_floor", "what equal laws would give", 3),
    Node(2, 8.0, "diagnosis", "support, smooth_path, diagnose", "verdicts with evidence", 4),
)


def draw() -> str:
    """Return the picture as SVG, on a light card of its own, readable on any page."""
    height = TOP + 9 * STEP + 32
    parts = [
        f'<title id="title">{TITLE}</title>',
        f'<desc id="words">{WORDS}</desc>',
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fcfcfc"/>',
        *(_edge(TREE[node.parent], node) for node in TREE if node.parent >= 0),
        *(line for node in TREE for line in _box(node)),
        *_legend(height - 26),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title words" font-family="DejaVu Sans, Verdana, sans-serif">'
    )
    return "\n".join([head, *parts, "</svg>\n"])


def _edge(start: Node, end: Node) -> str:
    x, to = LEFT[start.column] + WIDE[start.column], LEFT[end.column]
    bend = 0.5 * (x + to)
    return (
        f'<path d="M{x} {start.middle:g} C{bend:g} {start.middle:g} {bend:g} {end.middle:g} '
        f'{to} {end.middle:g}" fill="none" stroke="#777777" stroke-width="1.5"/>'
    )


def _box(node: Node) -> Iterator[str]:
    fill, outline = KINDS[node.kind]
    x, wide = LEFT[node.column], WIDE[node.column]
    yield (
        f'<rect x="{x}" y="{node.middle - TALL / 2:g}" width="{wide}" height="{TALL}" rx="6" '
        f'fill="{fill}" stroke="{outline}" stroke-width="1.5"/>'
    )
    lines = [text for text in (node.head, node.tail) if text]
    for i, text in enumerate(lines):
        y = node.middle + 5 + 18 * (i - 0.5 * (len(lines) - 1))
        weight = ' font-weight="bold"' if i == 0 else ""
        yield (
            f'<text x="{x + 10}" y="{y:g}" font-size="13" fill="#111111"{weight}>'
            f"{escape(text)}</text>"
        )


def _legend(y: float) -> Iterator[str]:
    x = 10
    for kind, (fill, outline) in list(KINDS.items())[1:]:
        yield f'<rect x="{x}" y="{y}" width="18" height="14" fill="{fill}" stroke="{outline}"/>'
        yield f'<text x="{x + 26}" y="{y + 12}" font-size="13" fill="#111111">{kind}</text>'
        x += 56 + 7 * len(kind)


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(draw(), encoding="utf-8")
