"""Where the packs that ship with Pratique stand."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def find_packs_dir() -> Path:
    """Give the folder of shipped packs: inside an installed package, or at the top of a checkout."""
    installed = _PACKAGE / "shipped_packs"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "packs"


def list_packs() -> list[str]:
    """Give the ids of the packs that ship."""
    return sorted(path.parent.name for path in find_packs_dir().glob("*/pack.yaml"))
