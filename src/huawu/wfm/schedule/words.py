"""What a rule that is broken, or rules that contradict each other, say to people."""

from collections.abc import Mapping
from typing import Final

from huawu.wfm.schedule.conflicts import Conflict
from huawu.wfm.schedule.rules import Rule

_RULES: Final[Mapping[str, Mapping[Rule, str]]] = {
    "zh": {
        Rule.AWAY: "休假日不排班",
        Rule.ROTA: "轮班表的休息日不排班",
        Rule.ONE_A_DAY: "每天只排一个班次",
        Rule.SHIFT: "只排合同允许的班次和上班时间",
        Rule.BREAKS: "休息须在规定的时段内",
        Rule.REST: "两个班次之间的休息时间",
        Rule.RUN: "连续工作天数",
        Rule.DAYS: "每周工作天数",
        Rule.MINUTES: "每周工时",
        Rule.WEEKENDS: "四周内上班的周末数",
        Rule.LOCKED: "已锁定的班次",
    },
    "en": {
        Rule.AWAY: "no shift on a day of leave",
        Rule.ROTA: "no shift on a free day of the rota",
        Rule.ONE_A_DAY: "one shift a day",
        Rule.SHIFT: "only the contract's shifts and starts",
        Rule.BREAKS: "breaks within their windows",
        Rule.REST: "rest between two shifts",
        Rule.RUN: "days in a row",
        Rule.DAYS: "days a week",
        Rule.MINUTES: "hours a week",
        Rule.WEEKENDS: "weekends with work in four weeks",
        Rule.LOCKED: "locked shifts",
    },
}
_SHOWN: Final = 5


def rule_words(rule: Rule, language: str) -> str:
    """Return a rule in words; `language` is "zh" or "en"."""
    return _RULES[language][rule]


def conflict_words(conflict: Conflict, language: str) -> str:
    """Return a contradiction as one sentence."""
    some = ", ".join(conflict.people[:_SHOWN])
    rest = len(conflict.people) - _SHOWN
    rules = [rule_words(rule, language) for rule in conflict.rules]
    weeks = ", ".join(str(week // 7 + 1) for week in conflict.weeks)
    if language == "zh":
        who = f"{some} 等 {len(conflict.people)} 人" if rest > 0 else some
        return f"{who}：第 {weeks} 周的规则互相矛盾：{'；'.join(rules)}。放宽其中任何一条即可排班。"
    who = f"{some} and {rest} more" if rest > 0 else some
    listed = "; ".join(rules)
    return f"{who}: in week {weeks} these rules contradict each other: {listed}. Relax any one."
