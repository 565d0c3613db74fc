"""``python -m build.cli`` is ``m4ml``."""

from build.cli import main

if __name__ == "__main__":
    main()
