"""Which Debian packages are installed, and what people read when that fails."""

import pytest
from tools.setup.console import SetupError
from tools.setup.debian import PACKAGES, Need, Package, apt_command, explain, missing

pytestmark = pytest.mark.unit


def nothing(package: Package) -> bool:
    return False


def test_running_needs_nothing_that_only_testing_needs() -> None:
    names = {package.name for package in missing([Need.RUN, Need.DEMO], there=nothing)}
    assert "espeak-ng" in names
    assert names.isdisjoint(p.name for p in PACKAGES if p.need is Need.TEST)


def test_what_is_there_is_not_installed_again() -> None:
    left = missing(list(Need), there=lambda package: package.name != "sox")
    assert [package.name for package in left] == ["sox"]
    assert missing(list(Need), there=lambda _: True) == []


def test_root_installs_directly_and_others_through_sudo() -> None:
    own = apt_command(["sox"], has_apt=True, is_root=True, has_sudo=True)
    lent = apt_command(["sox"], has_apt=True, is_root=False, has_sudo=True)
    assert own[0] == "apt-get"
    assert own[-2:] == ["install", "sox"]
    assert lent[0] == "sudo"
    assert lent[2:] == own


@pytest.mark.parametrize(
    ("has_apt", "has_sudo", "reason"),
    [(False, True, "not a Debian machine"), (True, False, "apt-get install sox")],
)
def test_who_cannot_install_is_told_what_to_ask_for(
    *, has_apt: bool, has_sudo: bool, reason: str
) -> None:
    with pytest.raises(SetupError, match=reason):
        apt_command(["sox"], has_apt=has_apt, is_root=False, has_sudo=has_sudo)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by 12", "Wait until"),
        ("E: dpkg was interrupted, you must run", "dpkg --configure -a"),
        ("E: Unable to locate package sipp", "package sources"),
        ("Err:1 Temporary failure resolving 'deb'", "no network"),
        ("E: Failed to fetch x  404", "did not give a package"),
        ("sudo: a password is required", "sudo -v"),
    ],
)
def test_what_apt_says_is_translated_into_what_to_do(said: str, advice: str) -> None:
    assert advice in (explain(said) or "")


def test_an_unknown_failure_is_left_to_speak_for_itself() -> None:
    assert explain("E: something new") is None
