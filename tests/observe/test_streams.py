"""Has a statement drawn from a process-wide random stream?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lineaslice.observe import streams
from lineaslice.observe.streams import states


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    python, numpy = random.getstate(), np.random.get_state()
    yield
    random.setstate(python)
    np.random.set_state(numpy)


DRAWS: list[tuple[str, Callable[[], object]]] = [
    ("python", random.random),
    ("python", lambda: random.gauss(0, 1)),
    ("python", lambda: random.shuffle([1, 2, 3])),
    ("python", lambda: random.seed(5)),
    ("python", lambda: random.getrandbits(8)),
    ("numpy", np.random.rand),
    ("numpy", np.random.normal),
    ("numpy", lambda: np.random.shuffle([1, 2, 3])),
    ("numpy", lambda: np.random.seed(5)),
    ("numpy", lambda: np.random.randint(5, dtype=np.int8)),
]


@pytest.mark.parametrize(("stream", "draw"), DRAWS)
def test_every_draw_shows_in_its_stream(stream: str, draw: Callable[[], object]) -> None:
    before = states()
    for _ in range(3):  # the second Gaussian of a pair comes from a cache
        draw()
        after = states()
        if draw is not DRAWS[3][1] and draw is not DRAWS[8][1]:
            assert after[stream] != before[stream]
        assert {k: v for k, v in after.items() if k != stream} == {
            k: v for k, v in before.items() if k != stream
        }
        before = after


def test_looking_changes_nothing() -> None:
    python, numpy = random.getstate(), np.random.get_state(legacy=False)
    first = states()
    assert states() == first
    assert random.getstate() == python
    assert str(np.random.get_state(legacy=False)) == str(numpy)


def test_generators_of_ones_own_are_no_process_wide_streams() -> None:
    before = states()
    random.Random(1).random()
    np.random.default_rng(1).random()
    np.random.RandomState(1).rand()
    assert states() == before


def test_the_same_state_is_the_same_number() -> None:
    random.seed(1)
    np.random.seed(1)
    first = states()
    random.random()
    np.random.rand()
    random.seed(1)
    np.random.seed(1)
    assert states() == first


def test_the_self_test_notices_a_reader_that_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    mtrand = np.random.mtrand
    assert streams._notices_draws(mtrand)
    monkeypatch.setattr(streams, "_numpy_memory", lambda generator: 1)
    assert not streams._notices_draws(mtrand)
    numbers = iter(range(9))
    monkeypatch.setattr(streams, "_numpy_memory", lambda generator: next(numbers))
    assert not streams._notices_draws(mtrand)


def test_the_fall_backs_see_draws_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_matches", lambda memory, state: False)
    monkeypatch.setattr(streams, "_notices_draws", lambda mtrand: False)
    python = streams._python_reader.__wrapped__()
    numpy = streams._numpy_reader.__wrapped__()
    pairs: list[tuple[Any, Any]] = [(python, random.random), (numpy, np.random.normal)]
    for read, draw in pairs:
        before = read()
        assert read() == before
        draw()
        assert read() != before


def test_another_bit_generator_under_numpys_functions() -> None:
    assert streams._numpy_memory(np.random.RandomState(np.random.PCG64(1))) is None


def test_draws_show_when_the_bit_generator_was_replaced() -> None:
    numpy: Any = np.random
    old = numpy.get_bit_generator()
    numpy.set_bit_generator(np.random.PCG64(1))
    try:
        before = states()
        np.random.rand()
        assert states()["numpy"] != before["numpy"]
    finally:
        numpy.set_bit_generator(old)
