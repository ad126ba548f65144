"""Run ruff's rules and count the files: ruff alone is content with none.

Usage: python -m tools.lint src tests tools bench
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_RUFF: Final = str(Path(sys.executable).with_name("ruff"))


def main(roots: Sequence[str]) -> int:
    """Lint every Python file under `roots`; return ruff's exit status."""
    listed = [_RUFF, "check", "--show-files", *roots]
    files = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\n")
    print(f"{sum(file.endswith('.py') for file in files)} files", flush=True)
    return subprocess.run([_RUFF, "check", *roots], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
