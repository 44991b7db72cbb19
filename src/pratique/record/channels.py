"""The way a one-time code reaches somebody: pluggable, queued, and silent about whether there was anybody to reach."""

from __future__ import annotations

import json
import os
import queue
import threading
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from pratique.kinds.errors import BadInput

SUBJECT = "验证码 · Your code"
BODY = (
    "您的验证码：{code}\n十分钟内有效，只能使用一次。请勿告诉任何人，包括工作人员。\n\n"
    "Your code: {code}\nIt holds for ten minutes, once. Tell it to nobody, staff included.\n"
)


class Channel(Protocol):
    """Takes a code for an address; None for nobody. Returns at once and never says what became of it."""

    def queue(self, address: str | None, code: str, at: int) -> None:
        """Take a code to be sent."""


class FileChannel:
    """Writes each code into a folder that the operator chose: for a first day, a closed network, and tests."""

    def __init__(self, folder: Path) -> None:
        """Take a folder, made for its owner alone."""
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def queue(self, address: str | None, code: str, at: int) -> None:
        """Write one line; nobody's code goes into a file that is emptied each time."""
        line = json.dumps({"address": address or "nobody", "code": code, "at": at}) + "\n"
        name = "codes.jsonl" if address is not None else "nobody.jsonl"
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if address is not None else os.O_TRUNC)
        with os.fdopen(os.open(self.folder / name, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(line)


class MailChannel:
    """Sends by SMTP over TLS from a thread of its own, so that the asker's wait says nothing."""

    def __init__(self) -> None:
        """Start the one thread that sends."""
        self._waiting: queue.Queue[tuple[str, str]] = queue.Queue(maxsize=1000)
        threading.Thread(target=self._send, name="one-time codes", daemon=True).start()

    def queue(self, address: str | None, code: str, at: int) -> None:
        """Put a letter in the queue; when it is full, the code is not sent and another may be asked for."""
        del at
        if address is not None and not self._waiting.full():
            self._waiting.put_nowait((address, code))

    def _send(self) -> None:
        while True:
            address, code = self._waiting.get()
            message = EmailMessage(SUBJECT, BODY.format(code=code), to=[address])
            message.send(fail_silently=True)


_channels: dict[str, Channel] = {}


def get_channel() -> Channel:
    """Give the channel of the settings; raises BadInput ``channel`` where PRATIQUE_CHANNEL names none."""
    name = settings.SIGN_IN_CHANNEL
    if name not in _channels:
        if name == "smtp":
            _channels[name] = MailChannel()
        elif name == "file" and settings.SIGN_IN_FOLDER:
            _channels[name] = FileChannel(Path(settings.SIGN_IN_FOLDER))
        else:
            raise BadInput("channel", "codes cannot be sent from here yet: please ask the service desk")
    return _channels[name]
