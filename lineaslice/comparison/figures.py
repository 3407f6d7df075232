"""matplotlib's figures, by the data that they draw and the texts that stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk


def comparer(value: object) -> Compare | None:
    """How values of this class are compared; None leaves it to their attributes."""
    from matplotlib.artist import Artist
    from matplotlib.transforms import TransformNode

    if isinstance(value, Artist):
        return _artists
    if isinstance(value, TransformNode):
        return _nothing
    return None


def _artists(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(_drawn(left), _drawn(right), path)


def _nothing(left: Any, right: Any, path: str, walk: Walk) -> None:
    """How data becomes points of the screen follows from what is compared elsewhere."""


def _drawn(artist: Any) -> dict[str, Any]:
    """What an artist shows, as plain values."""
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    if isinstance(artist, FigureBase):
        size = getattr(artist, "get_size_inches", lambda: None)()
        texts = [text.get_text() for text in artist.texts]
        return {
            "size": size,
            "texts": texts,
            "suptitle": artist.get_suptitle(),
            "axes": list(getattr(artist, "axes", None) or ()),
        }
    if isinstance(artist, Axes):
        return {
            "title": [artist.get_title(loc) for loc in ("left", "center", "right")],
            "labels": [artist.get_xlabel(), artist.get_ylabel()],
            "limits": [artist.get_xlim(), artist.get_ylim()],
            "scales": [artist.get_xscale(), artist.get_yscale()],
            "lines": list(artist.lines),
            "patches": list(artist.patches),
            "images": list(artist.images),
            "collections": list(artist.collections),
            "texts": list(artist.texts),
            "legend": _legend(artist),
        }
    found: dict[str, Any] = {"label": str(artist.get_label()), "alpha": artist.get_alpha()}
    mapped = getattr(artist, "get_array", lambda: None)() is not None
    for name in _READERS:
        if mapped and name in _DRAWN:
            continue
        reader = getattr(artist, name, None)
        if reader is not None:
            found[name] = reader()
    if mapped:
        found["colours"] = artist.get_cmap().name, *artist.get_clim()
    path = getattr(artist, "get_path", None)
    if path is not None:
        found["vertices"] = path().vertices
    paths = getattr(artist, "get_paths", None)
    if paths is not None:
        found["paths"] = [one.vertices for one in paths()]
    return found


_READERS = (
    "get_xydata",
    "get_array",
    "get_offsets",
    "get_text",
    "get_position",
    "get_color",
    "get_facecolor",
    "get_edgecolor",
    "get_linestyle",
    "get_linewidth",
    "get_marker",
    "get_xy",
    "get_extent",
)


# What drawing works out where a colour map gives the colours of an array.
_DRAWN = frozenset({"get_facecolor", "get_edgecolor"})


def _legend(axes: Any) -> list[str] | None:
    legend = axes.get_legend()
    return None if legend is None else [text.get_text() for text in legend.get_texts()]
