"""The store: artefacts named by what made them, and small records that may be replaced.

`Store` is all that a stage needs; `key` makes an artefact's name. An artefact is there complete or not at
all, is checked whenever it is read, and may be removed at any time by `Store.clean`: whoever reads one is
ready to make it again.
"""

from build.store.backend import Entry
from build.store.errors import MissingArtefact
from build.store.names import key
from build.store.store import CleanReport, Store

__all__ = ["CleanReport", "Entry", "MissingArtefact", "Store", "key"]
