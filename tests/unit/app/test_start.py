"""What is loaded when Huawu starts: calls wait for it after a crash."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit


def test_a_server_does_not_load_what_only_planners_need() -> None:
    asked = (
        "import sys; import huawu.app.cli.serve; "
        "print(*{'scipy.stats', 'scipy.optimize', 'pandas', 'ortools.sat'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == ""
