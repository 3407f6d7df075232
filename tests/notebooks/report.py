"""All findings as one readable text: ``PYTHONPATH=.:tests python -m notebooks.report [WORD ...]``.

Wrong goals first, then how long the slices are, then what keeps statements that no value needs:
for a few goals of each notebook the statements of the slice are dropped one by one. Words choose
notebooks by name.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from .measure import Found, Notes, Part, Server, measure, removable
from .notebook_text import all_notebooks

SAMPLE = 6  # goals of a notebook whose slices are reduced
SHORT = 70


def main(words: Sequence[str]) -> int:
    notebooks = [n for n in all_notebooks() if not words or any(w in n.name for w in words)]
    superfluous: list[tuple[Notes, Found, list[Part]]] = []
    everything: list[Notes] = []
    with Server() as server:
        for notebook in notebooks:
            notes = measure(notebook, server, SAMPLE)
            everything.append(notes)
            for found in notes.reducible:
                superfluous.append((notes, found, removable(found, server)))
    print("\n".join([*wrong(everything), *lengths(everything), *imprecise(superfluous)]))
    return 0


def wrong(everything: Sequence[Notes]) -> Iterator[str]:
    """The goals whose slices do not give their values, the shortest slice of a notebook first."""
    yield "======== WRONG"
    for notes in everything:
        if notes.error:
            yield f"{notes.notebook}: {notes.error}"
        yield from (f"{notes.notebook}: tracing changed {text}" for text in notes.changed)
        for found in sorted(notes.wrong, key=lambda f: len(f.code)):
            yield f"{notes.notebook}: {found.goal}: {found.wrong}"


def lengths(everything: Sequence[Notes]) -> Iterator[str]:
    """One row per notebook."""
    yield "\n======== goals  right  wrong  kept  kept by assumption only  not compared"
    for n in everything:
        parts = [p for f in n.found for p in f.parts]
        assumed = sum(p.assumed for p in parts) / len(parts) if parts else 0.0
        right = len(n.found) - len(n.wrong)
        yield (
            f"{n.notebook.name:24}{len(n.found):6}{right:7}{len(n.wrong):7}{n.share:7.0%}"
            f"{assumed:9.1%}  {', '.join(n.unstable)}"
        )


def imprecise(superfluous: Sequence[tuple[Notes, Found, list[Part]]]) -> Iterator[str]:
    """What the removable statements were kept for, the most frequent reason first."""
    kept = sum(len(found.parts) for _, found, _ in superfluous)
    gone = [(notes, found, part) for notes, found, parts in superfluous for part in parts]
    yield f"\n======== removable: {len(gone)} of {kept} statements in {len(superfluous)} slices"
    rules: Counter[str] = Counter()
    shown: dict[str, list[str]] = {}
    for notes, found, part in gone:
        text = part.text.strip().split("\n")[0][:SHORT]
        for rule in {rule_of(reason) for reason in part.reasons} or {"(no edge)"}:
            rules[rule] += 1
            shown.setdefault(rule, []).append(f"{notes.notebook}, {found.goal}: {text}")
        shown.setdefault(text, list(part.reasons))
    for rule, count in rules.most_common(40):
        yield f"{count:4}  {rule}"
        for line in list(dict.fromkeys(shown[rule]))[:3]:
            yield f"            {line}"
    yield "\n======== removable, by statement"
    texts = Counter((str(n.notebook), p.text.strip().split("\n")[0][:SHORT]) for n, _, p in gone)
    for (name, text), count in texts.most_common(60):
        yield f"{count:4}  {name}: {text}"
        yield textwrap.indent("\n".join(shown[text][:2]), " " * 12)


def rule_of(reason: str) -> str:
    """An edge without the names of the user's variables."""
    found = re.fullmatch(r"(.*?) \[(.*?), (.*?), (.*)\] for <(.*)> \[(.*?), (.*?), (.*)\]", reason)
    if found is None:
        return reason
    resource, mode, how, _, _, use, seen, _ = found.groups()
    kind = resource.partition(" ")[0] if " " in resource else "name"
    return f"{kind}: {mode} ({how}) -> {use} ({seen})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
