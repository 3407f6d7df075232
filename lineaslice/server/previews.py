"""What a stored value looks like, from formats that run no code when they are read.

One function per serializer. What is stored in another way is never loaded here: then the preview is
the one that was kept when the value was saved, or a sentence that says why there is none.
"""

from __future__ import annotations

import base64
import io
import json
import struct
from collections.abc import Callable
from typing import Any

from lineaslice.catalog.listing import size_text
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.server.contract import NoPreview, Preview, TablePreview
from lineaslice.server.service import Service

ROWS = 50
COLUMNS = 60
LETTERS = 20_000  # of a text
_LAID_OUT = 2_000_000  # bytes of JSON that are laid out anew before their beginning is shown
CELL = 200  # letters of one cell of a table
_PNG = b"\x89PNG\r\n\x1a\n"


def preview(version: ArtifactVersion, service: Service) -> Preview:
    """A look at the value."""
    row = version.row
    read = _READERS.get(row.serializer)
    if read is None:
        return _opaque(version, service)
    if row.size > service.preview_limit:
        return _none(
            f"The value has {size_text(row.size)}; previews are made up to "
            f"{size_text(service.preview_limit)}.",
            "Download it, or raise LineasliceApp.preview_limit.",
        )
    content = service.store.blobs.read(row.blob)
    try:
        return read(content)
    except ImportError as error:
        return _none(
            f"The server lacks {error.name or error}, which reads this format.",
            f"Install {error.name or 'it'} where the Jupyter server runs.",
        )
    except Exception as error:  # whatever the reader of the format makes of these bytes
        return _none(f"The value cannot be shown: {type(error).__name__}: {error}.", "Download it.")


def _opaque(version: ArtifactVersion, service: Service) -> Preview:
    row = version.row
    body = service.store.versions.preview(row.name, row.version)
    kept = None if body is None else _kept(json.loads(body))
    if kept is not None:
        return kept
    return _none(
        "The value is stored as a pickle, which the server never loads.",
        f"Look at it in a notebook: lineaslice.get({row.name!r}, {row.version}).get_value()",
    )


def _kept(told: Any) -> Preview | None:
    """What was kept when the value was saved; whoever wrote it, only known parts are passed on."""
    match told:
        case {"kind": "image", "base64": str(coded)}:
            return _image(base64.b64decode(coded))
        case {"kind": "text", "text": str(shown), "truncated": truncated}:
            return {
                "kind": "text",
                "text": shown[:LETTERS],
                "language": "python" if told.get("language") == "python" else "",
                "truncated": bool(truncated),
            }
        case {"kind": "table", "columns": [*columns], "dtypes": [*dtypes], "rows": [*rows]}:
            return {
                "kind": "table",
                "columns": [str(name) for name in columns],
                "dtypes": [str(dtype) for dtype in dtypes],
                "rows": [[str(cell) for cell in row] for row in rows],
                "shape": [int(length) for length in told.get("shape", ())],
                "more_columns": int(told.get("more_columns", 0)),
            }
    return None


def _none(reason: str, do: str) -> NoPreview:
    return {"kind": "none", "reason": reason, "do": do}


# ---------------------------------------------------------------- text


def text(content: bytes, language: str = "") -> Preview:
    """The beginning of a text."""
    shown = content[: 4 * LETTERS].decode("utf-8", errors="replace")
    cut = shown[:LETTERS]
    return {
        "kind": "text",
        "text": cut,
        "language": language,
        "truncated": len(cut) < len(shown) or len(content) > 4 * LETTERS,
    }


def _json(content: bytes) -> Preview:
    if len(content) > _LAID_OUT:
        return text(content, "json")
    told = json.dumps(json.loads(content), indent=2, ensure_ascii=False)
    return text(told.encode("utf-8", errors="replace"), "json")


def _bytes(content: bytes) -> Preview:
    image = _image(content)
    if image is not None:
        return image
    lines = [
        f"{at:08x}  {content[at : at + 16].hex(' ')}" for at in range(0, min(len(content), 512), 16)
    ]
    return {
        "kind": "text",
        "text": "\n".join(lines),
        "language": "",
        "truncated": len(content) > 512,
    }


