"""The command ``divergences``: verify, report, errata, distance, diagnose, figure, list.

Results go to standard output, progress and errors to standard error. Nothing heavy is imported
before a command is chosen, so ``--help`` is quick.
"""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from ..errors import DivergencesError, SolverError
from .parser import build_parser

EXIT_USAGE: Final = 2
EXIT_UNDECIDED: Final = 3
EXIT_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it
EXIT_BROKEN_PIPE: Final = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; ``--help`` lists the codes.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process by default.

    Examples
    --------
    >>> main(["figure"])
    ab17-1  Towards principled methods for training GANs, Figure 1: ...
    0
    """
    arguments = build_parser().parse_args(argv)
    if sys.stdout is None or sys.stderr is None:  # closed by the caller: nobody to tell
        return EXIT_USAGE
    _print_what_the_encoding_lacks_as_question_marks()
    try:
        code: int = import_module(f".{arguments.command}", __name__).run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    except (DivergencesError, OSError) as error:
        _complain(str(error))
        return EXIT_UNDECIDED if isinstance(error, SolverError) else EXIT_USAGE
    except KeyboardInterrupt:
        _complain("interrupted")
        return EXIT_INTERRUPTED
    return code


def _print_what_the_encoding_lacks_as_question_marks() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _complain(message: str) -> None:
    """Write one line to standard error, whatever line breaks the message had."""
    sys.stderr.write(f"divergences: error: {' '.join(message.split())}\n")
