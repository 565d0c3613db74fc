"""Growing tables: rows are appended one by one, cheaply, and read back as arrays.

A table that grows beyond some megabytes goes to a file without a name, and is mapped when it is read: a
recording may be larger than memory.
"""

import mmap
import tempfile
import weakref
from collections.abc import Iterable
from typing import IO, Any, Generic, TypeVar

import numpy as np

from build.errors import RecordingError
from build.recording.container import AnyArray

__all__ = ["Column", "Ragged", "Recent"]

K = TypeVar("K")
V = TypeVar("V")

_IN_MEMORY_BYTES = 8 << 20
_IN_A_LIST = 1 << 13


class Column:
    """Rows of one type.

    Appended rows wait in a list until there are many, or somebody reads: a list takes a row in a tenth of a
    microsecond, an array in several.

    Parameters
    ----------
    dtype
        Of an entry.
    width : int
        Entries in a row; 0 for rows that are single entries.
    """

    def __init__(self, dtype: Any, width: int = 0) -> None:
        # Rows are first in the file, if there is one, then in the array, then in the list.
        self._file: IO[bytes] | None = None
        self._filed = 0
        self._data = np.empty((16, width) if width else 16, dtype)
        self._held = 0
        self._waiting: list[Any] = []

    def __len__(self) -> int:
        return self._filed + self._held + len(self._waiting)

    def append(self, row: Any) -> int:
        """Append a row, a number or a tuple, and return its number."""
        self._waiting.append(row)
        if len(self._waiting) >= _IN_A_LIST:
            self._settle()
        return len(self) - 1

    def extend(self, rows: AnyArray) -> None:
        """Append many rows.

        Raises
        ------
        RecordingError
            There is no room on the disk for passing files.
        """
        self._settle()
        end = self._held + len(rows)
        if end * self._data.dtype.itemsize * (self._data[:1].size or 1) > _IN_MEMORY_BYTES:
            self._to_file(self._data[: self._held], rows)
            return
        if end > len(self._data):
            grown = np.empty((max(end, 2 * len(self._data)), *self._data.shape[1:]), self._data.dtype)
            grown[: self._held] = self._data[: self._held]
            self._data = grown
        self._data[self._held : end] = rows
        self._held = end

    def rows(self) -> AnyArray:
        """Return all rows so far; rows appended later do not change the array."""
        self._settle()
        if self._file is None:
            return self._data[: self._held]
        self._to_file(self._data[: self._held])
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return np.frombuffer(mapped, self._data.dtype).reshape(self._filed, *self._data.shape[1:])

    def _settle(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self.extend(np.array(waiting, self._data.dtype))

    def _to_file(self, *parts: AnyArray) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (as long as the table)
                weakref.finalize(self, self._file.close)
            for part in parts:
                self._write(np.ascontiguousarray(part, self._data.dtype).reshape(-1).view(np.uint8).data)
                self._filed += len(part)
        except OSError as error:
            raise RecordingError(
                f"a recording's passing file cannot be written: {error.strerror or error}",
                hint="make room where temporary files go, or set TMPDIR to a folder that has some",
            ) from error
        # Some room is kept: reading often must not mean growing an array again and again.
        self._data = np.empty((1024, *self._data.shape[1:]), self._data.dtype)
        self._held = 0

    def _write(self, data: memoryview) -> None:
        assert self._file is not None
        while len(data):
            data = data[self._file.write(data) :]


class Ragged:
    """Rows of differing lengths: values one after another, and where each row ends."""

    def __init__(self, dtype: Any, width: int = 0) -> None:
        self._values = Column(dtype, width)
        self._ends = Column(np.int64)
        self._ends.append(0)
        self._waiting: list[AnyArray] = []
        self._waiting_length = 0
        self._end = 0

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, row: AnyArray) -> int:
        """Append a row, which must not change afterwards, and return its number."""
        self._waiting.append(row)
        self._end += len(row)
        self._waiting_length += len(row)
        if self._waiting_length >= _IN_A_LIST << 3:
            self._settle()
        return self._ends.append(self._end) - 1

    def append_joined(self, values: AnyArray, lengths: AnyArray) -> int:
        """Append rows that lie end to end, and return the number of the first."""
        first = len(self)
        self._settle()
        self._values.extend(values)
        self._ends.extend(self._end + np.cumsum(lengths))
        self._end += len(values)
        return first

    def values(self) -> AnyArray:
        """Return all rows, one after another."""
        self._settle()
        return self._values.rows()

    def ends(self) -> AnyArray:
        """Return where each row ends, with a zero before the first."""
        return self._ends.rows()

    def _settle(self) -> None:
        if self._waiting:
            waiting, self._waiting, self._waiting_length = self._waiting, [], 0
            self._values.extend(np.concatenate(waiting))


class Recent(Generic[K, V]):
    """A dictionary that forgets what was not asked for in a long time.

    Parameters
    ----------
    most : int
        The last so many entries that were set or asked for are there; at most twice as many are.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def get(self, key: K) -> V | None:
        """Return what was set, if it is not forgotten."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self[key] = value
        return value

    def __setitem__(self, key: K, value: V) -> None:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = value

    def update(self, items: Iterable[tuple[K, V]]) -> None:
        """Set many entries at once; they may go beyond the number that is kept."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young.update(items)
