"""Reads files of past calls, as they are uploaded or named on the command line."""

import gzip
import io
import zlib
from typing import Final
from zoneinfo import ZoneInfo

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast.reading import Table, read_rows

_MOST: Final = 200_000_000  #: bytes unpacked


def read_volumes(body: bytes, zone: ZoneInfo | None = None) -> Table:
    """Return the rows of a CSV file `ts,calls[,aht]`, perhaps gzipped.

    Raises:
        Invalid: it is none, or a row breaks a rule, which is named.
    """
    try:
        if body.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                body = packed.read(_MOST)
        text = body.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as wrong:
        raise Invalid("file", f"is no CSV in UTF-8: {wrong}") from None
    return read_rows(io.StringIO(text, newline=""), zone)
