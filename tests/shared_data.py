"""Where the shared material stands, for tests that need it; they skip with a clear word where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason="needs the shared data beside the checkout (../shared/data)"
)
