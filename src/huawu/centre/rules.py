"""What each thing must satisfy by itself, beyond the types of its fields. Pure.

Numbers, hosts, user names and ids end in the engine's configuration, so what they may consist of
is said here once, at least as strictly as the engine asks.
"""

import ipaddress
import re
from collections.abc import Collection, Iterable
from typing import Any, Final, cast

from huawu.centre.hours import check_hours
from huawu.centre.levels import check_levels
from huawu.centre.model import (
    AgentProfile,
    BlockList,
    Device,
    DeviceKind,
    Hours,
    Number,
    OutsidePolicy,
    Prompt,
    Queue,
    RetentionPolicy,
    Transport,
    Trunk,
)
from huawu.centre.needs import DEEPEST, MOST, AgentNeed, Need, SkillNeed, depth, parts
from huawu.centre.plan import Condition, Exhaust, Measure, ReserveRule, RoutingPlan, RoutingRules
from huawu.kernel.errors import Invalid

#: What the engine can carry.
CODECS: Final = ("alaw", "ulaw", "g722", "opus", "gsm", "slin16")

#: Engine endpoints of trunks begin with this; no telephone may be called like one.
TRUNK_PREFIX: Final = "trunk-"

ID_PATTERN: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
_ID: Final = re.compile(ID_PATTERN)
_USERNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,39}")
_KEY: Final = re.compile(r"[0-9*#]")
_NUMBER: Final = re.compile(r"\+?[0-9*#]{1,32}")
_PREFIX: Final = re.compile(r"\+[0-9]{1,15}")
_BLOCKED: Final = re.compile(r"\+?[0-9]{1,32}\*?")
_DIGITS: Final = re.compile(r"[0-9]{2,6}")
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_.~!@#$%^&*()+=/:?-]{8,128}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_REGION: Final = re.compile(r"[A-Z]{2}")
#: Characters that no screen shows: controls, half characters, separators of lines.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATTRIBUTE: Final = re.compile(r"[\w-]{1,40}")
_MUSIC: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")

_RATIOS: Final = (Measure.SERVICE_LEVEL, Measure.RECENT_SERVICE_LEVEL)


def check_text(body: Any, path: str = "") -> None:
    """Refuse characters that no screen shows and no configuration file survives.

    Args:
        body: a thing as JSON.
        path: where it stands in the whole.

    Raises:
        Invalid: a control character; only texts to be spoken may have line breaks.
    """
    if isinstance(body, str):
        spoken = path.startswith("texts.")
        if _UNSEEN.search(body.replace("\n", "") if spoken else body):
            raise Invalid(path, "holds a control character or a line break; remove it")
    elif isinstance(body, dict):
        for key, value in cast("dict[str, Any]", body).items():
            check_text(key, path)
            check_text(value, f"{path}.{key}" if path else key)
    elif isinstance(body, list):
        for place, value in enumerate(cast("list[Any]", body)):
            check_text(value, f"{path}[{place}]")


def check_id(value: str) -> None:
    """Refuse what cannot be an id.

    Raises:
        Invalid: it is not 1 to 63 letters, digits or `_ . -`.
    """
    _fits("id", value, _ID, "use 1 to 63 letters, digits, '_', '.' or '-'")


def check_name(thing: Any) -> None:
    """Refuse a name of nothing but blanks.

    Raises:
        Invalid: it is.
    """
    if not thing.name.strip():
        raise Invalid("name", "is blank")


def check_agent(agent: AgentProfile) -> None:
    """Refuse a malformed agent's number, language or attribute, or a skill that stands twice."""
    check_name(agent)
    _fits("number", agent.number, _TOKEN, "use letters, digits, '_', '.' or '-'")
    _language("language", agent.language)
    _unique("skills", [entry.skill for entry in agent.skills])
    for name, value in agent.attributes.items():
        if name in ("team", "language"):
            raise Invalid(f"attributes.{name}", f"is the agent's own field; fill in {name} instead")
        _fits(f"attributes.{name}", name, _ATTRIBUTE, "name it by 1 to 40 letters, digits, _ or -")
        if not 1 <= len(value) <= 80:
            raise Invalid(f"attributes.{name}", "use 1 to 80 characters")


