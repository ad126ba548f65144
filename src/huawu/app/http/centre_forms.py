"""The set-up as the API shows and accepts it. Where a thing holds secrets, the form has none."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Final, Generic, TypeVar

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic import BaseModel

from huawu.centre.form import Form
from huawu.centre.kinds import KINDS, Kind
from huawu.centre.model import Device, DeviceKind, Name, Prompt, Transport, Trunk
from huawu.centre.view import Kept
from huawu.kernel.ids import DeviceId, PromptId, TrunkId

T = TypeVar("T")


class KeptView(BaseModel, Generic[T]):
    """One version of a thing, and where it came from."""

    version: int
    removed: bool
    changed_at: datetime
    changed_by: str | None
    thing: T


class Page(BaseModel, Generic[T]):
    """Things by id; ask again with `after` until `next` is null."""

    items: list[KeptView[T]]
    next: str | None


class UseView(BaseModel):
    """Where a thing is named by another."""

    kind: str
    id: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceForm(Form):
    """An agent's telephone, without its secret."""

    id: DeviceId
    username: Annotated[str, MinLen(2), MaxLen(40)]
    kind: DeviceKind = DeviceKind.SIP
    name: Name = "device"
    encrypted: bool = False
    codecs: tuple[str, ...] = ("opus", "alaw", "ulaw")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkForm(Form):
    """A line, with its secret only on the way in; null keeps the present one."""

    id: TrunkId
    name: Name
    host: Annotated[str, MinLen(1), MaxLen(255)]
    port: Annotated[int, Gt(0), Le(65_535)] = 5060
    transport: Transport = Transport.UDP
    encrypted: bool = False
    match: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    inbound: bool = True
    outbound: bool = False
    max_calls: Annotated[int, Ge(1), Le(10_000)] = 30
    shown: str = ""
    username: str = ""
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptForm(Form):
    """A sound's name and texts; files are uploaded separately."""

    id: PromptId
    name: Name
    texts: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptView:
    """A sound, and in which languages it has a file."""

    id: PromptId
    name: Name
    texts: dict[str, str]
    uploaded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretForm(Form):
    """How a telephone's secret is kept."""

    md5: bool = False  #: also for telephones that know nothing better


class DeviceSecretView(BaseModel):
    """A telephone with its new secret; this is the only time that it is shown."""

    device: KeptView[DeviceForm]
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How one kind looks at the border."""

    kind: Kind[Any]
    form: type[Any]  #: what is accepted
    view: type[Any]  #: what is shown
    filled: Callable[[Any, Any | None], Any]  #: form and present thing → thing
    shown: Callable[[Any], Any]  #: thing → view


def shown(face: Face, kept: Kept[Any]) -> dict[str, Any]:
    """Return a version of a thing as it is shown."""
    return {
        "version": kept.version,
        "removed": kept.removed,
        "changed_at": kept.changed_at,
        "changed_by": kept.changed_by,
        "thing": face.shown(kept.thing),
    }


def _as_it_is(thing: Any) -> Any:
    return thing


def _form_as_it_is(form: Any, present: Any | None) -> Any:  # noqa: ARG001  # as the others
    return form


def _device(form: DeviceForm, present: Device | None) -> Device:
    """Fill in the digests, which hold for one user name only."""
    keeps = present is not None and present.username == form.username
    return Device(
        id=form.id,
        username=form.username,
        kind=form.kind,
        name=form.name,
        encrypted=form.encrypted,
        codecs=form.codecs,
        digest_sha256=present.digest_sha256 if present and keeps else "",
        digest_md5=present.digest_md5 if present and keeps else "",
    )


def _device_form(device: Device) -> DeviceForm:
    return DeviceForm(
        id=device.id,
        username=device.username,
        kind=device.kind,
        name=device.name,
        encrypted=device.encrypted,
        codecs=device.codecs,
    )


def _trunk(form: TrunkForm, present: Trunk | None) -> Trunk:
    """Fill in the secret unless a new one is given or the trunk signs in no more."""
    words = {name: getattr(form, name) for name in _TRUNK_FIELDS}
    kept = present.secret if present is not None and form.username else ""
    return Trunk(**words, secret=kept if form.secret is None else form.secret)


def _trunk_form(trunk: Trunk) -> TrunkForm:
    return TrunkForm(**{name: getattr(trunk, name) for name in _TRUNK_FIELDS})


def _prompt(form: PromptForm, present: Prompt | None) -> Prompt:
    made = Prompt(id=form.id, name=form.name, texts=form.texts)
    return made if present is None else replace(made, uploads=present.uploads)


def _prompt_view(prompt: Prompt) -> PromptView:
    return PromptView(
        id=prompt.id, name=prompt.name, texts=prompt.texts, uploaded=tuple(sorted(prompt.uploads))
    )


_TRUNK_FIELDS: Final = (
    "id", "name", "host", "port", "transport", "encrypted", "match", "codecs", "inbound",
    "outbound", "max_calls", "shown", "username",
)  # fmt: skip

_OWN: Final[dict[type[Any], tuple[type[Any], type[Any], Any, Any]]] = {
    Device: (DeviceForm, DeviceForm, _device, _device_form),
    Trunk: (TrunkForm, TrunkForm, _trunk, _trunk_form),
    Prompt: (PromptForm, PromptView, _prompt, _prompt_view),
}


def faces() -> list[Face]:
    """Return the face of every kind; most are accepted and shown as they are."""
    made: list[Face] = []
    for kind in KINDS.values():
        form, view, filled, show = _OWN.get(
            kind.type, (kind.type, kind.type, _form_as_it_is, _as_it_is)
        )
        made.append(Face(kind=kind, form=form, view=view, filled=filled, shown=show))
    return made
