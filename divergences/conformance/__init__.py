"""Grade any implementation of a distance on reference laws and nasty inputs."""

from .cases import Case
from .check import cases, check
from .grade import VERDICTS, Row, Verdict
from .result import Conformance

__all__ = ["VERDICTS", "Case", "Conformance", "Row", "Verdict", "cases", "check"]
