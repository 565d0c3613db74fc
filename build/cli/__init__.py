"""The command line: `m4ml`.

A command is one file here, which parses, calls one typed function and prints, and one line in
`build.cli.group.COMMANDS`.
"""

from build.cli.group import main

__all__ = ["main"]
