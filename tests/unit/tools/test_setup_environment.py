"""When a part of the environment is made again, and what people read when it cannot be."""

from pathlib import Path

import pytest
from tools import check_python
from tools.setup.__main__ import check_node, version_in
from tools.setup.console import SetupError
from tools.setup.environment import Environment, count_pins, explain, fingerprint

pytestmark = pytest.mark.unit


@pytest.fixture
def checkout(tmp_path: Path) -> Environment:
    (tmp_path / ".venv").mkdir()
    (tmp_path / "some.lock").write_text("anyio==4.1 \\\n    --hash=sha256:00\n")
    return Environment(tmp_path)


def test_a_part_is_made_again_when_its_lock_changes(checkout: Environment) -> None:
    made_from = fingerprint(checkout, "some.lock")
    assert not checkout.fits("packages", made_from)
    checkout.mark("packages", made_from)
    assert checkout.fits("packages", fingerprint(checkout, "some.lock"))
    (checkout.root / "some.lock").write_text("anyio==4.2\n")
    assert not checkout.fits("packages", fingerprint(checkout, "some.lock"))


def test_a_checkout_that_moved_is_made_again(checkout: Environment, tmp_path: Path) -> None:
    before = fingerprint(checkout, "some.lock")
    moved = checkout.root.rename(tmp_path.with_name("moved"))
    assert fingerprint(Environment(moved), "some.lock") != before


def test_pins_are_counted_without_hashes_and_comments() -> None:
    assert count_pins("# a==1\na==1 \\\n    --hash=sha256:00\nb==2 ; x == 'y'\n") == 2


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "Do not go on"),
        ("error: Hash mismatch for `idna==3.1`", "Do not go on"),
        ("error: Failed to fetch: `x`  cause: dns error", "cannot be reached"),
        ("error: Failed to fetch `x`  cause: invalid peer certificate: UnknownIssuer", "ca-cert"),
        ("NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("error: write: No space left on device", "disk is full"),
    ],
)
def test_what_the_installer_says_is_translated_into_what_to_do(said: str, advice: str) -> None:
    assert advice in (explain(said) or "")


@pytest.mark.parametrize("found", [(3, 9, 2), (3, 11, 1)])
def test_an_old_python_is_refused_with_the_version_it_takes(found: tuple[int, ...]) -> None:
    assert "needs Python 3.11.2 or newer" in (check_python.refusal(found) or "")


def test_a_new_python_is_taken() -> None:
    assert check_python.refusal((3, 11, 2)) is None
    assert check_python.refusal((3, 12, 0)) is None


@pytest.mark.parametrize(
    ("said", "reason"), [(None, "no `node`"), ("v18.19.0\n", "18.19.0"), ("odd", "odd")]
)
def test_a_missing_or_old_node_is_refused(said: str | None, reason: str) -> None:
    with pytest.raises(SetupError, match=reason):
        check_node(said)


def test_a_version_is_found_in_what_a_program_says() -> None:
    check_node("v20.19.0\n")
    assert version_in("GNU Make 4.3\nBuilt") == (4, 3)
    assert version_in("none") == ()
