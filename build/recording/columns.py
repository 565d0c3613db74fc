"""Growing tables: rows are appended one by one, cheaply, and read back as arrays."""

from typing import Any

import numpy as np

from build.recording.container import AnyArray

__all__ = ["Column", "Ragged"]


class Column:
    """Rows of one type.

    Appended rows wait in a list until somebody reads: a list takes a row in a tenth of a microsecond, an
    array in several.

    Parameters
    ----------
    dtype
        Of an entry.
    width : int
        Entries in a row; 0 for rows that are single entries.
    """

    def __init__(self, dtype: Any, width: int = 0) -> None:
        self._data = np.empty((16, width) if width else 16, dtype)
        self._length = 0
        self._waiting: list[Any] = []

    def __len__(self) -> int:
        return self._length + len(self._waiting)

    def append(self, row: Any) -> int:
        """Append a row, a number or a tuple, and return its number."""
        self._waiting.append(row)
        return self._length + len(self._waiting) - 1

    def extend(self, rows: AnyArray) -> None:
        """Append many rows."""
        self._settle()
        self._grow(rows)

    def rows(self) -> AnyArray:
        """Return all rows so far; rows appended later do not change the array."""
        self._settle()
        return self._data[: self._length]

    def _settle(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._grow(np.array(waiting, self._data.dtype))

    def _grow(self, rows: AnyArray) -> None:
        end = self._length + len(rows)
        if end > len(self._data):
            grown = np.empty((max(end, 2 * len(self._data)), *self._data.shape[1:]), self._data.dtype)
            grown[: self._length] = self._data[: self._length]
            self._data = grown
        self._data[self._length : end] = rows
        self._length = end


class Ragged:
    """Rows of differing lengths: values one after another, and where each row ends."""

    def __init__(self, dtype: Any, width: int = 0) -> None:
        self._values = Column(dtype, width)
        self._ends = Column(np.int64)
        self._ends.append(0)
        self._waiting: list[AnyArray] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, row: AnyArray) -> int:
        """Append a row, which must not change afterwards, and return its number."""
        self._waiting.append(row)
        self._end += len(row)
        return self._ends.append(self._end) - 1

    def values(self) -> AnyArray:
        """Return all rows, one after another."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._values.extend(np.concatenate(waiting))
        return self._values.rows()

    def ends(self) -> AnyArray:
        """Return where each row ends, with a zero before the first."""
        return self._ends.rows()
