"""What the finished videos were made from, so that cleaning the store keeps it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from build.store import Store

__all__ = ["file_stamp", "needed_by_outputs"]


def needed_by_outputs(store: Store) -> tuple[set[str], set[str]]:
    """Return the artefacts and the records without which finished videos would be made again.

    A record counts if it has ``files``, the paths that were written with their stamps, and these are still as
    they were written; its ``needs`` then names ``artefacts`` and ``records``. Outputs on another machine are
    not seen.

    Returns
    -------
    artefacts : set of str
        Names, as `Store.clean` takes them.
    records : set of str
        Logical keys.
    """
    artefacts: set[str] = set()
    records: set[str] = set()
    for key, record in store.records():
        if _outputs_stand(record):
            needs = record.get("needs", {})
            artefacts.update(needs.get("artefacts", ()))
            records.update(needs.get("records", ()), [key])
    return artefacts, records


def file_stamp(path: Path) -> list[int]:
    """Return what tells that a file was not touched, its size and time; empty where it is gone."""
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]


def _outputs_stand(record: Mapping[str, Any]) -> bool:
    files = record.get("files") or {}
    return bool(files) and all(file_stamp(Path(path)) == stamp for path, stamp in files.items())
