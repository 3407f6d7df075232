"""One opened store: ``log`` (sessions), ``versions``, ``pipelines`` and ``blobs`` (values)."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from lineaslice.config import Config
from lineaslice.store.database import Database

if TYPE_CHECKING:
    from lineaslice.store.blobs import Blobs
    from lineaslice.store.log import Log
    from lineaslice.store.pipelines import Pipelines
    from lineaslice.store.versions import Versions


class Store:
    """A store that connects when it is first used; may be shared by threads and over a fork."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.database = Database(config.database_file, config.busy_seconds)

    @classmethod
    def open(cls, config: Config) -> Store:
        """The store of these settings; touches no disk yet, so errors come at first use."""
        return cls(config)

    @cached_property
    def log(self) -> Log:
        """The sessions: their cells and events."""
        from lineaslice.store.log import Log

        return Log(self.database)

    @cached_property
    def versions(self) -> Versions:
        """The rows of saved versions."""
        from lineaslice.store.versions import Versions

        return Versions(self.database, self.blobs)

    @cached_property
    def pipelines(self) -> Pipelines:
        """The stored pipelines."""
        from lineaslice.store.pipelines import Pipelines

        return Pipelines(self.database)

    @cached_property
    def blobs(self) -> Blobs:
        """The stored bytes."""
        from lineaslice.store.blobs import Blobs

        return Blobs(self.config.blobs)

    def collect(self) -> tuple[str, ...]:
        """Remove the blobs that no version names and the leftovers of crashed saves.

        Returns the hashes removed. Safe beside saves of other processes.
        """
        return self.versions.collect()

    def close(self) -> None:
        """Close the connections; the store connects again when it is used again."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({str(self.config.database_file)!r}, blobs={self.config.blobs!r})"
