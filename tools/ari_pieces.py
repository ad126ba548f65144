"""One piece of the engine's interface description (Swagger 1.1) as Python text.

Pure: text in, text out. `tools/generate_ari.py` joins the pieces to files.
"""

import keyword
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

_SCALARS: Final = {
    "string": "str",
    "int": "int",
    "long": "int",
    "double": "float",
    "boolean": "bool",
    "Date": "str",
    "object": "dict[str, Any]",
    "binary": "bytes",
    "void": "None",
}

#: A body parameter's Python type by its name; the description only says "containers" or "object".
_BODIES: Final = {
    "variables": "Mapping[str, VariableValue]",
    "fields": "Sequence[ConfigTuple]",
    "filter": "Mapping[str, object]",
}

#: Asking a thing to do something else is no end, even if the method is DELETE: when it is gone,
#: the asker must know.
_NOT_ENDS: Final = frozenset({"unmute", "unhold", "unpause"})
_ENDS_BY_POST: Final = frozenset({("bridges", "removeChannel"), ("recordings", "stop")})
_GONE: Final = re.compile(r"not found|not in |cannot be found|does not exist")


class Allowed(msgspec.Struct, frozen=True, rename="camel"):
    """Which values a parameter or a field may have."""

    value_type: str
    values: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True):
    """One property of a model."""

    type: str
    required: bool = False
    description: str = ""


class Model(msgspec.Struct, frozen=True):
    """One model of the description."""

    properties: dict[str, Field]
    description: str = ""
    subtypes: tuple[str, ...] = msgspec.field(default=(), name="subTypes")


class Parameter(msgspec.Struct, frozen=True, rename="camel"):
    """One parameter of an operation."""

    name: str
    param_type: str
    data_type: str
    description: str = ""
    required: bool = False
    allow_multiple: bool = False
    allowable_values: Allowed | None = None
    default_value: str | int | bool | None = None


class ErrorResponse(msgspec.Struct, frozen=True):
    """One documented refusal; the description writes some codes as text."""

    code: int | str
    reason: str


class OperationText(msgspec.Struct, frozen=True, rename="camel"):
    """One operation as described."""

    http_method: str
    nickname: str
    summary: str
    answer: str = msgspec.field(name="responseClass")
    since: tuple[str, ...] = ()
    upgrade: str = ""
    notes: str = ""
    parameters: tuple[Parameter, ...] = ()
    error_responses: tuple[ErrorResponse, ...] = ()


class Api(msgspec.Struct, frozen=True):
    """Operations that share a path."""

    path: str
    operations: tuple[OperationText, ...]


class Description(msgspec.Struct, frozen=True):
    """One resource's file."""

    apis: tuple[Api, ...]
    models: dict[str, Model] = {}


def snake(name: str) -> str:
    """Return a camelCase name as Python writes it (`sendDTMF` -> `send_dtmf`)."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return parted + "_" if keyword.iskeyword(parted) else parted


def constant(name: str) -> str:
    """Return a type's or operation's name as a constant's (`List[Channel]` -> `CHANNEL_LIST`)."""
    inner = name.removeprefix("List[").removesuffix("]")
    return snake(inner).rstrip("_").upper() + ("_LIST" if inner != name else "")


def resource_class(name: str) -> str:
    """Return the class name of a resource (`deviceStates` -> `DeviceStates`)."""
    return name[0].upper() + name[1:]


def python_type(described: str) -> str:
    """Return the Python type of a described one; models keep their names."""
    inner = described.removeprefix("List[").removesuffix("]")
    single = _SCALARS.get(inner, inner)
    return f"tuple[{single}, ...]" if inner != described else single


def class_text(name: str, model: Model, base: str, tag: str = "") -> str:
    """Return a frozen msgspec Struct for a model; `type` is the tag, never a field of a frame."""
    tagging = f', tag_field="type", tag="{tag}"' if tag else ""
    frame = tag or name == "Message"
    fields = {key: field for key, field in model.properties.items() if key != "type" or not frame}
    renamed = {snake(key): key for key in fields if snake(key) != key}
    rename = f", rename={renamed!r}" if renamed else ""
    lines = [f"class {name}({base}, frozen=True, kw_only=True{tagging}{rename}):"]
    lines += _docstring([_sentence(model.description or name)], indent=4)
    for key, field in fields.items():
        lines += ["", *_wrapped("#: ", field.description, 4)]
        optional = "" if field.required else " | None = None"
        lines.append(f"    {snake(key)}: {python_type(field.type)}{optional}")
    return "\n".join(lines) + "\n"


def resource_text(resource: str, operations: Sequence[tuple[str, OperationText]]) -> str:
    """Return the constants of a resource's operations and the class with their methods."""
    names = ", ".join(constant(op.nickname) for _, op in operations)
    constants = "".join(_operation_text(resource, path, op) for path, op in operations)
    methods = "\n".join(_method_text(op) for _, op in operations)
    return (
        f"{constants}\nOPERATIONS: Final = ({names},)\n\n\n"
        f"class {resource_class(resource)}:\n"
        f'    """What may be asked about {resource}."""\n\n'
        "    def __init__(self, caller: Caller) -> None:\n        self._caller = caller\n\n"
        f"{methods}"
    )


