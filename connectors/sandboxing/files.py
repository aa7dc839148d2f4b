"""Documents that a sandbox keeps in memory."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import msgspec


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """One uploaded or seeded document."""

    id: str
    name: str
    content_type: str
    data: bytes
    owner: str
    uploaded_at: datetime

    def describe(self) -> dict[str, str | int]:
        """Everything but the bytes, with their hash, so that a test can tell a truncated copy."""
        return {
            "id": self.id,
            "name": self.name,
            "contentType": self.content_type,
            "owner": self.owner,
            "uploadedAt": self.uploaded_at.isoformat(),
            "size": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
        }


class FileShelf:
    """Files by id, in the order in which they came."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def __iter__(self) -> Iterator[StoredFile]:
        return iter(self._files.values())

    def __len__(self) -> int:
        return len(self._files)

    def add(self, file: StoredFile) -> None:
        """Keep a file; the same id replaces."""
        self._files[file.id] = file

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file, or None."""
        return self._files.get(file_id)

    def remove(self, file_id: str) -> bool:
        """Forget a file; False if there was none."""
        return self._files.pop(file_id, None) is not None

    def clear(self) -> None:
        """Forget everything."""
        self._files.clear()
