"""`python -m build.cli`: the command line where `m4ml` is not on the path."""

from build.cli.group import main

main()
