"""Formulas for a page: LaTeX to MathML, which browsers draw themselves, without a script.

Browsers do not break a line inside a formula. So a statement is cut, first into lines where its
LaTeX leaves a wide space, then into pieces before each relation, and a narrow window breaks the
line between two pieces.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_WIDE: Final = frozenset({r"\quad", r"\qquad"})
_OPENS: Final = frozenset({"{", "(", "[", r"\{", r"\begin"})
_CLOSES: Final = frozenset({"}", ")", "]", r"\}", r"\end"})
_RELATION: Final = re.compile(
    r"[=<>]|\\(?:le|leq|ge|geq|ne|neq|in|ll|gg|to|approx|equiv|sim|iff|implies|mapsto|perp|subset|"
    r"Rightarrow|Leftrightarrow|Longrightarrow|Leftarrow|rightarrow|xrightarrow|longrightarrow)"
)
# Names that a source may set as a product of letters, and one that the converter does not know.
_NAME: Final = re.compile(r"(?<![A-Za-z\\])(KL|JS|TV)(?![A-Za-z])|\\arg\b")
_TERMS: Final = frozenset({"mi", "mn", "mfrac", "mstyle", "msub", "msup", "msubsup", "msqrt"})
_NAMESPACE: Final = re.compile(r"\{.*\}")


def formulas(latex: str) -> list[list[str]]:
    r"""Return the lines of a statement, each a list of inline MathML formulas.

    Examples
    --------
    >>> [len(line) for line in formulas(r"0 \le JS \le \log 2, \quad W(P, Q) = 0")]
    [3, 2]
    """
    return [[_convert(piece) for piece in _pieces(line)] for line in _lines(latex)]


def _lines(latex: str) -> Iterator[list[str]]:
    """Yield the tokens of each stretch between wide spaces."""
    line: list[str] = []
    for token, depth in _nested(latex):
        if depth == 0 and token in _WIDE:
            yield line
            line = []
        else:
            line.append(token)
    yield line


def _pieces(line: list[str]) -> Iterator[str]:
    """Yield the stretches of a line that begin with a relation outside all brackets."""
    piece = ""
    for token, depth in _nested("".join(line)):
        if depth == 0 and token == r"\;":
            yield piece
            piece = ""
            continue
        if depth == 0 and _RELATION.fullmatch(token) and piece.strip():
            yield piece
            piece = "{}"  # an empty term, so that the relation keeps its space on both sides
        piece += token
    yield piece


def _nested(latex: str) -> Iterator[tuple[str, int]]:
    """Yield each token and how many brackets are open around it."""
    depth = 0
    for token in _TOKEN.findall(latex):
        depth -= token in _CLOSES
        yield token, max(depth, 0)
        depth += token in _OPENS


def _convert(latex: str) -> str:
    """Return the formula as MathML that says nothing twice."""
    from latex2mathml.converter import convert

    named = _NAME.sub(lambda name: rf"\operatorname{{{name[0].lstrip(chr(92))}}}", latex.strip())
    root = ElementTree.fromstring(convert(named))
    root.attrib.clear()
    for element in root.iter():
        element.tag = _NAMESPACE.sub("", element.tag)  # HTML knows where MathML begins
        element.attrib.pop("scriptlevel", None)
        if element.text and element.text.isalpha() and len(element.text) > 1:
            element.tag = "mi" if element.tag == "mo" else element.tag
    _unwrap(root)
    _space_names(root)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _unwrap(parent: Element) -> None:
    """Take every row of one element, and the row that is a whole formula, out of its wrapping."""
    for i, child in enumerate(parent):
        _unwrap(child)
        if child.tag == "mrow" and len(child) == 1:
            parent[i] = child[0]
    if parent.tag == "math" and len(parent) == 1 and parent[0].tag == "mrow":
        parent[:] = list(parent[0])


def _space_names(parent: Element) -> None:
    """Set the name of a function, such as log, apart from its neighbours as print does."""
    children = list(parent)
    for child in children:
        _space_names(child)
    if parent.tag not in {"math", "mrow", "mtd"}:
        return
    parent[:] = children[:1]
    for left, right in pairwise(children):
        if _apart(left, right):
            parent.append(Element("mspace", width=".17em"))
        parent.append(right)


def _apart(left: Element, right: Element) -> bool:
    """Tell whether one of two neighbours is a name and the other a term or the end of one."""
    if _is_name(left):
        return right.tag not in {"mo", "mspace", "mtext"}
    return _is_name(right) and (left.tag in _TERMS or left.text in {")", "]"})


def _is_name(element: Element) -> bool:
    """Tell whether an element is the name of a function, with or without sub- and superscript."""
    if element.tag in {"msub", "msup", "msubsup"}:
        return _is_name(element[0])
    return element.tag == "mi" and len(element.text or "") > 1
