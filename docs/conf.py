"""Settings of Sphinx; build with ``sphinx-build -n -W docs docs/_build/html``, offline."""

import os
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "divergences"
author = "The divergences developers"
copyright = f"2026, {author}"  # noqa: A001
release = version = installed_version("divergences")

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "mathml",
    "statements",
    "interface",
]
exclude_patterns = ["_build", "_ext", "speed/*"]  # the last are parts of speed.md
templates_path = ["_templates"]
nitpicky = True
nitpick_ignore = [("py:class", "numpy.float64")]  # no network, no inventory of NumPy
suppress_warnings = ["config.cache"]  # the gallery's settings hold functions

myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
html_math_renderer = "mathml"

autosummary_generate = True
autodoc_typehints = "none"  # the docstrings give shapes and units, which annotations cannot
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = "divergences"
html_static_path = ["_static"]
html_css_files = ["divergences.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"index": []}

PICTURES = HERE / "_build" / "pictures"
QUICK = os.environ.get("DOCS_QUICK") == "1"  # pictures of short runs: the build takes minutes less


def arguments(*_: object) -> list[str]:
    """Return what the gallery gives each example on its command line."""
    return ["--out", str(PICTURES), *(["--quick"] if QUICK else [])]


def example_pictures(_block: object, block_vars: dict, gallery_conf: dict) -> str:
    """Take the picture an example has just saved into the gallery."""
    from sphinx_gallery.scrapers import figure_rst

    targets = []
    for picture in sorted(PICTURES.glob("*.png")):
        target = Path(next(block_vars["image_path_iterator"]))
        picture.replace(target)
        targets.append(str(target))
    return figure_rst(targets, gallery_conf["src_dir"])


arguments.__repr__ = lambda: "arguments"  # type: ignore[method-assign]

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "figures",
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"__init__\.py",
    "image_scrapers": (example_pictures,),
    "reset_argv": arguments,
    "download_all_examples": False,
    "show_memory": False,
    "min_reported_time": 1e9,
    "plot_gallery": True,
    "only_warn_on_example_error": False,
    "abort_on_example_error": True,
}
