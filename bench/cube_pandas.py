"""The same cube by pandas, as people write it who have no engine."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from pathlib import Path
from typing import Any, Final

import pandas as pd

from huawu.metrics.shelf import FactShelf

_BY: Final = ["day", "half_hour", "queue", "agent", "channel"]
_READ: Final = [
    "id", "part", "at_ms", "day", "minute", "queue", "agent", "channel", "direction", "customer",
    "topic", "outcome", "asked", "transferred_in", "transferred_out", "conference", "callback",
    "missed", "rings", "wait", "ring", "talk", "hold", "wrap",
]  # fmt: skip
_WEEK_MS: Final = 604_800_000


def pandas_cube(folder: Path) -> int:
    """Make the cube; return how many rows it has."""
    files = FactShelf(folder).files("contact")
    facts: Any = pd.concat(pd.read_parquet(file, columns=_READ) for file in files)
    for name in ("queue", "agent", "channel", "direction", "customer", "topic", "outcome"):
        facts[name] = facts[name].astype("category")
    facts["half_hour"] = facts["minute"] - facts["minute"] % 30
    _repeats(facts)
    _measures(facts)
    summed = [name for name in facts.columns if name.startswith("m_")]
    how = dict.fromkeys(summed, "sum") | {"longest": "max"}
    cube = facts.groupby(_BY, observed=True, sort=False).agg(how)
    cube.reset_index().to_parquet(folder / "pandas.parquet")
    return len(cube)


def _repeats(facts: Any) -> None:
    facts["first"] = (facts["part"] == 0) & (facts["direction"] == "inbound")
    facts.sort_values(["at_ms", "id", "part"], inplace=True)
    keys = ["customer", "topic", "first"]
    following = facts.groupby(keys, observed=True, sort=False)["at_ms"].shift(-1)
    back = (following - facts["at_ms"]).fillna(0)
    facts["back"] = back.where(facts["first"] | (facts["part"] == 0), 0)


def _measures(facts: Any) -> None:
    asked, outcome, wait = facts["asked"] == 1, facts["outcome"], facts["wait"]
    answered, abandoned = asked & (outcome == "answered"), asked & (outcome == "abandoned")
    handled, outbound = outcome == "answered", facts["direction"] == "outbound"
    repeated = (facts["back"] > 0) & (facts["back"] <= _WEEK_MS)
    valid = answered & (facts["talk"] > 10_000)
    out = ["flowed_out", "voicemail", "self_served", "transferred_out"]
    flags = {
        "entering": (facts["part"] == 0) & ~outbound & (facts["channel"] != "voicemail"),
        "offered": asked, "answered": answered, "abandoned": abandoned,
        "flowed_out": asked & outcome.isin(out), "lost": asked & (outcome == "lost"),
        "waiting": asked & (outcome == "waiting"), "short": abandoned & (wait <= 10_000),
        "abandoned_15": abandoned & (wait < 15_000),
        "abandoned_180": abandoned & (wait < 180_000), "in_flow": outcome == "left_in_flow",
        "into_self_service": asked & (outcome == "self_served"),
        "self_served": outcome == "self_served", "voicemails": outcome == "voicemail",
        "blocked": outcome == "blocked", "handled": handled, "valid": valid,
        "short_calls": answered & (facts["talk"] <= 10_000),
        "within_20": answered & (wait <= 20_000), "gone_20": abandoned & (wait <= 20_000),
        "out_20": asked & (outcome != "waiting") & (wait <= 20_000),
        "callbacks_answered": (facts["callback"] == 1) & handled, "outbound": outbound,
        "outbound_connected": outbound & handled, "within_15": answered & (wait <= 15_000),
        "within_30": answered & (wait <= 30_000), "fcr": valid & ~repeated,
        "fcr_s3": answered & (facts["transferred_out"] == 0) & ~repeated,
        "repeats": answered & repeated,
    }  # fmt: skip
    for name, flag in flags.items():
        facts[f"m_{name}"] = flag
    for name in ("transferred_in", "transferred_out", "conference", "missed", "callback"):
        facts[f"m_n_{name}"] = facts[name]
    facts["longest"] = wait.where(asked, -1)
    _times(facts, answered, abandoned, handled)


def _times(facts: Any, answered: Any, abandoned: Any, handled: Any) -> None:
    wait, worked = facts["wait"], facts["talk"] + facts["wrap"]
    left = (facts["asked"] == 1) & (facts["outcome"] != "waiting")
    spans = {
        "wait_answered": (wait, answered), "wait_out": (wait, left),
        "wait_abandoned": (wait, abandoned), "handle": (worked + facts["hold"], handled),
        "handle_s1": (worked, handled), "talk": (facts["talk"], handled),
        "hold": (facts["hold"], handled), "wrap": (facts["wrap"], handled),
        "ring": (facts["ring"], handled), "rings": (facts["rings"], answered),
        "outbound_time": (worked, facts["direction"] == "outbound"),
    }  # fmt: skip
    for name, (span, where) in spans.items():
        facts[f"m_s_{name}"] = span.where(where, 0)
