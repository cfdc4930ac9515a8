"""Every module of `service/commands/` is a command; without a name the service serves."""

import importlib
import os
import sys

from service import commands


def main(arguments: list[str]) -> int:
    names = sorted(file[:-3] for file in os.listdir(commands.__path__[0]) if file.endswith(".py") and file[0] != "_")
    name = arguments[0] if arguments else "serve"
    if len(arguments) > 1 or name not in names:
        print(f"usage: python -m service [{' | '.join(names)}]", file=sys.stderr)
        return 64
    code: int = importlib.import_module(f"service.commands.{name}").run()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
