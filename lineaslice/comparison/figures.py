"""matplotlib's figures, by the data that they draw and the texts that stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk


def comparer(value: object) -> Compare | None:
    """How values of this class are compared; None leaves it to their attributes."""
    from matplotlib.artist import Artist
    from matplotlib.cbook import CallbackRegistry
    from matplotlib.container import Container
    from matplotlib.transforms import TransformNode

    if isinstance(value, Artist):
        return _artists
    if isinstance(value, Container):
        return _containers
    if isinstance(value, (CallbackRegistry, TransformNode)):
        return _nothing
    return None


def _artists(left: Any, right: Any, path: str, walk: Walk) -> None:
    for artist in (left, right):
        _finish(artist, walk)
    walk.values(_drawn(left), _drawn(right), path)


def _containers(left: Any, right: Any, path: str, walk: Walk) -> None:
    """Bars, stems, points with errors: by what is in them."""
    walk.values([left.get_label(), *left], [right.get_label(), *right], path)


def _finish(artist: Any, walk: Walk) -> None:
    """Have all worked out that drawing works out: mapped colours, limits of equal axes.

    One of the two may have been drawn, as a notebook does at the end of each cell.
    """
    figure = artist.get_figure()
    while figure is not None and figure.get_figure() not in (None, figure):
        figure = figure.get_figure()  # a figure within another
    if figure is not None and figure.stale:
        try:
            figure.draw_without_rendering()
        except Exception as error:  # what cannot be drawn is compared as it is, and that is told
            walk.ignored[f"drawing ({type(error).__name__})"] = None


def _nothing(left: Any, right: Any, path: str, walk: Walk) -> None:
    """How data becomes points of the screen, and who is told of changes, follows from the rest."""


def _drawn(artist: Any) -> dict[str, Any]:
    """What an artist shows, as plain values."""
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from matplotlib.patches import ConnectionPatch, Patch
    from matplotlib.spines import Spine
    from matplotlib.text import Annotation, Text

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
    if isinstance(artist, Spine):  # where it stands follows from the axes
        return {**found, "shown": artist.get_visible(), "colour": artist.get_edgecolor()}
    mapped = getattr(artist, "get_array", lambda: None)() is not None
    for name in _READERS:
        if mapped and name in _DRAWN:
            continue
        if name == "get_text" and not isinstance(artist, Text):  # contours give that of a level
            continue
        reader = getattr(artist, name, None)
        if reader is not None:
            found[name] = reader()
    if mapped:
        found["colours"] = artist.get_cmap().name, *artist.get_clim()
    if isinstance(artist, Annotation):
        found["points at"] = artist.xy
    path = getattr(artist, "get_path", None)
    if isinstance(artist, ConnectionPatch) and artist.axes is None:
        found["ends"] = artist.xy1, artist.xy2  # without axes it leads nowhere yet
    elif isinstance(artist, Patch):  # a bar is a square, and how far that is drawn out
        found["vertices"] = artist.get_path().transformed(artist.get_patch_transform()).vertices
    elif path is not None:
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
