"""Save a value as the next version of a name; get, list and delete versions."""

from __future__ import annotations

import difflib
import getpass
import operator
import reprlib
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lineaslice.catalog import environment, keepsakes
from lineaslice.catalog.listing import ArtifactList
from lineaslice.catalog.references import OWN_METADATA, ArtifactVersion
from lineaslice.errors import ArtifactNotFound, StoreError
from lineaslice.model import Goal, SessionRecord, Versioned
from lineaslice.store import Store
from lineaslice.store.hashing import HashingWriter
from lineaslice.store.serializers import Serializer, dump
from lineaslice.store.serializers.json_value import is_exact

_ATTEMPTS = 5  # a collector may take an orphaned blob between our finding it and our row


def save(
    store: Store,
    obj: Any,
    name: str,
    *,
    goal: Goal | None = None,
    session: SessionRecord | None = None,
    compute_seconds: float = 0.0,
    metadata: dict[str, Any] | None = None,
    imports: Iterable[str] | None = None,
) -> ArtifactVersion:
    """Store a value under the next version number of a name.

    ``imports`` are the top-level packages whose versions are kept beside those of the value; by
    default, what the session's log says was imported. Raises `UnserializableError`, or another
    `StoreError`; then no version was made.
    """
    _check_name(name, "The value comes first: lineaslice.save(value, 'name').")
    user_metadata = _checked_metadata(metadata)
    if imports is None:
        imports = _imports_of(store, session, goal)
    kept = {
        **environment.describe(obj, imports),
        "user": _user(),
        "host": socket.gethostname(),
        "metadata": user_metadata,
    }
    for _ in range(_ATTEMPTS):
        chosen: list[Serializer] = []

        def write(file: HashingWriter, chosen: list[Serializer] = chosen) -> None:
            chosen.append(dump(obj, file, goal.expression if goal else name))

        blob = store.blobs.put(write)
        row = store.versions.add(
            Versioned(
                name=name,
                version=0,  # the store gives the number
                created=datetime.now(UTC).isoformat(timespec="microseconds"),
                serializer=chosen[0].name,
                blob=blob.hash,
                size=blob.size,
                type=_type_name(obj),
                session=None if session is None else session.id,
                goal=goal,
                compute_seconds=float(compute_seconds),
                safe=chosen[0].safe,
                metadata=kept,
            ),
            session,
        )
        if row is not None:
            if not row.safe:  # nobody will load it only to look at it
                _keep_preview(store, row, obj)
            return ArtifactVersion(store, row)
    raise StoreError(
        f"The blob of {name!r} was removed {_ATTEMPTS} times before its version could be written.",
        f"Something else removes files from {store.blobs.where}; stop it and save again.",
    )


def _keep_preview(store: Store, row: Versioned, obj: Any) -> None:
    body = keepsakes.keepsake(obj)
    if body is not None:
        store.versions.keep_preview(row.name, row.version, body)


def get(store: Store, name: str, version: int | str | None = None) -> ArtifactVersion:
    """A handle on one version, the highest for None or "latest"; reads no value.

    ``"@production"`` is the version that this alias means. Raises `ArtifactNotFound`, which lists
    near names, or the versions or aliases that there are.
    """
    _check_name(name)
    number = _aliased(store, name, version) if is_alias(version) else _number(version)
    row = store.versions.find(name, number)
    if row is None:
        raise _not_found(store, name, number)
    return ArtifactVersion(store, row)


def listing(store: Store, name: str | None = None) -> ArtifactList:
    """Every version, or those of one name, by name and number."""
    if name is not None:
        _check_name(name)
    rows = store.versions.all()
    return ArtifactList(
        ArtifactVersion(store, row) for row in rows if name is None or row.name == name
    )


def delete(store: Store, name: str, version: int | str | None = None) -> tuple[int, ...]:
    """Delete one version ("latest" is the highest), or all of a name when none is given.

    Returns the numbers deleted; they are never given out again. Raises `ArtifactNotFound`.
    """
    _check_name(name)
    number = get(store, name).version if version == "latest" else _number(version)
    deleted = store.versions.remove(name, number)
    if not deleted:
        raise _not_found(store, name, number)
    return deleted


def set_alias(store: Store, name: str, version: int | str | None, alias: str) -> ArtifactVersion:
    """Let an alias mean one version of a name; it is moved when it meant another one.

    Raises `ArtifactNotFound`, and `StoreError` for what cannot be an alias.
    """
    bare = alias.removeprefix("@") if isinstance(alias, str) else ""
    if not bare.strip() or bare.isdigit() or bare == "latest" or ":" in bare or "@" in bare:
        raise StoreError(
            f"{alias!r} cannot be an alias.",
            "Give a word that is no number, such as 'production'; it is asked for as "
            "'@production'.",
        )
    found = get(store, name, version)
    if not store.versions.set_alias(name, bare, found.version):
        raise _not_found(store, name, found.version)
    return found


