"""The text of a QR in a picture, by zxing-cpp (the extra ``images``)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pratique.kinds.errors import BadInput

_LARGEST: Final = 20 * 1024 * 1024
_MOST_PIXELS: Final = 50_000_000


def read_picture(path: Path) -> str:
    """Give the text of the one QR in a picture; raises BadInput ``picture`` or ``images_missing``, OSError."""
    try:
        import zxingcpp  # noqa: PLC0415  (an extra)
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415
    except ImportError:
        raise BadInput("images_missing", "reading pictures needs more: pip install 'pratique[images]'") from None
    if path.stat().st_size > _LARGEST:
        raise BadInput("picture", "this picture is larger than 20 MB", str(path))
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise BadInput("picture", "this picture has more than 50 million points", str(path))
            wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            found = zxingcpp.read_barcodes(picture.convert("L"), formats=wanted)
    except (UnidentifiedImageError, SyntaxError, ValueError):
        raise BadInput("picture", "this is not a picture that can be read", str(path)) from None
    texts = {one.text for one in found}
    if len(texts) != 1:
        said = "there is no readable QR in this picture" if not texts else "there are several QR in this picture"
        raise BadInput("picture", said, str(path))
    return texts.pop()
