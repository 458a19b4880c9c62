"""Every exception the package raises on purpose.

Each derives from :class:`DivergencesError` and from the builtin a caller would expect, so both
``except DivergencesError`` and ``except ValueError`` work.

Examples
--------
>>> import divergences as dv
>>> try:
...     dv.Discrete([0.5, 0.6])
... except ValueError as error:
...     print(type(error).__name__)
NormalizationError
"""

__all__ = [
    "ContradictionError",
    "DTypeError",
    "DataFileError",
    "DivergencesError",
    "InputError",
    "MissingExtraError",
    "NormalizationError",
    "ShapeError",
    "SolverError",
    "TrainingError",
    "UnknownNameError",
    "UnsupportedError",
    "WorkerError",
]


class DivergencesError(Exception):
    """Base of every error raised on purpose."""


class InputError(DivergencesError, ValueError):
    """A value lies outside what the argument accepts (NaN, inf, negative, out of range)."""


class ShapeError(InputError):
    """An array is empty, of the wrong rank, or does not match the shape of another argument."""


class NormalizationError(InputError):
    """Weights do not sum to one; the message says how to normalise them."""


class DTypeError(DivergencesError, TypeError):
    """An argument is not made of real numbers (object, complex, bool, masked, text)."""


class UnsupportedError(DivergencesError, TypeError):
    """No method can answer the question for these measures; the message names one that can."""


class UnknownNameError(DivergencesError, LookupError):
    """No method, claim, figure or metric has this name; the message lists those there are."""


class SolverError(DivergencesError, RuntimeError):
    """A numerical solver stopped before it could vouch for its answer."""


class WorkerError(SolverError):
    """Workers were lost, or did not fit the run, before its work was done."""


class TrainingError(DivergencesError, ArithmeticError):
    """Training met a number that is not finite; the message says where it was last well."""


class ContradictionError(DivergencesError, ArithmeticError):
    """Two results violate an inequality that holds between the quantities they stand for."""


class DataFileError(DivergencesError, OSError):
    """A data file is missing, damaged, or does not hold a table of numbers."""


class MissingExtraError(DivergencesError, ImportError):
    """A feature needs a package of an optional extra; the message says which to install."""
