"""Compiling with numba, kept between processes; and arrays that stand at an address.

numba notices a change in the file of a function, not in the files of those it calls; so what is compiled is kept in a
folder named by all the source of this package, and of what its kernels use of others: beside it, or under
PRATIQUE_HOME where that cannot be written.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numba.core import cgutils, config, types
from numba.extending import intrinsic
from numba.np.numpy_support import carray
from numpy.typing import NDArray

from pratique.kinds import place_kinds
from pratique.tracing import rules, tables

_CALLED = (place_kinds.__name__, rules.__name__, tables.__name__)
Compiled = Callable[..., Any]
"""A compiled function; numba holds it to its types, mypy does not."""
Number = Any
"""What a compiled function gives where it is one of numpy's numbers."""


def _folder() -> str:
    """Give where compiled code is kept: a folder that can be written, named by this package's source."""
    here = Path(__file__).parent
    called = [sys.modules[name].__file__ or "" for name in _CALLED]
    sources = [*sorted(here.glob("*.py")), *map(Path, called)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    beside = here / "__pycache__"
    home = Path(os.environ.get("PRATIQUE_HOME") or Path.home() / ".pratique")
    writable = os.access(beside if beside.exists() else here, os.W_OK)
    return str((beside if writable else home / "compiled") / digest[:16])


_FOLDER = _folder()


def compiled(function: Compiled) -> Compiled:
    """Compile a function at its first call; later processes find it made. It runs without the interpreter's lock."""
    settings: Any = config
    before, settings.CACHE_DIR = settings.CACHE_DIR, _FOLDER
    try:
        made: Compiled = njit(cache=True, nogil=True)(function)
    finally:
        settings.CACHE_DIR = before
    return made


@intrinsic
def _address(_typing: Any, number: Any) -> Any:  # noqa: ANN401  (numba's own terms have no types)
    """Take a whole number for an address."""

    def made(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(number), made


_pointer: Compiled = _address

# A kernel reads any number of memory-mapped segments, and numba compiles anew for each length of a tuple of arrays;
# so it gets addresses. INVARIANT: whoever passes an address keeps its array alive, and ``count`` is the array's length.


@compiled
def u32_at(address: int, count: int) -> NDArray[np.uint32]:
    """Give the numbers that stand at an address."""
    return carray(_pointer(address), count, np.uint32)


@compiled
def i16_at(address: int, count: int) -> NDArray[np.int16]:
    """Give the numbers that stand at an address."""
    return carray(_pointer(address), count, np.int16)


@compiled
def u8_at(address: int, count: int) -> NDArray[np.uint8]:
    """Give the numbers that stand at an address."""
    return carray(_pointer(address), count, np.uint8)
