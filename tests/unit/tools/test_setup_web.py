"""When the web application is built again."""

from pathlib import Path

import pytest
from tools.setup.web import explain, fingerprint

pytestmark = pytest.mark.unit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("package-lock.json", "src/main.tsx", "node_modules/react/index.js"):
        file = tmp_path / "web" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["package-lock.json", "src/main.tsx", "src/new.ts"])
def test_it_is_built_again_when_a_source_changed_or_came(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / "web" / name).write_text("another")
    assert fingerprint(root) != before


def test_it_is_built_again_when_a_source_went(root: Path) -> None:
    before = fingerprint(root)
    (root / "web/src/main.tsx").unlink()
    assert fingerprint(root) != before


def test_what_npm_unpacked_is_no_source(root: Path) -> None:
    before = fingerprint(root)
    (root / "web/node_modules/react/index.js").write_text("another")
    assert fingerprint(root) == before


@pytest.mark.parametrize(
    ("said", "advice"),
    [("npm error code EBADENGINE", "20.19"), ("npm error code EINTEGRITY", "Do not go on")],
)
def test_what_npm_says_is_translated_into_what_to_do(said: str, advice: str) -> None:
    assert advice in (explain(said) or "")
