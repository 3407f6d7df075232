"""All findings as one readable text: ``PYTHONPATH=.:tests python -m notebooks.report [WORD ...]``.

Wrong goals first, then how long the slices are, then what keeps statements that no value needs:
for a few goals of each notebook the statements of the slice are dropped one by one. Words choose
notebooks by name; ``--precision`` prints the last part only, ``--seed N`` draws other goals and
``--full`` takes all of them. What only the data of this run made superfluous (a sort of sorted
rows, a branch not taken) is counted apart: other data of the same shape need it (``other_data``).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from .measure import Found, Notes, Part, Server, Superfluous, measure, superfluous
from .notebook_text import all_notebooks

SAMPLE = 6  # goals of a notebook whose slices are reduced
SHORT = 70


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    words, each = asked.words, sys.maxsize if asked.full else SAMPLE
    notebooks = [n for n in all_notebooks() if not words or any(w in n.name for w in words)]
    reduced: list[tuple[Notes, Found, Superfluous]] = []
    everything: list[Notes] = []
    with Server() as server:
        for notebook in notebooks:
            notes = measure(notebook, server, each, asked.seed)
            everything.append(notes)
            for found in notes.reducible:
                reduced.append((notes, found, superfluous(found, server)))
    if not asked.precision:
        print("\n".join([*wrong(everything), *lengths(everything)]))
    print("\n".join([*imprecise(reduced), *assumed(everything)]))
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="notebooks.report")
    parser.add_argument("words", nargs="*", metavar="WORD", help="part of a notebook's name")
    parser.add_argument("--precision", action="store_true", help="only what keeps slices long")
    parser.add_argument("--full", action="store_true", help="reduce the slices of all goals")
    parser.add_argument("--seed", type=int, default=0, help="which goals are drawn")
    return parser.parse_args(arguments)


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


def imprecise(reduced: Sequence[tuple[Notes, Found, Superfluous]]) -> Iterator[str]:
    """The edges from a needed statement to one that is not, and how much each of them keeps."""
    kept = sum(len(found.parts) for _, found, _ in reduced)
    gone = sum(len(parts.always) for _, _, parts in reduced)
    here = sum(len(parts.here) for _, _, parts in reduced)
    share = 1 / max(kept, 1)
    yield (
        f"\n======== removable: {gone} of {kept} statements ({gone * share:.1%}) in {len(reduced)}"
        f" slices; by coincidence of this run's data {here} more ({here * share:.1%})"
    )
    for notes, found, parts in reduced:
        counts = f"{len(parts.always)} + {len(parts.here)} of {len(found.parts)}"
        yield f"{notes.notebook}: {found.goal}: {counts}"
    rules: Counter[str] = Counter()
    examples: dict[str, Counter[str]] = {}
    for notes, _, parts in reduced:
        for part, keeps in roots(parts.always):
            numbers = {p.number for p in parts.always}
            false = [r.text for r in part.reasons if r.consumer not in numbers]
            rule = " | ".join(sorted({rule_of(text) for text in false}))
            rules[rule] += keeps
            line = f"{notes.notebook}: {_short(part.text)}  :: {false[0] if false else '(no edge)'}"
            examples.setdefault(rule, Counter())[line] += keeps
    for rule, count in rules.most_common():
        yield f"{count:4}  {rule}"
        for line, part_of in examples[rule].most_common(8):
            yield f"        {part_of:4}  {line}"


def assumed(everything: Sequence[Notes]) -> Iterator[str]:
    """How many statements of all slices are kept only because of effects that nobody saw."""
    parts = [part for notes in everything for found in notes.found for part in found.parts]
    count = sum(part.assumed for part in parts)
    share = count / len(parts) if parts else 0.0
    yield f"\n======== kept by assumption only: {count} of {len(parts)} statements ({share:.1%})"


def roots(parts: Sequence[Part]) -> Iterator[tuple[Part, int]]:
    """Removable statements that needed ones lead to, and how many removable ones each keeps."""
    by_number = {part.number: part for part in parts}
    root_of: dict[int, int] = {}
    for part in sorted(parts, reverse=True):  # consumers run later
        users = [reason.consumer for reason in part.reasons]
        needed = [number for number in users if number not in by_number]
        root_of[part.number] = part.number if needed or not users else root_of[max(users)]
    for number, keeps in Counter(root_of.values()).items():
        yield by_number[number], keeps


def _short(text: str) -> str:
    lines = [line for line in text.strip().split("\n") if line and not line.startswith("#")]
    line = lines[0] if lines else ""
    if line == "try:" or line.startswith("@"):
        line = f"{line} {lines[1].strip()}"
    return line[:SHORT]


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
