"""Formulas for a page: LaTeX to MathML, which browsers draw themselves, without a script.

Browsers do not break a line inside a formula. So a statement is cut: into lines where its LaTeX
leaves a wide space, and a long line into pieces where print would break it, so that a narrow
window can.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

LONGEST: Final = 22  # signs that a telephone shows beside each other

_TOKEN: Final = re.compile(r"\\text\{[^{}]*\}[,.;]?|\\[A-Za-z]+|\\.|.", re.DOTALL)
_TEXT: Final = re.compile(r"\\text\{([^{}]*)\}([,.;]?)")
_WIDE: Final = frozenset({r"\quad", r"\qquad"})
_RELATION: Final = re.compile(
    r"[=<>]|\\(?:le|leq|ge|geq|ne|neq|in|ll|gg|to|approx|equiv|sim|iff|implies|mapsto|perp|subset|"
    r"leftarrow|Rightarrow|Leftrightarrow|Longrightarrow|Leftarrow|rightarrow|xrightarrow)"
)
_SIGNS: Final = frozenset("+-")
_UNSEEN: Final = re.compile(r"[{}^_\s]|\\(?:[,;! ]|quad|left|right|[bB]igg?)")
_GROUPS: Final = {"{": 1, "}": -1, r"\left": 1, r"\right": -1, r"\begin": 1, r"\end": -1}
_BRACKETS: Final = {"(": 1, ")": -1, "[": 1, "]": -1, r"\{": 1, r"\}": -1}

# Names that a source may set as a product of letters, and one that the converter does not know.
_NAME: Final = re.compile(r"(?<![A-Za-z\\])(?:KL|JS|TV)(?![A-Za-z])|\\arg\b")
# Drawn as letters: as operators, bars keep away from what they enclose, and brackets grow with it
# unless each says at length that it does not.
_FENCES: Final = frozenset("()[]|‖")
_OPERATORS: Final = {sign: sign for sign in ":;±⟂⟸⟹⟺"} | {"~": "∼"}  # taken for letters
_LETTERS: Final = frozenset("/∞∅")  # taken for operators
_TIGHT: Final = _FENCES | {"/"}
_LIMITS: Final = frozenset({"lim", "sup", "inf", "max", "min"})
_TERMS: Final = frozenset(
    {"mi", "mn", "mfrac", "mstyle", "msub", "msup", "msubsup", "msqrt", "munder", "mrow"}
)
_NAMESPACE: Final = re.compile(r"\{.*\}")


class _Sign(NamedTuple):
    """A token of LaTeX, the one before it, and how many groups and brackets are open around it."""

    token: str
    before: str
    groups: int
    brackets: int


def formulas(latex: str) -> list[list[str]]:
    r"""Return the lines of a statement, each a list of inline formulas and words.

    Examples
    --------
    >>> [len(line) for line in formulas(r"JS(P, Q) \le \log 2, \quad W(P, Q) = 0")]
    [1, 1]
    >>> formulas(r"x = 1")
    [['<math><mi>x</mi><mo>=</mo><mn>1</mn></math>']]
    """
    return [[_draw(piece) for piece in _pieces(line)] for line in _lines(latex)]


def _lines(latex: str) -> Iterator[str]:
    """Yield each stretch between wide spaces."""
    line = ""
    for sign in _signs(latex):
        if sign.groups == 0 and sign.token in _WIDE:
            yield line
            line = ""
        else:
            line += sign.token
    yield line


def _pieces(line: str, level: int = 0) -> Iterator[str]:
    """Yield the line in pieces that are short, or that no rule cuts any further.

    The rules, one a level: before relations and around words; before plus and minus; the same
    inside brackets.
    """
    if _length(line) <= LONGEST or level > 2:
        yield line
        return
    piece = ""
    for sign in _signs(line):
        if _breaks(sign, level) and piece.strip(" {}"):
            yield from _pieces(piece, level + 1)
            piece = "{}" if sign.token in _SIGNS else ""  # a term before it keeps its space
        piece += sign.token
    if piece.strip():
        yield from _pieces(piece, level + 1)


def _breaks(sign: _Sign, level: int) -> bool:
    """Tell whether a line may break before a sign."""
    if sign.groups or (sign.brackets and level < 2):
        return False
    if sign.token in _SIGNS:
        return level > 0 and _ends_term(sign.before)
    around_words = _TEXT.match(sign.token) or _TEXT.match(sign.before) or sign.before == r"\;"
    return bool(_RELATION.fullmatch(sign.token) or around_words)


def _ends_term(token: str) -> bool:
    """Tell whether a minus after this token subtracts; elsewhere it changes a sign."""
    opens = _GROUPS.get(token, 0) > 0 or _BRACKETS.get(token, 0) > 0
    return not (opens or _RELATION.fullmatch(token) or token in {"", ",", "^", "_"})


def _signs(latex: str) -> Iterator[_Sign]:
    """Yield each token with what is open around it."""
    before, groups, brackets = "", 0, 0
    for token in _TOKEN.findall(latex):
        groups += min(_GROUPS.get(token, 0), 0)
        brackets += min(_BRACKETS.get(token, 0), 0)
        yield _Sign(token, before, max(groups, 0), max(brackets, 0))
        groups += max(_GROUPS.get(token, 0), 0)
        brackets += max(_BRACKETS.get(token, 0), 0)
        before = before if token == " " else token


def _length(latex: str) -> int:
    """Return about how many signs stand beside each other."""
    seen = (token for token in _TOKEN.findall(latex) if not _UNSEEN.fullmatch(token))
    return sum(len(_TEXT.sub(r"\1", token)) if _TEXT.match(token) else 1 for token in seen)


def _draw(piece: str) -> str:
    """Return a piece as markup: words alone as words, which break between any two of them."""
    words = _TEXT.fullmatch(piece.strip())
    return escape(words[1] + words[2]) if words else _convert(piece)


def _convert(latex: str) -> str:
    """Return the formula as MathML that says nothing twice."""
    from latex2mathml.converter import convert

    named = _NAME.sub(lambda name: rf"\operatorname{{{name[0].lstrip(chr(92))}}}", latex.strip())
    root = ElementTree.fromstring(convert(named))
    root.attrib.clear()
    for element in root.iter():
        _tidy(element)
    _unwrap(root)
    _space_names(root)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _tidy(element: Element) -> None:
    """Name an element as HTML does, and a name of a function as one."""
    element.tag = _NAMESPACE.sub("", element.tag)  # HTML knows where MathML begins
    for attribute in ("scriptlevel", "fence"):
        element.attrib.pop(attribute, None)
    text = element.text or ""
    grows = "minsize" in element.attrib or element.attrib.get("stretchy") == "true"
    close = text in _LETTERS or (text in _FENCES and not grows)
    if element.tag == "mo" and (close or (text.isalpha() and len(text) > 1)):
        element.tag = "mi"
        element.attrib.clear()
    if element.tag == "mi" and text in _OPERATORS:
        element.tag, element.text = "mo", _OPERATORS[text]
    if element.tag == "msub" and element[0].text in _LIMITS:
        element.tag = "munder"


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
        return right.tag in _TERMS and right.text not in _TIGHT
    return _is_name(right) and left.tag in _TERMS and left.text not in _TIGHT - {")", "]"}


def _is_name(element: Element) -> bool:
    """Tell whether an element is the name of a function, with or without sub- and superscript."""
    if element.tag in {"msub", "msup", "msubsup", "munder"}:
        return _is_name(element[0])
    return element.tag == "mi" and len(element.text or "") > 1