def _operation_text(resource: str, path: str, op: OperationText) -> str:
    gone = _gone_statuses(resource, op)
    return (
        f"{constant(op.nickname)}: Final = Operation("
        f'name="{resource}.{op.nickname}", method="{op.http_method}", path="{path}", '
        f"since={op.since!r}"
        + (f", gone=frozenset({gone!r})" if gone else "")
        + (", binary=True" if op.answer == "binary" else "")
        + ")\n"
    )


def _gone_statuses(resource: str, op: OperationText) -> list[int]:
    """Return the refusals that mean what was asked for is already so."""
    deleting = op.http_method == "DELETE" and op.answer == "void"
    ends = deleting and op.nickname not in _NOT_ENDS
    if not (ends or (resource, op.nickname) in _ENDS_BY_POST):
        return []
    return sorted(int(e.code) for e in op.error_responses if _GONE.search(e.reason))


def _method_text(op: OperationText) -> str:
    required = [p for p in op.parameters if p.required or p.param_type == "path"]
    optional = [p for p in op.parameters if p not in required]
    paths = [p for p in required if p.param_type == "path"]
    named = [p for p in required if p not in paths]
    arguments = ["self", *(f"{snake(p.name)}: {_parameter_type(p)}" for p in paths)]
    arguments += ["*"] if named or optional else []
    arguments += [f"{snake(p.name)}: {_parameter_type(p)}" for p in named]
    arguments += [f"{snake(p.name)}: {_parameter_type(p)} | None = None" for p in optional]
    answer = python_type(op.answer)
    lines = [f"    async def {snake(op.nickname)}({', '.join(arguments)}) -> {answer}:"]
    lines += _docstring(list(_method_doc(op, [*paths, *named, *optional])), indent=8)
    call = f"await self._caller.call(Request({', '.join(_request_arguments(op))}))"
    if op.answer == "void":
        lines.append(f"        {call}")
    elif op.answer == "binary":
        lines.append(f"        return {call}")
    else:
        lines.append(f"        return decoded({call}, _{constant(op.answer)})")
    return "\n".join(lines) + "\n"


def _parameter_type(parameter: Parameter) -> str:
    if parameter.param_type == "body":
        return _BODIES[parameter.name]
    single = _SCALARS[parameter.data_type]
    allowed = parameter.allowable_values
    if allowed and allowed.value_type == "LIST":
        single = f"Literal[{', '.join(repr(value) for value in allowed.values)}]"
    return f"{single} | Sequence[{single}]" if parameter.allow_multiple else single


def _request_arguments(op: OperationText) -> Iterator[str]:
    yield constant(op.nickname)
    for kind in ("path", "query", "body"):
        chosen = [p for p in op.parameters if p.param_type == kind]
        if kind == "body" and chosen and chosen[0].data_type == "object":
            yield f"body={snake(chosen[0].name)}"
        elif chosen:
            pairs = ", ".join(f'"{p.name}": {snake(p.name)}' for p in chosen)
            yield f"{kind}={{{pairs}}}"


def _method_doc(op: OperationText, parameters: list[Parameter]) -> Iterator[str]:
    yield _sentence(op.summary)
    if op.notes:
        yield ""
        yield _sentence(op.notes)
    yield ""
    yield f"Since {', '.join(op.since)}."
    if parameters:
        yield ""
        yield "Args:"
    for p in parameters:
        default = p.default_value
        engine = f" The engine's own default: {default}." if default not in (None, "") else ""
        yield f"    {snake(p.name)}: {_sentence(p.description)}{engine}"
    if op.error_responses:
        yield ""
        yield "Raises:"
        yield "    EngineRefused: " + " ".join(
            f"{e.code}: {_sentence(e.reason)}" for e in op.error_responses
        )


def _sentence(text: str) -> str:
    clean = " ".join(text.split()).replace("\\", "/").replace('"', "'")
    return clean if not clean or clean.endswith((".", "!", "?")) else clean + "."


def _docstring(paragraphs: list[str], indent: int) -> list[str]:
    if len(paragraphs) == 1 and len(paragraphs[0]) + indent + 6 <= 100:
        return [" " * indent + f'"""{paragraphs[0]}"""']
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += _wrapped("", paragraph, indent) if paragraph else [""]
    first = lines[0].strip()
    return [" " * indent + f'"""{first}', *lines[1:], " " * indent + '"""']


def _wrapped(prefix: str, text: str, indent: int) -> list[str]:
    inner = len(text) - len(text.lstrip())
    lead = " " * (indent + inner) + prefix
    hanging = lead + ("    " if inner else "")
    return textwrap.wrap(
        _sentence(text) if prefix else text.strip(),
        width=99,
        initial_indent=lead,
        subsequent_indent=hanging,
        break_on_hyphens=False,
    )
