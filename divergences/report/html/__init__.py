"""A run as one page for a browser, with its record inside."""

from .embedded import extract
from .figures import Picture, draw_figures, figures_of
from .page import report_page

__all__ = ["Picture", "draw_figures", "extract", "figures_of", "report_page"]
