"""Builds the web application into wheel and sdist, so that who installs them needs no Node.js.

Hatchling calls it. From a checkout the application is always built anew: one that lies there may
be of other sources. An sdist carries it built.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    """Makes `src/huawu/webui`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the application, but for an editable install: `make setup` sees to that."""
        root = Path(self.root)
        if version == "editable" or (root / "PKG-INFO").is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("npm is needed to build the web application into the package")
        for command in (["ci"], ["run", "build"]):
            subprocess.run([npm, "--prefix", str(root / "web"), *command], check=True)
