"""Where in the text of a TOML file do a block and its keys stand? ``tomllib`` does not say."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.\s\"'-]+?)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w.-]+)[\"']?\s*=")
_QUOTES = re.compile(r"'''|\"\"\"")


class Places:
    """Lines of headers and keys, counted from 1."""

    def __init__(self, text: str) -> None:
        self._blocks: dict[str, list[int]] = {}
        self._keys: dict[tuple[int, str], int] = {}  # (line of the header, key)
        header, quote = 0, ""
        for number, line in enumerate(text.splitlines(), 1):
            inside = bool(quote)
            for found in _QUOTES.findall(line):
                quote = "" if quote == found else quote or found
            if inside:
                continue
            if key := _KEY.match(line):
                self._keys.setdefault((header, key[1]), number)
            elif (block := _HEADER.match(line)) and "=" not in line.partition("#")[0]:
                header = number
                self._blocks.setdefault(re.sub(r"[\s\"']", "", block[1]), []).append(number)

    def block(self, name: str, index: int) -> int:
        """The header ``[[name]]`` that begins block ``index``, or where the list is written."""
        headers = self._blocks.get(name, [])
        return headers[index] if index < len(headers) else self.key(0, name)

    def key(self, header: int, name: str) -> int:
        """The line of a key below the header in that line (0: above all headers), or 0.

        ``a.b`` also stands where ``b`` does below ``[a]``, and where ``a`` does.
        """
        found = self._keys.get((header, name), 0)
        outer, _, last = name.rpartition(".")
        if not found and outer:
            within = self._blocks.get(outer, [])
            found = self._keys.get((within[0], last), 0) if within else 0
            found = found or self.key(header, outer)
        return found
