"""Sets the demo centre up: people, telephones, queues, flows. Start here for the data.

What it consists of stands in `things`, `flow`, `prompts` and `cast`; the passwords in `roster`.
"""

from pathlib import Path
from typing import Any

from huawu.access.permissions import Grant, Person
from huawu.access.service import Access
from huawu.access.users import UserChange
from huawu.centre.devices import with_secret
from huawu.centre.kinds import kind_of_thing
from huawu.centre.model import Device, DeviceKind
from huawu.centre.service import Centre
from huawu.demo import cast, things
from huawu.demo.roster import Member, Roster, keep_roster, read_roster
from huawu.kernel.errors import Conflict, NotFound
from huawu.kernel.ids import UserId


async def seed(centre: Centre, access: Access, person: Person, *, data_dir: Path) -> Roster:
    """Set up what of the demo is not there yet, and return its passwords.

    What people have changed or removed stays so; only passwords and telephones' secrets are
    brought to what the roster in `data_dir` says when that is new.

    Args:
        centre: loaded.
        access: of the same tenant.
        person: may change everything.
        data_dir: where the roster is kept.

    Raises:
        Conflict: a login of the demo belongs to someone else.
        HouseError: the centre refuses something, such as a number that is taken.
    """
    kept = read_roster(data_dir)
    roster = kept.completed()
    keep_roster(data_dir, roster)  # before anything is made, so that no password is ever lost
    users: dict[str, UserId] = {}
    for member in roster.members:
        users[member.login] = await _user(access, person, member, known=member in kept.members)
    await _telephones(centre, person, roster)
    wanted = things.things(users)
    await centre.save_all([thing for thing in wanted if not _was_there(centre, thing)], person)
    return roster


def _was_there(centre: Centre, thing: Any) -> bool:
    return centre.view.kept(kind_of_thing(thing).type, thing.id) is not None


async def _user(access: Access, person: Person, member: Member, *, known: bool) -> UserId:
    """Return who signs in as `member`, made or given the password of the roster when needed."""
    change = UserChange(name=member.name, grants=(Grant(role=member.role),))
    try:
        user = await access.users.named(member.login)
    except NotFound:
        made, _ = await access.users.create(person, member.login, change, password=member.password)
        return made.id
    if known:
        return user.id
    if (user.name, user.grants) != (change.name, change.grants):
        raise Conflict(
            f"The login {member.login} belongs to someone else; run without the demo, or rename "
            "that user."
        )
    await access.users.set_password(person, user.id, member.password)
    return user.id


def _with_secret(device: Device, roster: Roster) -> Device:
    """Return a telephone with its password; one in a browser has none that is kept."""
    if device.kind is DeviceKind.WEBRTC:
        return device
    secret = roster.secret(device.username)
    return with_secret(device, secret, md5=device.id == cast.VISITOR_DEVICE)


async def _telephones(centre: Centre, person: Person, roster: Roster) -> None:
    changed: list[Device] = []
    for device in things.devices():
        kept = centre.view.kept(Device, device.id)
        if kept is not None and kept.removed:
            continue
        present = device if kept is None else kept.thing
        wanted = _with_secret(present, roster)
        if kept is None or wanted != kept.thing:
            changed.append(wanted)
    await centre.save_all(changed, person)
