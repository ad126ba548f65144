"""The demo's passwords: made once, kept in one file that only its owner may read."""

import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

from huawu.access.passwords import generated
from huawu.centre.devices import new_secret
from huawu.demo import cast
from huawu.kernel.errors import Invalid, NotFound

FILE: Final = "demo.json"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who signs in."""

    login: str
    name: str
    role: str
    password: str


class Telephone(msgspec.Struct, frozen=True, kw_only=True):
    """A telephone that registers."""

    username: str
    secret: str


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Every password of the demo."""

    members: tuple[Member, ...] = ()
    telephones: tuple[Telephone, ...] = ()

    def password(self, login: str) -> str:
        """Return how someone signs in.

        Raises:
            NotFound: the demo has nobody of that login.
        """
        for member in self.members:
            if member.login == login:
                return member.password
        raise NotFound(f"The demo has nobody called {login}.")

    def secret(self, username: str) -> str:
        """Return how a telephone registers.

        Raises:
            NotFound: the demo has no such telephone.
        """
        for telephone in self.telephones:
            if telephone.username == username:
                return telephone.secret
        raise NotFound(f"The demo has no telephone {username}.")

    def completed(self) -> "Roster":
        """Return the roster with a password for everybody who has none yet."""
        have = {member.login for member in self.members}
        wired = {telephone.username for telephone in self.telephones}
        usernames = (*(role.username for role in cast.AGENTS), cast.VISITOR_USERNAME)
        return Roster(
            members=(
                *self.members,
                *(
                    Member(login=login, name=name, role=role, password=generated())
                    for login, name, role in _PEOPLE
                    if login not in have
                ),
            ),
            telephones=(
                *self.telephones,
                *(
                    Telephone(username=username, secret=new_secret())
                    for username in usernames
                    if username not in wired
                ),
            ),
        )


_PEOPLE: Final = (
    (cast.SUPERVISOR_LOGIN, cast.SUPERVISOR_NAME, "supervisor"),
    *((role.login, role.name, "agent") for role in cast.SEATS),
    *cast.OFFICE,
)


def read_roster(data_dir: Path) -> Roster:
    """Return what is kept; an empty roster when nothing is.

    Raises:
        Invalid: the file is damaged.
    """
    path = data_dir / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Roster)
    except FileNotFoundError:
        return Roster()
    except msgspec.MsgspecError:
        raise Invalid(str(path), "is damaged; remove it and start the demo again") from None


def keep_roster(data_dir: Path, roster: Roster) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    data_dir.mkdir(parents=True, exist_ok=True)
    partial = data_dir / f".{FILE}.{secrets.token_hex(4)}"
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(roster), indent=2))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(data_dir / FILE)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
