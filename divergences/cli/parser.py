"""The arguments of the command: names, defaults and help, without importing what they need."""

import argparse
import sys
from typing import Final

METRICS: Final = ("tv", "kl", "js", "wasserstein")

_EXIT_CODES: Final = """\
exit codes:
  0    done; for verify and figure: everything stated was measured
  1    a statement, or what decides a figure, was refuted
  2    usage: a bad option, or a file that is missing or holds no numbers
  3    undecided: a measurement, or a solver, could not tell
  130  interrupted; distance prints the bracket of W that is proved by then
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = _Parser(
        prog="divergences",
        description="Distances between probability laws, and the statements of GAN papers "
        "checked by numbers.",
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_verify(commands)
    _add_distance(commands)
    _add_diagnose(commands)
    _add_figure(commands)
    _add_report(commands)
    _add_errata(commands)
    commands.add_parser("list", help="list the statements and the figures")
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser, also of each command, whose help ends with the exit codes."""

    def __init__(self, **options: object) -> None:
        options |= {
            "epilog": _EXIT_CODES,
            "formatter_class": argparse.RawDescriptionHelpFormatter,
            "allow_abbrev": False,
        }
        super().__init__(**options)  # type: ignore[arg-type]


class _Version(argparse.Action):
    """Print the version, which takes reading the installed metadata, only when asked."""

    def __init__(self, option_strings: list[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"divergences {version('divergences')}\n")
        parser.exit()


_Commands = argparse._SubParsersAction  # argparse has no public name for it


def _add_verify(commands: "_Commands[_Parser]") -> None:
    parser = commands.add_parser("verify", help="measure what the papers state")
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="statements or families, as WGAN-T2 (default: all)"
    )
    parser.add_argument(
        "--budget", choices=("quick", "full"), default="quick", help="how hard to look"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the random instances, >= 0")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, default=1, metavar="N", help="processes to use")
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="dask scheduler to use, as tcp://host:8786"
    )
    parser.add_argument(
        "--checkpoint", metavar="FILE", help="keep finished work there, and go on from it"
    )
    parser.add_argument("--details", action="store_true", help="show every number measured")
    parser.add_argument("--json", metavar="FILE", help="write the record as JSON too; - prints it")
    _add_page(parser, "write a page for a browser too, .html")


def _add_distance(commands: "_Commands[_Parser]") -> None:
    parser = commands.add_parser(
        "distance",
        help="distances between the samples in two files",
        description="Distances between two samples, one point a row, in files that end in .npy, "
        ".npz\n(FILE.npz:KEY picks an array), .csv, .tsv or .txt. Text may begin with a header.",
    )
    parser.add_argument("p", metavar="A", help="file of the first sample")
    parser.add_argument("q", metavar="B", help="file of the second sample")
    parser.add_argument(
        "--metric", choices=(*METRICS, "all"), default="all", help="which distance (default: all)"
    )
    parser.add_argument(
        "--order", type=float, default=1.0, help="order p >= 1 of the Wasserstein distance"
    )
    parser.add_argument(
        "--convention",
        choices=("half", "sum"),
        default="half",
        help="Jensen-Shannon up to log 2, or up to 2 log 2",
    )
    parser.add_argument(
        "--budget-s",
        type=float,
        metavar="SECONDS",
        help="stop the Wasserstein solver after that time, with a bracket; so does Ctrl-C",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _add_diagnose(commands: "_Commands[_Parser]") -> None:
    parser = commands.add_parser(
        "diagnose",
        help="is a GAN's loss saturated? what two samples say",
        description="What a real sample and a generated one say about a generator and its loss: "
        "saturated,\ninformative, indistinguishable or undecided (exit code 3), and the numbers. "
        "Files as for\ndistance, one point a row.",
    )
    parser.add_argument("real", metavar="REAL", help="file of the data")
    parser.add_argument("fake", metavar="FAKE", help="file of what the generator made")
    parser.add_argument("--report", metavar="FILE", help="write a page for a browser too, .html")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--seed", type=int, default=0, help="seed of splits and noise, >= 0")
    parser.add_argument("--level", type=float, default=0.95, help="level of each interval")
    parser.add_argument(
        "--standardise",
        action="store_true",
        help="bring every column to mean 0 and standard deviation 1 of REAL first",
    )


def _add_figure(commands: "_Commands[_Parser]") -> None:
    parser = commands.add_parser("figure", help="draw a figure of a paper, and what decides it")
    parser.add_argument("name", nargs="?", metavar="NAME", help="the figure; without it, list them")
    parser.add_argument(
        "--out", metavar="FILE", help=".png, .svg or .pdf (default: NAME.png in this folder)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="small settings: some seconds, and less is decided"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the draws, >= 0")


def _add_report(commands: "_Commands[_Parser]") -> None:
    parser = commands.add_parser(
        "report",
        help="show a record again, or what changed between two",
        description="Show the record of a run, or what changed from one run to another. A record "
        "is\nwhat verify writes: the file of --json, or the page of --report.",
    )
    parser.add_argument("record", metavar="RECORD", help="a record, .json or .html")
    parser.add_argument(
        "new", nargs="?", metavar="NEW", help="a later record; exit code 1 if it is worse"
    )
    parser.add_argument("--details", action="store_true", help="show every number measured")
    _add_page(parser, "write the page of the one record, .html")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _add_page(parser: _Parser, help: str) -> None:  # noqa: A002
    parser.add_argument("--report", metavar="FILE", help=help)
    parser.add_argument(
        "--figures", action="store_true", help="draw the papers' figures beside the page: minutes"
    )


def _add_errata(commands: "_Commands[_Parser]") -> None:
    parser = commands.add_parser("errata", help="what is wrong in print, measured and corrected")
    parser.add_argument("ids", nargs="*", metavar="ID", help="errata, as ERR-01 (default: all)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print JSON instead of a table")
    how.add_argument("--markdown", action="store_true", help="print the page of the manual")
