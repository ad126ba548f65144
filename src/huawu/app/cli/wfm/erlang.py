"""`huawu wfm erlang`: one interval solved."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from huawu.app.cli.common import telling
from huawu.kernel.errors import Invalid


class Model(StrEnum):
    """Which of Erlang's queues."""

    B = "b"
    C = "c"
    A = "a"


def erlang(
    model: Annotated[
        Model, typer.Argument(help="b: lost when none is free; c: waits for ever; a: gives up.")
    ],
    load: Annotated[float, typer.Option(help="Offered load in erlangs.")],
    agents: Annotated[int, typer.Option(help="People serving.")],
    aht: Annotated[float | None, typer.Option(help="Mean handle time in seconds (c, a).")] = None,
    within: Annotated[
        float | None, typer.Option(help="Answered within these seconds is in time (c, a).")
    ] = None,
    patience: Annotated[float | None, typer.Option(help="Mean patience in seconds (a).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Full precision, as JSON.")] = False,
) -> None:
    """Solve one interval: what so many agents do with so much load."""
    with telling():
        given = {"load": load, "agents": agents}
        if model is not Model.B:
            given |= {"aht": _need("aht", aht), "within": _need("within", within)}
        if model is Model.A:
            given |= {"patience": _need("patience", patience)}
        found = _solve(model, given)
    if as_json:
        typer.echo(json.dumps({"model": model.value, **given, **_finite(found)}, indent=2))
        return
    for name, value in _flat(found):
        typer.echo(f"{name:<40} {value if isinstance(value, bool) else f'{value:.6g}'}")


def _need(name: str, value: float | None) -> float:
    if value is None:
        raise Invalid(name, f"this model needs --{name}.")
    return value


def _solve(model: Model, given: Mapping[str, Any]) -> dict[str, Any]:
    # Loaded here: the compiler behind it takes half a second that other commands need not wait.
    from huawu.wfm.erlang import erlang_a, erlang_b, erlang_c

    solve = {Model.B: erlang_b, Model.C: erlang_c, Model.A: erlang_a}[model]
    names = {"load": "load_erl", "aht": "aht_s", "within": "within_s", "patience": "patience_s"}
    return asdict(solve(**{names.get(name, name): value for name, value in given.items()}))


def _finite(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures as JSON knows them: an infinite time is null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in found.items()
    }


def _flat(found: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for name, value in found.items():
        if isinstance(value, dict):
            lines += _flat(value, f"{prefix}{name}.")  # pyright: ignore[reportUnknownArgumentType]
        else:
            lines.append((prefix + name, value))
    return lines
