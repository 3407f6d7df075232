"""What all handlers share: the store, the limits, and threads beside the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from lineaslice.config import Config
from lineaslice.store import Store, overview

if TYPE_CHECKING:
    from lineaslice.server.runs import Runs

_THREADS = 4


class Service:
    """One store and how this server serves it."""

    def __init__(
        self,
        settings: Callable[[], Config],
        root: Path,
        *,
        upload_limit: int,
        preview_limit: int,
        can_run: bool,
    ) -> None:
        from lineaslice.server.runs import Runs

        self._settings = settings
        self._store: Store | None = None
        self.root = root  # the server's root folder, below which exports are written
        self.upload_limit = upload_limit
        self.preview_limit = preview_limit
        self.can_run = can_run
        self.threads = ThreadPoolExecutor(_THREADS, "lineaslice")
        self.runs: Runs = Runs()
        self._lock = threading.Lock()
        self._known: tuple[str, Sequence[overview.Glance]] = ("", ())

    @property
    def store(self) -> Store:
        """The store; raises ConfigError as long as its settings cannot be used."""
        with self._lock:
            if self._store is None:
                self._store = Store.open(self._settings())
            return self._store

    def glances(self) -> tuple[str, Sequence[overview.Glance]]:
        """The newest versions with the stamp of the catalog; read again when that has changed."""
        database = self.store.database
        stamp = overview.stamp(database)
        with self._lock:
            if self._known[0] != stamp:
                # A save in between gives rows that are newer than the stamp: read again next time.
                self._known = stamp, overview.newest(database)
            return self._known

    def close(self) -> None:
        """End the runs, the threads and the connections."""
        self.runs.close()
        self.threads.shutdown(wait=False, cancel_futures=True)
        if self._store is not None:
            self._store.close()
