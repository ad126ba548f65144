"""Where recordings are kept: a folder, or an S3 bucket by setting. Written once, never changed."""

import hashlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore, from_url

from huawu.kernel.errors import NotFound, Unavailable

_CHUNK_BYTES: Final = 256 * 1024


class Shelf:
    """Puts and gets whole recordings by key."""

    def __init__(self, url: str) -> None:
        """Open a store.

        Args:
            url: `file:///folder` or `s3://bucket/prefix`; S3 reads its keys from its own
                settings, never from here.
        """
        if url.startswith("file://"):
            Path(url.removeprefix("file://")).mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = from_url(url)

    async def put(self, key: str, path: Path) -> None:
        """Store a file under a new key; one that is already there stays as it is.

        Raises:
            Unavailable: the store does not take it.
        """
        try:
            await obstore.put_async(self._store, key, path, mode="create")
        except AlreadyExistsError:
            return
        except (BaseError, OSError) as trouble:
            raise Unavailable(f"The store of recordings failed: {trouble}") from trouble

    async def size(self, key: str) -> int:
        """Return the length in bytes.

        Raises:
            NotFound: nothing is stored there.
        """
        try:
            return (await obstore.head_async(self._store, key))["size"]
        except (BaseError, OSError) as trouble:
            raise NotFound("The recording's file is missing from the store.") from trouble

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes]:
        """Yield bytes from `start` to before `end`.

        Raises:
            Unavailable: the store failed in the middle.
        """
        at = start
        while at < end:
            stop = min(at + _CHUNK_BYTES, end)
            try:
                block = await obstore.get_range_async(self._store, key, start=at, end=stop)
            except (BaseError, OSError) as trouble:
                raise Unavailable(f"The store of recordings failed: {trouble}") from trouble
            yield bytes(block)
            at = stop

    async def delete(self, key: str) -> None:
        """Delete what is stored there, for good; nothing there is fine.

        Raises:
            Unavailable: the store does not delete it.
        """
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as trouble:
            raise Unavailable(f"The store of recordings failed: {trouble}") from trouble

    async def digest(self, key: str) -> str:
        """Return the SHA-256 of what is stored, hex."""
        whole = hashlib.sha256()
        async for block in self.read(key, 0, await self.size(key)):
            whole.update(block)
        return whole.hexdigest()
