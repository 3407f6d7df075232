"""numpy arrays and scalars as ``.npy``."""

from __future__ import annotations

import sys
from typing import IO, Any

from lineaslice.store.hashing import Sink

_KINDS = frozenset("?biufcmMSUV")


class Array:
    """A plain ``ndarray`` whose dtype ``.npy`` can spell: no objects, no subclass."""

    name = "npy"
    safe = True

    def accepts(self, obj: Any) -> bool:
        numpy = sys.modules.get("numpy")
        return numpy is not None and type(obj) is numpy.ndarray and _is_spelled(numpy, obj.dtype)

    def write(self, obj: Any, file: Sink) -> None:
        import numpy as np

        np.lib.format.write_array(file, obj, allow_pickle=False)

    def read(self, file: IO[bytes]) -> Any:
        import numpy as np

        return np.lib.format.read_array(file, allow_pickle=False)


class ArrayScalar:
    """A numpy scalar such as the ``float64`` that a mean or a score is; kept as an array."""

    name = "npy-scalar"
    safe = True

    def accepts(self, obj: Any) -> bool:
        numpy = sys.modules.get("numpy")
        if numpy is None or not isinstance(obj, numpy.generic):
            return False
        dtype = obj.dtype
        return dtype.kind in "?biufcmM" and type(obj) is dtype.type and _is_spelled(numpy, dtype)

    def write(self, obj: Any, file: Sink) -> None:
        import numpy as np

        np.lib.format.write_array(file, np.asarray(obj), allow_pickle=False)

    def read(self, file: IO[bytes]) -> Any:
        import numpy as np

        return np.lib.format.read_array(file, allow_pickle=False)[()]


def _is_spelled(numpy: Any, dtype: Any) -> bool:
    if dtype.hasobject or dtype.kind not in _KINDS or dtype.metadata:
        return False
    if dtype.fields is None and dtype.subdtype is None:
        return True
    # Padding, titles, alignment and the metadata of fields are what a descriptor may lose.
    back = numpy.lib.format.descr_to_dtype(numpy.lib.format.dtype_to_descr(dtype))
    return bool(back == dtype and back.isalignedstruct == dtype.isalignedstruct)
