"""A diagnosis of a generator: as a page for a browser, as a table, as plain data."""

from .data import diagnosis_to_dict
from .page import diagnosis_page
from .table import diagnosis_table

__all__ = ["diagnosis_page", "diagnosis_table", "diagnosis_to_dict"]
