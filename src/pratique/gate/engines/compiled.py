"""Compiling with numba, kept between processes; without numba the functions are left as they are.

numba notices a change in the file of a function, not in the files of those it calls; so what is compiled is kept in a
folder named by the source of this package: beside it, or under PRATIQUE_HOME where that cannot be written.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    from numba import njit
    from numba.core import config
except ImportError:
    IS_COMPILED = False
else:
    IS_COMPILED = True

Compiled = Callable[..., Any]
"""A compiled function; numba holds it to its types, mypy does not."""


def _folder() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))).hexdigest()
    beside = here / "__pycache__"
    home = Path(os.environ.get("PRATIQUE_HOME") or Path.home() / ".pratique")
    writable = os.access(beside if beside.exists() else here, os.W_OK)
    return str((beside if writable else home / "compiled") / digest[:16])


_FOLDER = _folder()


def compiled(function: Compiled) -> Compiled:
    """Compile a function at its first call; later processes find it made."""
    if not IS_COMPILED:
        return function
    settings: Any = config
    before, settings.CACHE_DIR = settings.CACHE_DIR, _FOLDER
    try:
        made: Compiled = njit(cache=True, nogil=True)(function)
    finally:
        settings.CACHE_DIR = before
    return made
