"""Where an Asterisk comes from, as far as it can be said without fetching one."""

import pytest

from huawu.engine.host.provide import Package, read_simulation
from huawu.engine.host.sources import Mirror, read_deb822, read_one_line
from huawu.engine.host.version import check_version
from huawu.kernel.errors import Invalid, Unavailable

pytestmark = pytest.mark.unit

DEB822 = """\
Types: deb
# http://snapshot.debian.org/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: trixie
Components: main
"""

ONE_LINE = """\
# deb http://old.example/debian buster main
deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian bookworm main contrib
deb http://mirror.example/debian-security bookworm-security main
deb-src http://mirror.example/debian bookworm main
deb https://packages.example/tool ./
"""


def test_the_mirror_is_read_from_deb822_sources() -> None:
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert list(read_deb822(DEB822)) == [Mirror("http://mirror.example/debian", keyring)]


def test_the_mirror_is_read_from_one_line_sources() -> None:
    assert list(read_one_line(ONE_LINE)) == [Mirror("https://mirror.example/debian", "/k.gpg")]


def test_a_key_inside_the_sources_leaves_debians_keyring_to_serve() -> None:
    text = DEB822.split("Signed-By")[0] + "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n"
    assert list(read_deb822(text)) == [Mirror("http://mirror.example/debian")]


def test_what_is_never_run_is_not_fetched() -> None:
    said = (
        "Inst perl-base (5.40.1-6 Debian:testing [amd64])\n"
        "Inst libc6 (2.43-1 Debian:testing [amd64])\n"
        "Inst asterisk (1:22.10.1~dfsg-1 Debian:testing [amd64])\n"
        "Conf asterisk (1:22.10.1~dfsg-1 Debian:testing [amd64])\n"
    )
    wanted = [Package("libc6", "2.43-1"), Package("asterisk", "1:22.10.1~dfsg-1")]
    assert read_simulation(said) == wanted


def test_a_mirror_without_asterisk_is_said_to_be_one() -> None:
    with pytest.raises(Unavailable, match="no installable Asterisk"):
        read_simulation("Inst libc6 (2.43-1 Debian:testing [amd64])\n")


@pytest.mark.parametrize(
    "text", ["Asterisk 22.7.0", "1:22.10.1+dfsg+~cs6.17.60671434-1", "22.10.1+dfsg"]
)
def test_fitting_versions_are_accepted(text: str) -> None:
    assert check_version(text)[0] == 22


@pytest.mark.parametrize("text", ["Asterisk 20.12.0", "22.6.9", "23.1.0", "1:16.28.0~dfsg-0", "?"])
def test_other_versions_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_version(text)
