"""Secrets of this installation: made at the first start, kept in one file that only we may read."""

import json
import os
import secrets
from pathlib import Path
from typing import Final

from huawu.engine.host.spec import EngineSecrets
from huawu.kernel.errors import Invalid

_NAMES: Final = ("ari_floor", "ari_reader", "ami_recorder", "ami_guard")


def installation_secrets(data_dir: Path) -> EngineSecrets:
    """Return the passwords between Huawu and its engine, the same at every start.

    Raises:
        Invalid: the file is damaged.
    """
    path = data_dir / "secrets.json"
    if path.exists():
        try:
            kept: dict[str, str] = json.loads(path.read_text("utf-8"))
            return EngineSecrets(**{name: kept[name] for name in _NAMES})
        except (ValueError, KeyError):
            raise Invalid(str(path), "is damaged; remove it and start again") from None
    made = {name: secrets.token_urlsafe(24) for name in _NAMES}
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(made, file)
    return EngineSecrets(**made)


def hiding_secret(data_dir: Path) -> bytes:
    """Return the key under which imported numbers and names are hashed, the same at every start."""
    path = data_dir / "hiding.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
