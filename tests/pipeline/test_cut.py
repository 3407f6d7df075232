"""The minimum cut against trying all possibilities."""

from __future__ import annotations

import itertools
import random

import pytest

from lineaslice.pipeline.cut import Work, seconds, to_load

INF = float("inf")


def test_a_long_computation_is_loaded() -> None:
    work = {
        "train": Work(seconds=100.0),
        "model": Work(["train"], load=1.0),
        "predict": Work(["model"], 2.0),
    }
    assert to_load(work, ["predict"]) == {"model"}
    assert seconds(work, ["predict"], {"model"}) == 3.0


def test_what_others_need_anyhow_is_not_loaded() -> None:
    work = {
        "read": Work(seconds=10.0),
        "table": Work(["read"], load=9.0),
        "other": Work(["read"], 1.0),
        "last": Work(["table", "other"], 1.0),
    }
    assert to_load(work, ["last"]) == set()


@pytest.mark.parametrize("block", range(5))
def test_no_other_choice_is_better(block: int) -> None:
    for seed in range(block * 200, block * 200 + 200):
        draw = random.Random(seed)
        size = draw.randint(1, 8)
        work = {
            number: Work(
                [other for other in range(number) if draw.random() < 0.4],
                draw.choice([0.0, 0.5, 1.0, 2.0, 5.0]),
                draw.choice([INF, INF, 0.2, 1.0, 3.0]),
            )
            for number in range(size)
        }
        wanted = [number for number in work if draw.random() < 0.4] or [size - 1]
        able = [number for number in work if work[number].load != INF]
        choices = itertools.chain.from_iterable(
            itertools.combinations(able, count) for count in range(len(able) + 1)
        )
        best = min(seconds(work, wanted, choice) for choice in choices)
        assert seconds(work, wanted, to_load(work, wanted)) == pytest.approx(best), seed