def check_queue(queue: Queue) -> None:
    """Refuse what a queue cannot promise or ask for, or what the engine could not read."""
    check_name(queue)
    check_levels(queue)
    check_needs("needs", queue.needs)
    for need in parts(queue.needs):
        if isinstance(need, AgentNeed):
            raise Invalid("needs", "names agents; only a step of a routing plan may do that")
    if queue.dials is not None and queue.dials.shown:
        _fits("dials.shown", queue.dials.shown, _NUMBER, "use digits after an optional '+'")
    if queue.callback is not None:
        _fits("callback.key", queue.callback.key, _KEY, "use a key of a telephone: 0 to 9, * or #")
        if queue.dials is None:
            raise Invalid("callback", "needs `dials`: the line in whose name customers are called")
    _fits("music", queue.music, _MUSIC, "use letters, digits, '-' or '_'")


def check_needs(field: str, needs: tuple[Need, ...]) -> None:
    """Refuse needs of which one stands twice, or that nobody could read any more."""
    _unique(field, [n.skill for n in needs if isinstance(n, SkillNeed)])
    if depth(needs) > DEEPEST or sum(1 for _ in parts(needs)) > MOST:
        raise Invalid(field, f"is too long: at most {MOST} parts, {DEEPEST} deep")


def check_plan(plan: RoutingPlan) -> None:
    """Refuse steps out of order, a condition without bounds, or one that could never hold."""
    check_name(plan)
    for place, step in enumerate(plan.steps):
        here = f"steps[{place}]"
        if place and step.after_s < plan.steps[place - 1].after_s:
            raise Invalid(f"{here}.after_s", "is before the step above; put the steps in order")
        if step.require is not None:
            check_needs(f"{here}.require", step.require)
        _unique(f"{here}.prefer", [each.agent for each in step.prefer])
        if step.prefer_wait_s and not step.prefer:
            raise Invalid(f"{here}.prefer_wait_s", "waits for nobody; name whom in prefer")
        for number, condition in enumerate(step.when):
            _check_bounds(f"{here}.when[{number}]", condition)
    if plan.on_exhaust is not Exhaust.STAY and plan.steps[-1].expires_s is None:
        raise Invalid("on_exhaust", "never happens: the last step does not expire; let it")
    _unique("reserves", [f"level {rule.level}" for rule in plan.reserves])
    for place, rule in enumerate(plan.reserves):
        _check_reserve(f"reserves[{place}]", rule)


def _check_reserve(field: str, rule: ReserveRule) -> None:
    """Refuse a rule by which a reserve would be called and let go at the same figures."""
    _check_bounds(f"{field}.on", rule.on)
    _check_bounds(f"{field}.off", rule.off)
    if (rule.on.measure, rule.on.queue) == (rule.off.measure, rule.off.queue):
        low = max(rule.on.at_least or 0.0, rule.off.at_least or 0.0)
        highs = [b for b in (rule.on.at_most, rule.off.at_most) if b is not None]
        if not highs or low <= min(highs):
            raise Invalid(f"{field}.off", "holds together with on; leave a gap between the two")


def _check_bounds(field: str, condition: Condition) -> None:
    low, high = condition.at_least, condition.at_most
    if low is None and high is None:
        raise Invalid(field, "has no bounds: give at_least, at_most or both")
    if low is not None and high is not None and low > high:
        raise Invalid(f"{field}.at_most", "is less than at_least; nothing lies between")
    bounds = [bound for bound in (low, high) if bound is not None]
    if condition.measure in _RATIOS and max(bounds) > 1:
        raise Invalid(field, "a service level lies between 0 and 1: 80 % is 0.8")


def check_routing_rules(rules: RoutingRules) -> None:
    """Refuse a second one."""
    _main(rules.id)


def check_calendar(hours: Hours) -> None:
    """Refuse hours that cannot be meant; see `check_hours`."""
    check_name(hours)
    check_hours(hours)


def check_number(number: Number) -> None:
    """Refuse what no trunk delivers as a dialled number."""
    check_name(number)
    _fits("dialled", number.dialled, _NUMBER, "use digits, '*' or '#' after an optional '+'")
    _language("language", number.language)


def check_device(device: Device) -> None:
    """Refuse a user name that the engine could not tell from its own, or an unknown codec."""
    check_name(device)
    _fits("username", device.username, _USERNAME, "use 2 to 40 letters, digits, '-' or '_'")
    if device.username.lower().startswith(TRUNK_PREFIX):
        raise Invalid("username", f"must not begin with {TRUNK_PREFIX!r}")
    if device.encrypted and device.kind is DeviceKind.WEBRTC:
        raise Invalid("encrypted", "is for desk phones; leave it off, a browser always encrypts")
    _codecs(device.codecs)


