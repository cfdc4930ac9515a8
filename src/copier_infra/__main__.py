"""`copier-infra`: new, matrix.

Exit codes: 0 done, 1 the answers or the destination were refused (one line says why), 2 the command line was wrong.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from copier_infra import matrix, new


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="copier-infra", description=__doc__.splitlines()[0] if __doc__ else None)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    create = commands.add_parser("new", help="ask, and render a new repository")
    create.add_argument("destination", type=Path, help="folder of the repository; absent or empty, or --existing")
    create.add_argument("-d", "--data", action="append", default=[], metavar="NAME=VALUE", help="an answer")
    create.add_argument("--data-file", type=Path, metavar="FILE", help="YAML file with answers")
    create.add_argument(
        "-l", "--defaults", action="store_true", help="ask nothing; without a terminal this is the default"
    )
    create.add_argument("-r", "--vcs-ref", metavar="REF", help="version of the template; the latest where absent")
    create.add_argument(
        "--existing", action="store_true", help="add to a repository that has an application; no file of it is replaced"
    )
    create.set_defaults(run=new.run)

    show = commands.add_parser("matrix", help="print what is offered: platform, tool, deployment model")
    show.set_defaults(run=matrix.run)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except new.Refused as refusal:
        print(f"copier-infra: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("copier-infra: stopped, nothing was written", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
