"""Files as they come in: held in memory up to a bound, never written anywhere in clear."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class KeepInMemory(FileUploadHandler):
    """Keeps one file's bytes; a file beyond the bound ends the upload."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self._most, self._held, self._pieces = most, 0, BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes."""
        del start
        self._held += len(raw_data)
        if self._held > self._most:
            raise StopUpload(connection_reset=True)
        self._pieces.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give the file."""
        self._pieces.seek(0)
        kept, self._pieces = self._pieces, BytesIO()
        return InMemoryUploadedFile(
            kept, self.field_name, self.file_name or "file", self.content_type, file_size, self.charset
        )