def check_trunk(trunk: Trunk) -> None:
    """Refuse a malformed address, an unknown codec, or half a sign-in."""
    check_name(trunk)
    if not _HOST.fullmatch(trunk.host) and _address(trunk.host) is None:
        raise Invalid("host", "give a host name or an address")
    for place, net in enumerate(trunk.match):
        if _address(net) is None:
            raise Invalid(f"match[{place}]", "give an address or a network such as 192.0.2.0/24")
    if trunk.inbound and not trunk.match and _address(trunk.host) is None:
        raise Invalid("match", "name the addresses that its calls come from, as host is a name")
    if trunk.encrypted and trunk.transport is not Transport.TLS:
        raise Invalid("encrypted", "needs transport tls: the keys would travel in the clear")
    if trunk.shown:
        _fits("shown", trunk.shown, _NUMBER, "use digits after an optional '+'")
    _check_login(trunk)
    _codecs(trunk.codecs)


def _check_login(trunk: Trunk) -> None:
    if trunk.username:
        _fits("username", trunk.username, _TOKEN, "use letters, digits, '_', '.' or '-'")
        _fits(
            "secret", trunk.secret, _SECRET, "use 8 to 128 letters, digits or _.~!@#$%^&*()+=/:?-"
        )
    elif trunk.secret:
        raise Invalid("username", "is missing while there is a secret")


def check_tls(thing: object, *, offered: bool) -> None:
    """Refuse a line that needs TLS where the engine offers none."""
    if offered:
        return
    if isinstance(thing, Trunk) and thing.transport is Transport.TLS:
        raise Invalid("transport", "TLS is off: set HUAWU_SIP_TLS_PORT and start anew, or take udp")
    if isinstance(thing, Device) and thing.encrypted:
        raise Invalid("encrypted", "TLS is off: set HUAWU_SIP_TLS_PORT and start anew")


def check_policy(policy: OutsidePolicy) -> None:
    """Refuse prefixes and emergency numbers that could never match."""
    _main(policy.id)
    for name in ("allowed_prefixes", "denied_prefixes"):
        for place, prefix in enumerate(getattr(policy, name)):
            _fits(f"{name}[{place}]", prefix, _PREFIX, "write it as E.164, such as +86")
    for place, number in enumerate(policy.emergency):
        _fits(f"emergency[{place}]", number, _DIGITS, "use 2 to 6 digits")
    _fits("region", policy.region, _REGION, "use two capital letters, such as CN")


def check_block_list(blocked: BlockList) -> None:
    """Refuse entries that are neither a number nor a prefix with `*`."""
    _main(blocked.id)
    for place, number in enumerate(blocked.numbers):
        _fits(f"numbers[{place}]", number, _BLOCKED, "use digits, or a prefix that ends in *")


def check_retention(policy: RetentionPolicy) -> None:
    """Refuse a second policy."""
    _main(policy.id)


def check_prompt(prompt: Prompt) -> None:
    """Refuse languages that are no language tags."""
    check_name(prompt)
    for name in ("texts", "uploads"):
        for language in getattr(prompt, name):
            _language(f"{name}.{language}", language)
    for language, text in prompt.texts.items():
        if not text.strip() or len(text) > 2_000:
            raise Invalid(f"texts.{language}", "use 1 to 2,000 characters")


def trunk_networks(trunk: Trunk) -> Iterable[str]:
    """Yield the networks whose calls are the trunk's, in one spelling."""
    for net in trunk.match or (trunk.host,):
        if (address := _address(net)) is not None:
            yield address


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return None


def _main(value: str) -> None:
    if value != "main":
        raise Invalid("id", "there is one for the centre, and it is called main")


def _codecs(codecs: tuple[str, ...]) -> None:
    for place, codec in enumerate(codecs):
        if codec not in CODECS:
            raise Invalid(f"codecs[{place}]", f"unknown codec; use {', '.join(CODECS)}")
    if not codecs:
        raise Invalid("codecs", "name at least one")
    _unique("codecs", codecs)


def _language(field: str, value: str) -> None:
    _fits(field, value, _LANGUAGE, "use a language tag such as zh or en")


def _unique(field: str, values: Collection[str]) -> None:
    if len(set(values)) != len(values):
        raise Invalid(field, "one of them stands twice")


def _fits(field: str, value: str, pattern: re.Pattern[str], mend: str) -> None:
    if pattern.fullmatch(value) is None:
        raise Invalid(field, mend)
