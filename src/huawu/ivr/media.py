"""How sounds are named and where their files lie. Pure.

The engine's `Sound.media` "prompt:<key>/<language>" is the file `<key>/<language>.wav` below the
shelf's directory; the engine adds the ending itself. A key is a hash of the content, so a prompt
that changes gets a new file and an engine's cache never plays the old one.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

from huawu.kernel.errors import Invalid

#: Raised when the same text comes to sound differently, so that it is spoken anew.
_SPEECH_VERSION: Final = 1

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


def speech_key(text: str, language: str) -> str:
    """Return the key of `text` spoken in `language`."""
    return _hash(f"speech {_SPEECH_VERSION}\n{language}\n{text}".encode())


def audio_key(wav: bytes) -> str:
    """Return the key of an uploaded sound, as it is stored."""
    return _hash(wav)


def media_name(key: str, language: str) -> str:
    """Return what `Sound.media` says for a sound on the shelf."""
    return f"prompt:{key}/{language}"


def file_of(store_dir: Path, key: str, language: str) -> Path:
    """Return where a sound lies, whether or not it is there.

    Raises:
        Invalid: the key or the language is malformed and could lead out of the directory.
    """
    if _KEY.fullmatch(key) is None:
        raise Invalid("uploads", "That is no key of an uploaded sound. Upload the file again.")
    if _LANGUAGE.fullmatch(language) is None:
        raise Invalid("language", f"{language[:40]!r} names no language; write e.g. zh or en-GB")
    return store_dir / key / f"{language}.wav"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