# ---------------------------------------------------------------- files and images


def _file(content: bytes) -> Preview:
    first, _, rest = content.partition(b"\n")
    name = str(json.loads(first))
    image = _image(rest)
    if image is not None:
        return image
    if b"\0" in rest[:4096]:
        ending = f"A {name.rpartition('.')[2]} file" if "." in name else "The file"
        return _none(f"{ending} of {size_text(len(rest))}, which is not text.", "Download it.")
    return text(rest, _LANGUAGES.get(name.rpartition(".")[2].lower(), ""))


_LANGUAGES = {"py": "python", "json": "json", "md": "markdown", "sql": "sql", "yaml": "yaml"}


def _image(content: bytes) -> Preview | None:
    """An image that browsers draw without running anything; SVG is not one."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR":
        width, height = struct.unpack(">II", content[16:24])
        mime = "image/png"
    elif content[:6] in (b"GIF87a", b"GIF89a"):
        width, height = struct.unpack("<HH", content[6:10])
        mime = "image/gif"
    elif content.startswith(b"\xff\xd8\xff"):
        mime, width, height = "image/jpeg", 0, 0
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        mime, width, height = "image/webp", 0, 0
    else:
        return None
    coded = base64.b64encode(content).decode("ascii")
    return {  # type: ignore[return-value]
        "kind": "image",
        "mime": mime,
        "base64": coded,
        "width": width,
        "height": height,
    }


# ---------------------------------------------------------------- arrays and tables


def _array(content: bytes) -> Preview:
    import numpy as np

    found = np.load(io.BytesIO(content), allow_pickle=False)
    with np.printoptions(threshold=200, edgeitems=4, linewidth=100):
        shown = str(found)
    return {
        "kind": "array",
        "shape": [int(length) for length in found.shape],
        "dtype": str(found.dtype),
        "text": shown[:LETTERS],
    }


def _frame(content: bytes) -> Preview:
    import pyarrow as pa

    file = pa.ipc.open_file(pa.BufferReader(content))
    schema = file.schema
    batches, rows, total = [], 0, 0
    for number in range(file.num_record_batches):
        batch = file.get_batch(number)
        total += batch.num_rows
        if rows < ROWS:
            batches.append(batch)
            rows += batch.num_rows
    head = pa.Table.from_batches(batches, schema).slice(0, ROWS)
    return table_of(head, total)


def table_of(head: Any, total: int) -> TablePreview:
    """The first rows of an Arrow table of ``total`` rows; a pandas index comes first."""
    names = list(head.schema.names)
    index = _index_columns(head.schema)
    shown = [n for n in range(len(names)) if n in index]
    shown += [n for n in range(len(names)) if n not in index]
    shown = shown[:COLUMNS]
    columns = [[_cell(value) for value in _values(head.column(n))] for n in shown]
    return {
        "kind": "table",
        "columns": [_heading(names[n]) for n in shown],
        "dtypes": [str(head.schema.field(n).type) for n in shown],
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "shape": [total, len(names) - len(index)],
        "more_columns": len(names) - len(shown),
    }


def _values(column: Any) -> list[Any]:
    try:
        return list(column.to_pylist())
    except Exception:  # dates that Python cannot hold, values of types that it has not
        return [str(one) for one in column]


def _index_columns(schema: Any) -> set[int]:
    kept = (schema.metadata or {}).get(b"pandas")
    if kept is None:
        return set()
    listed = json.loads(kept).get("index_columns", [])
    names = {name for name in listed if isinstance(name, str)}
    return {n for n, name in enumerate(schema.names) if name in names}


def _heading(name: str) -> str:
    return "" if name.startswith("__index_level_") else name


def _cell(value: Any) -> str:
    told = "" if value is None else str(value)
    return told if len(told) <= CELL else told[: CELL - 1] + "…"


_READERS: dict[str, Callable[[bytes], Preview]] = {
    "text": text,
    "json": _json,
    "bytes": _bytes,
    "file": _file,
    "npy": _array,
    "npy-scalar": _array,
    "arrow": _frame,
}
