"""The process-wide random streams: has a statement drawn from one?

The state is read from the generator's memory (about 0.5 µs) where a self-test at first use shows
that this works here, through ``getstate`` otherwise (10–80 µs).
"""

from __future__ import annotations

import ctypes
import functools
import random
import struct
import sys
from collections.abc import Callable
from typing import Any

import xxhash

_HEAD = object.__basicsize__


def states() -> dict[str, int]:
    """A number for the state of every random stream that exists in this process."""
    found = {"python": _python_reader()()}
    if "numpy.random.mtrand" in sys.modules:
        found["numpy"] = _numpy_reader()()
    if "torch" in sys.modules:
        state = sys.modules["torch"].get_rng_state().numpy()
        found["torch"] = xxhash.xxh3_64_intdigest(state)
    return found


def generator(stream: str) -> Any:
    """The object that a process-wide stream draws from, which a name may hold as well."""
    if stream == "python":
        return random._inst
    mtrand = sys.modules.get("numpy.random.mtrand") if stream == "numpy" else None
    return mtrand._rand if mtrand is not None else None


@functools.lru_cache(maxsize=1)
def _python_reader() -> Callable[[], int]:
    hidden: Any = random._inst
    base: Any = type(hidden).__base__
    size = base.__basicsize__ - _HEAD
    address = id(hidden) + _HEAD

    def read() -> int:
        memory = ctypes.string_at(address, size)
        return xxhash.xxh3_64_intdigest(memory) ^ hash(hidden.gauss_next)

    if size >= 4 * 625 and _matches(ctypes.string_at(address, 4 * 625), random.getstate()[1]):
        return read
    return lambda: hash(random.getstate())


def _matches(memory: bytes, state: tuple[int, ...]) -> bool:
    words = struct.unpack("625I", memory)
    return words[1:] == state[:624] and words[0] == state[624]


@functools.lru_cache(maxsize=1)
def _numpy_reader() -> Callable[[], int]:
    mtrand = sys.modules["numpy.random.mtrand"]
    sample = _numpy_memory(mtrand.RandomState(3))
    trusted = sample is not None and _notices_draws(mtrand)

    def read() -> int:
        found = _numpy_memory(mtrand._rand) if trusted else None
        return _numpy_state(mtrand._rand) if found is None else found

    return read


def _numpy_state(generator: Any) -> int:
    """The slow way: for other bit generators, and where the memory is not as expected."""
    return xxhash.xxh3_64_intdigest(repr(generator.get_state(legacy=False)).encode())


def _numpy_memory(generator: Any) -> int | None:
    """Hash of the bit generator's state and of the cached second Gaussian beside it."""
    bits = generator._bit_generator
    if type(bits).__name__ != "MT19937":
        return None
    state = ctypes.string_at(bits.ctypes.state_address, 4 * 625)
    beside = ctypes.string_at(id(generator) + _HEAD, type(generator).__basicsize__ - _HEAD)
    return xxhash.xxh3_64_intdigest(state) ^ xxhash.xxh3_64_intdigest(beside)


def _notices_draws(mtrand: Any) -> bool:
    """The self-test: every draw shows, and so does its absence."""
    generator = mtrand.RandomState(3)
    before = _numpy_memory(generator)
    if before != _numpy_memory(generator):
        return False
    for _ in range(3):  # the second normal deviate comes from the cache
        generator.normal()
        after = _numpy_memory(generator)
        if after == before:
            return False
        before = after
    return True
