"""What failed under the store, said to a person: where it happened and what to do."""

from __future__ import annotations

import errno
import os
import sqlite3

from lineaslice.errors import StoreError

_MOVE = "or keep the store elsewhere: set LINEASLICE_HOME to another folder."


def of_files(error: OSError, where: str, doing: str) -> StoreError:
    """The error for a failed file operation: ``doing`` is "write" or "read"."""
    if isinstance(error, StoreError):
        return error
    reason = error.strerror or str(error) or type(error).__name__
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = f"Free some space there, {_MOVE}"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = f"Allow this user to {doing} there, {_MOVE}"
    elif error.errno == errno.EFBIG:
        hint = f"Raise the limit on the size of files (ulimit -f), {_MOVE}"
    elif error.errno in (errno.ENOTDIR, errno.EEXIST):
        hint = f"A file stands where a folder is needed; move it away, {_MOVE}"
    else:
        hint = f"Check that the place is reachable, {_MOVE}"
    return StoreError(f"The store cannot {doing} {where}: {reason}.", hint)


def of_foreign(where: str) -> StoreError:
    """The error for an SQLite file that another program uses; nothing of ours goes into it."""
    return StoreError(
        f"{where} is an SQLite database of another program, not a store of lineaslice.",
        f"Name another file (LINEASLICE_DB), {_MOVE}",
    )


def of_database(error: sqlite3.Error, where: str, busy_seconds: float) -> StoreError:
    """The error for a failed statement or connection."""
    name: str = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(
            f"The store {where} stayed locked by another process for {busy_seconds:g} s.",
            "Try again when that process is done, or wait longer: set busy_seconds "
            "(LINEASLICE_BUSY_SECONDS).",
        )
    if name.startswith("SQLITE_FULL"):
        return StoreError(
            f"The store cannot write {where}: no space left on device.",
            f"Free some space there, {_MOVE}",
        )
    if name.startswith("SQLITE_IOERR"):  # a full disk too, when SQLite maps its side files
        return StoreError(
            f"The store cannot use {where}: {error}.",
            f"Check that the disk works and has free space, {_MOVE}",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        if os.path.isdir(where):
            return StoreError(
                f"The store cannot open {where}: a folder stands where its file is needed.",
                f"Move that folder away, {_MOVE}",
            )
        return StoreError(
            f"The store cannot open {where} for writing: {error}.",
            f"Allow this user to write the file and its folder, {_MOVE}",
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError(
            f"{where} is damaged or is not a store of lineaslice: {error}.",
            f"Restore it from a backup, {_MOVE}",
        )
    return StoreError(f"The store {where} failed: {error}.", f"Check the disk, {_MOVE}")
