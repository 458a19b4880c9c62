"""A run as one page for a browser, with its record inside."""

from .embedded import extract
from .page import Picture, report_page

__all__ = ["Picture", "extract", "report_page"]
