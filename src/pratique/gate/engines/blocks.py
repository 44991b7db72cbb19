"""Many tokens at once: from their text to AES blocks, and from opened blocks to numbers, by numpy."""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Sequence
from typing import Final

from pratique.gate.engines.compiled import IS_COMPILED

LENGTH: Final = 22
_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

if IS_COMPILED:
    import numpy as np

    def join_blocks(tokens: Sequence[str]) -> bytes | None:
        """Give the blocks of tokens, one after another; None if any is no token at all: then each is read alone."""
        text = "".join(tokens).encode("ascii", "replace")
        if {*map(len, tokens)} != {LENGTH} or text.translate(None, _ALPHABET):
            return None
        # Three bytes of eighteen characters more: two letters A behind each token make whole groups of four.
        wide = np.full((len(tokens), LENGTH + 2), ord("A"), np.uint8)
        wide[:, :LENGTH] = np.frombuffer(text.translate(_PLAIN), np.uint8).reshape(-1, LENGTH)
        raw = np.frombuffer(a2b_base64(wide.tobytes()), np.uint8).reshape(-1, 18)
        return None if raw[:, 16:].any() else raw[:, :16].tobytes()

    def split_blocks(opened: bytes, kid: bytes) -> tuple[list[int], list[int]] | None:
        """Give persons and instants of issue of opened blocks; None if any was not made by this key."""
        parts = np.frombuffer(opened, ">u4").reshape(-1, 4)
        if (parts[:, 1] != int.from_bytes(kid, "big")).any() or parts[:, 3].any():
            return None
        return parts[:, 0].tolist(), parts[:, 2].tolist()

else:

    def join_blocks(tokens: Sequence[str]) -> bytes | None:  # noqa: ARG001
        """Let each be read alone."""
        return None

    def split_blocks(opened: bytes, kid: bytes) -> tuple[list[int], list[int]] | None:  # noqa: ARG001
        """Let each be read alone."""
        return None
