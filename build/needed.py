"""What the finished lectures were made from, so that cleaning the store keeps it."""

import json
import logging
from pathlib import Path

__all__ = ["needed_by"]

_log = logging.getLogger(__name__)


def needed_by(output: Path) -> tuple[set[str], set[str]]:
    """Return the artefacts and the records that the lectures below a folder were made from.

    Parameters
    ----------
    output : Path
        Every ``manifest.json`` below it counts; its ``store`` names ``artefacts`` and ``records``.

    Returns
    -------
    artefacts : set of str
        Names, as `Store.clean` takes them.
    records : set of str
        Logical keys.
    """
    artefacts: set[str] = set()
    records: set[str] = set()
    for file in sorted(output.glob("**/manifest.json")):
        try:
            needed = json.loads(file.read_text(encoding="utf-8"))["store"]
            artefacts.update(map(str, needed["artefacts"]))
            records.update(map(str, needed["records"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("%s does not tell what it needs of the store (%s): it is not kept.", file, error)
    return artefacts, records