def is_alias(version: object) -> bool:
    """True for ``"@production"``."""
    return isinstance(version, str) and version.startswith("@")


def _aliased(store: Store, name: str, alias: Any) -> int:
    known = store.versions.aliases(name)
    found = known.get(alias[1:])
    if found is None:
        if not store.versions.numbers(name)[0]:
            raise _not_found(store, name, None)
        shown = ", ".join(f"'@{other}'" for other in known)
        raise ArtifactNotFound(
            f"Artifact {name!r} has no alias {alias!r}.",
            f"Its aliases: {shown}."
            if known
            else f"lineaslice.set_alias({name!r}, 1, {alias[1:]!r}) lets it mean version 1.",
        )
    return found


_GIVE_NAME = "Give the name that it was saved under; lineaslice.artifacts() lists all."


def _check_name(name: Any, hint: str = _GIVE_NAME) -> None:
    if not isinstance(name, str):
        raise StoreError(
            f"The name of an artifact is a text, not {type(name).__name__} {reprlib.repr(name)}.",
            hint,
        )
    if not name.strip():
        raise StoreError(
            f"An artifact needs a name; {name!r} is empty.", "For example 'iris_model'."
        )
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise StoreError(f"The name {name!r} is not valid Unicode text.") from None
    if "\0" in name:
        raise StoreError(f"The name {name!r} holds a NUL character.")


def _checked_metadata(metadata: dict[str, Any] | None) -> dict[str, Any]:
    if metadata is None:
        return {}
    if type(metadata) is not dict or not is_exact(metadata):
        raise StoreError(
            "Metadata is a dict with text keys whose values JSON keeps exactly (text, numbers, "
            f"True, False, None, lists and dicts of them), not {metadata!r}.",
            "Convert the values first, for example float(score).",
        )
    taken = sorted(set(metadata) & OWN_METADATA)
    if taken:
        raise StoreError(
            f"Metadata cannot use the key {taken[0]!r}: lineaslice fills it itself.",
            f"Kept for lineaslice are: {', '.join(sorted(OWN_METADATA))}.",
        )
    return metadata


def _number(version: Any) -> int | None:
    if version is None or (isinstance(version, str) and version == "latest"):
        return None
    try:
        if isinstance(version, (bool, str)):
            raise TypeError
        return operator.index(version)
    except TypeError:
        raise ArtifactNotFound(
            f"{version!r} is not a version.", "Give a number from 1, or 'latest'."
        ) from None


def _not_found(store: Store, name: str, number: int | None) -> ArtifactNotFound:
    present, last = store.versions.numbers(name)
    if present:
        return ArtifactNotFound(
            f"Artifact {name!r} has no version {number}; it has {_ranges(present)}."
            + (f" Version {number} was deleted." if number and 0 < number <= last else ""),
            f"lineaslice.get({name!r}) gives the latest, {present[-1]}.",
        )
    names = store.versions.names()
    gone = " All its versions were deleted." if last else ""
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    folded = [other for other in names if other.casefold() == name.casefold()]
    near = list(dict.fromkeys([*folded, *near]))
    if near:
        hint = f"Did you mean {' or '.join(map(repr, near))}? lineaslice.artifacts() lists all."
    elif names:
        shown = ", ".join(map(repr, names[:10])) + (", …" if len(names) > 10 else "")
        hint = f"There are: {shown}. lineaslice.artifacts() lists all."
    else:
        hint = (
            "Nothing is saved there yet; lineaslice.save(value, name) saves. If it was saved in "
            "another store, set LINEASLICE_HOME to that folder."
        )
    where = store.database.where
    return ArtifactNotFound(f"No artifact is named {name!r} in {where}.{gone}", hint)


def _ranges(numbers: tuple[int, ...]) -> str:
    """ "1 to 4, 6 and 9" for (1, 2, 3, 4, 6, 9)."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts: list[str] = []
    for first, last in runs:
        texts += [f"{first} to {last}"] if last - first > 1 else map(str, range(first, last + 1))
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _imports_of(store: Store, session: SessionRecord | None, goal: Goal | None) -> set[str]:
    if session is None:
        return set()
    try:
        events = store.log.read(session.id).events
    except StoreError:  # no log, or one with gaps: `get_code` says so, the value can be kept
        return set()
    return {
        access.resource.key.partition(".")[0]
        for event in events
        if goal is None or event.number < goal.at
        for access in event.accesses
        if access.resource.kind == "import"
    }


def _type_name(obj: Any) -> str:
    kind = type(obj)
    prefix = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return prefix + kind.__qualname__


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user id without a name
        return ""
