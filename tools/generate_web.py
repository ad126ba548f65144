"""Write what the browser's code knows of the server: the API's types and those of the events.

    python -m tools.generate_web           write them (`make web` does)
    python -m tools.generate_web --check   fail when they are not what the code says

The types come from the very routes and event classes, wired to nothing: no database, no engine.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from enum import EnumType
from pathlib import Path
from typing import Any, Final, cast

import msgspec
from msgspec import inspect

from huawu.app.http.app import Parts, build_app
from huawu.events.catalogue import KINDS

ROOT: Final = Path(__file__).resolve().parents[1]
WEB: Final = ROOT / "web"
GENERATED: Final = WEB / "src" / "shared" / "api" / "generated"
_NOTE: Final = "// Written by `make web` from the server's code. Do not edit.\n"


class Unwired:
    """Stands where a service would: routes only take hold of it, nobody asks it anything."""

    def __getattr__(self, _: str) -> "Unwired":
        return self


def openapi() -> Mapping[str, Any]:
    """Return the description of the API; paths in order, so that changes stay small."""
    nobody: dict[str, Any] = dict.fromkeys(Parts.__dataclass_fields__, cast("Any", Unwired()))
    parts = Parts(**nobody)
    document = build_app(parts).openapi()
    document["info"]["version"] = ""
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def schema_ts(document: Mapping[str, Any]) -> str:
    """Return the types of the API, by openapi-typescript."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        source.write_text(json.dumps(document), encoding="utf-8")
        program = WEB / "node_modules" / ".bin" / "openapi-typescript"
        command = [str(program), str(source), "--output", str(target)]
        subprocess.run(command, check=True, capture_output=True, cwd=WEB)
        return _NOTE + target.read_text(encoding="utf-8")


def events_ts() -> str:
    """Return one interface for each kind of event, as `/api/v1/events` sends it."""
    return _NOTE + "\n".join(_events())


def _events() -> Iterator[str]:
    names: list[str] = []
    for kind, event in KINDS.items():
        told = cast("inspect.StructType", inspect.type_info(event))
        names.append(event.__name__)
        yield f"/** {(event.__doc__ or '').strip().partition(chr(10))[0]} */"
        yield f"export interface {event.__name__} {{"
        yield f"  kind: '{kind}';"
        for field in told.fields:
            mark = "" if field.required else "?"
            yield f"  {field.encode_name}{mark}: {type_ts(field.type)};"
        yield "}\n"
    yield "export type AnyEvent =\n  | " + "\n  | ".join(names) + ";\n"


def type_ts(told: inspect.Type) -> str:
    """Return a type in TypeScript.

    Raises:
        TypeError: an event holds something that this does not know yet.
    """
    plain: dict[type[inspect.Type], str] = {
        inspect.StrType: "string",
        inspect.DateTimeType: "string",
        inspect.DateType: "string",
        inspect.IntType: "number",
        inspect.FloatType: "number",
        inspect.BoolType: "boolean",
        inspect.NoneType: "null",
        inspect.AnyType: "unknown",
    }
    if type(told) in plain:
        return plain[type(told)]
    return _composed_ts(told)


def _composed_ts(told: inspect.Type) -> str:
    match told:
        case inspect.EnumType():
            members = cast("EnumType", told.cls)
            return " | ".join(f"'{member.value}'" for member in cast("Any", members))
        case inspect.LiteralType():
            return " | ".join(msgspec.json.encode(value).decode() for value in told.values)
        case inspect.UnionType():
            return " | ".join(type_ts(each) for each in told.types)
        case inspect.ListType() | inspect.VarTupleType() | inspect.FrozenSetType():
            return f"({type_ts(told.item_type)})[]"
        case inspect.DictType():
            return f"Record<string, {type_ts(told.value_type)}>"
        case inspect.CustomType():
            return "unknown"
        case _:
            raise TypeError(f"no TypeScript for {told}: teach tools/generate_web.py")


def files() -> Mapping[Path, str]:
    """Return every generated file with what it must hold."""
    return {
        GENERATED / "schema.d.ts": schema_ts(openapi()),
        GENERATED / "events.ts": events_ts(),
    }


def main(arguments: list[str]) -> int:
    """Write or check; return the exit status."""
    stale: list[Path] = []
    wanted = files()
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not what the code says: run `make web`")
    print(f"{len(KINDS)} kinds of event, {len(wanted)} files, {len(stale)} were stale")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
