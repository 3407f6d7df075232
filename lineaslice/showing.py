"""How values show themselves in notebooks and terminals, whoever displays them.

The HTML is complete in itself: inline SVG and styles, no script, nothing that has to be fetched,
and every text of the user's escaped; so it stays what it is in VS Code, Colab and exported pages.
"""

from __future__ import annotations

from collections.abc import Collection


class Shown:
    """A value with ``__repr__`` and ``_repr_html_``, given to a front end together."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Both forms, as IPython asks for them; a front end takes the best that it can show."""
        makers = {"text/plain": self._repr_text, "text/html": self._repr_html_}
        return {
            mime: make()
            for mime, make in makers.items()
            if (not include or mime in include) and (not exclude or mime not in exclude)
        }

    def _repr_text(self) -> str:
        return repr(self)
