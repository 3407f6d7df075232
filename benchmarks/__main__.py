"""``python -m benchmarks [--quick] [--each] [--json FILE] [NAME…]``."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

from rich.console import Console

from benchmarks import effort, table
from benchmarks.fresh import BenchmarkFailed
from benchmarks.lines import Line
from benchmarks.measures import MEASURES


def main(arguments: list[str] | None = None) -> int:
    """Measure, print one table; returns 1 when something could not be measured."""
    wanted = _parse(arguments)
    progress = Console(stderr=True)
    chosen = effort.QUICK if wanted.quick else effort.FULL
    if wanted.pairs is not None:
        chosen = dataclasses.replace(chosen, pairs=wanted.pairs)
    lines: list[Line] = []
    failures: list[str] = []
    with progress.status("") as status:
        told = dataclasses.replace(chosen, tell=status.update)
        for name in wanted.names or MEASURES:
            if not progress.is_terminal:
                print(f"measuring {name} …", file=sys.stderr, flush=True)
            try:
                lines += MEASURES[name](told)
            except BenchmarkFailed as failure:
                failures.append(f"{name} could not be measured: {failure}")
    table.print_table(lines, wanted.each)
    if wanted.json is not None:
        table.write_json(lines, wanted.json, chosen.pairs, chosen.scale)
    for text in failures:
        print(text, file=sys.stderr)
    return 1 if failures else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure what lineaslice costs."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(MEASURES)} (all)"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, fewer runs")
    parser.add_argument("--pairs", type=_count, help="pairs of plain and traced runs")
    parser.add_argument("--each", action="store_true", help="also every statement of real work")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    wanted = parser.parse_args(arguments)
    for name in wanted.names:
        if name not in MEASURES:
            parser.error(f"there is nothing called {name!r} to measure; {', '.join(MEASURES)} are")
    return wanted


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one pair")
    return number


if __name__ == "__main__":
    sys.exit(main())
