"""Lock files: whole, ours, and without hosts."""

import pytest
from tools import check_locks

pytestmark = pytest.mark.unit

LOCK = """\
anyio==4.1 \\
    --hash=sha256:00
psycopg[binary,pool]==3.3.9 \\
    --hash=sha256:01
tzdata==2026.6 ; sys_platform == 'win32' \\
    --hash=sha256:02
"""


def test_a_lock_with_hashes_and_without_hosts_is_sound() -> None:
    assert list(check_locks.form_faults(LOCK)) == []
    assert check_locks.pins(LOCK) == {"anyio": "4.1", "psycopg": "3.3.9", "tzdata": "2026.6"}


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example/simple",
        "--find-links /opt/wheels",
        "thing @ https://host.example/thing.whl",
        "# from https://host.example/",
    ],
)
def test_a_host_a_path_or_an_option_is_a_fault(line: str) -> None:
    (fault,) = check_locks.form_faults(f"{LOCK}{line}\n")
    assert fault.startswith("line 7 names a host")


def test_a_pin_without_a_hash_is_a_fault() -> None:
    assert list(check_locks.form_faults(f"{LOCK}idna==3.1\n")) == ["idna==3.1: no hash"]


@pytest.mark.parametrize(
    ("need", "fault"),
    [
        ("anyio~=4.0", None),
        ("psycopg[binary]>=3", None),
        ("anyio>=5", "anyio 4.1 does not fit"),
        ("uvloop", "uvloop is in pyproject.toml and not in the lock"),
        ("tzdata>=2026.1", "tzdata is pinned for some machines only"),
    ],
)
def test_every_requirement_is_pinned_for_every_machine(need: str, fault: str | None) -> None:
    found = list(check_locks.fit_faults([need], LOCK))
    assert len(found) == (fault is not None)
    assert all(fault in line for line in found if fault)


def test_locks_installed_into_one_place_must_agree() -> None:
    assert list(check_locks.differences({"a": "1", "b": "1"}, {"a": "1", "c": "2"})) == []
    (fault,) = check_locks.differences({"a": "1"}, {"a": "2"})
    assert fault.startswith("a is 1 in one lock and 2 in another")


def test_an_npm_lock_holds_checksums_and_no_hosts() -> None:
    packages = {
        "": {"name": "web"},
        "node_modules/good": {"integrity": "sha512-x"},
        "node_modules/host": {"integrity": "sha512-x", "resolved": "https://host.example"},
        "node_modules/bare": {},
    }
    assert list(check_locks.npm_faults({"packages": packages})) == [
        "node_modules/host names a host (`resolved`)",
        "node_modules/bare has no checksum (`integrity`)",
    ]
