"""Sources cited by author and year, and listed once in full."""

import re
from collections.abc import Iterable

from ..claims import _sources

# The name of a source: up to its year, or up to the first comma where it has none.
_NAME = re.compile(r"[^,]*(?:,[^,]*)?? \d{4}(?=,)|[^,]*")


def sources() -> dict[str, str]:
    """Return the short name of every source, in full.

    Examples
    --------
    >>> sources()["Chen 2021"]
    "Chen 2021, blog notes 'Wasserstein GAN 1'"
    """
    texts = (
        text
        for name, text in vars(_sources).items()
        if name.isupper() and text != _sources.UNVERIFIED
    )
    return {_name(text): text for text in texts}


def cite(text: str) -> str:
    """Return a text in which every source is called by its short name, and a caveat likewise.

    Examples
    --------
    >>> from divergences.claims import claims
    >>> cite(claims()[0].source)
    'Mondal 2019, eq. 1.1'
    """
    for name, full in sources().items():
        text = text.replace(full, name)
    return text.replace(_sources.UNVERIFIED, "wording not compared")


def cited(texts: Iterable[str]) -> list[str]:
    """Return in full, in alphabetical order, the sources that occur in any of the texts."""
    together = "\n".join(texts)
    return sorted(full for full in sources().values() if full in together)


def _name(text: str) -> str:
    match = _NAME.match(text)
    return match[0] if match else text
