"""The one font of documents: it must hold Chinese and Latin, and is looked for where systems keep it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pratique.kinds.errors import BadInput

VARIABLE = "PRATIQUE_FONT"
KNOWN: tuple[tuple[str, int], ...] = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
)
"""Where Debian, Arch and Fedora put a font of Simplified Chinese, and its place within a collection."""


def find_font(env: Mapping[str, str] = os.environ) -> tuple[Path, int]:
    """Give a font's file and its place in it (``PRATIQUE_FONT=FILE`` or ``FILE#2``); raises BadInput ``no_font``."""
    named, _, index = env.get(VARIABLE, "").partition("#")
    asked = ((named, int(index) if index.isdecimal() else 0),) if named else KNOWN
    for path, place in asked:
        if Path(path).is_file():
            return Path(path), place
    raise BadInput("no_font", f"install fonts-noto-cjk, or name a Chinese font by {VARIABLE}", VARIABLE)
