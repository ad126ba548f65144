"""The sentences that explain where a contact went and why it waits, in Chinese and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from huawu.centre.view import CentreLookup
from huawu.floor.explaining import Fact, Value
from huawu.kernel.ids import AgentId, QueueId

ZH: Final[Mapping[str, str]] = {
    "queued": "进入队列“{queue}”，优先级 {priority}。",
    "queued_emergency": "作为紧急来电进入队列“{queue}”，优先于其他队列。",
    "step_applied": "等待 {waited_s} 秒后，路由计划“{plan}”的第 {step} 步生效；排队位置不变。",
    "step_passed_over": "等待 {waited_s} 秒时，路由计划“{plan}”的第 {step} 步条件不成立，跳过。",
    "step_expired": "等待 {waited_s} 秒后，路由计划“{plan}”的第 {step} 步到期，不再生效。",
    "priority_step": "路由计划把优先级改为 {priority}。",
    "priority_waited_too_long": "等待过久，提升一个优先档。",
    "priority_supervisor": "班长将其提到队首。",
    "requeued": "回到队列“{queue}”的原位置（{cause}）。",
    "chosen": "等待 {waited_s} 秒后分配给 {agent}。",
    "chosen_direct": "直接转给 {agent}，不经队列。",
    "chosen_contact": (
        "等待 {waited_s} 秒后分配给 {agent}：有能力的坐席 {able} 人，其中空闲 {free} 人，"
        "队列的规则是“{choice}”，{agent} 已空闲 {idle_s} 秒。"
    ),
    "chosen_agent": (
        "等待 {waited_s} 秒后，{agent} 空闲，在其能接的等待联系中此联系居首"
        "（队列中共 {waiting} 个；有能力的坐席 {able} 人，空闲 {free} 人）。"
    ),
    "invited": (
        "等待 {waited_s} 秒后同时呼叫 {invited} 名空闲坐席（有能力的坐席 {able} 人），"
        "其中有 {agent}；先接者得。"
    ),
    "invited_alone": (
        "等待 {waited_s} 秒后呼叫 {agent}，当时只有该坐席空闲（有能力的坐席 {able} 人）；"
        "振铃期间空闲下来的坐席会一并呼叫，先接者得。"
    ),
    "invited_too": "振铃期间 {agent} 空闲下来，一并呼叫（现同时呼叫 {invited} 名坐席）；先接者得。",
    "uninvited": "停止呼叫 {agent}（{cause}）。",
    "chosen_first": "{agent} 在同时被呼叫的坐席中最先接起，共等待 {waited_s} 秒。",
    "chosen_reserve": (
        "等待 {waited_s} 秒后分配给 {agent}：队列已动用第 {reserve} 级后备，{agent} 是后备坐席"
        "（有能力的坐席 {able} 人，空闲 {free} 人）。"
    ),
    "chosen_awaited": "等待 {waited_s} 秒后分配给所等待的坐席 {agent}。",
    "dialled": "{agent} 以队列“{queue}”的名义外呼。",
    "awaited_last": (
        "先等上次接待的坐席 {agents}：预计 {expected_s} 秒后空闲，最多等 {limit_s} 秒；"
        "排队位置不变。"
    ),
    "awaited_named": (
        "先等指定的坐席 {agents}：预计 {expected_s} 秒后空闲，最多等 {limit_s} 秒；排队位置不变。"
    ),
    "awaited_step": (
        "按路由计划先等 {agents}：预计 {expected_s} 秒后空闲，最多等 {limit_s} 秒；排队位置不变。"
    ),
    "given_up_limit": "等 {agents} 已满 {limit_s} 秒，改由所有符合要求的坐席接听。",
    "given_up_too_late": (
        "不再等 {agents}：已等 {waited_s} 秒，预计还要 {expected_s} 秒，超过上限 {limit_s} 秒。"
    ),
    "given_up_unknown": (
        "不等 {agents}：无法预计何时空闲（已等 {waited_s} 秒，上限 {limit_s} 秒）。"
    ),
    "given_up_away": (
        "不等 {agents}：未签入、示忙或话机不可用（已等 {waited_s} 秒，上限 {limit_s} 秒）。"
    ),
    "given_up_not_able": (
        "不等 {agents}：不具备此联系所需技能（已等 {waited_s} 秒，上限 {limit_s} 秒）。"
    ),
    "awaited_booked": (
        "这是 {agents} 约定的回呼：{limit_s} 秒内只由其拨打，之后由队列中任何坐席拨打。"
    ),
    "callback_offered": "等待 {waited_s} 秒后，询问客户是否改为回呼。",
    "callback_chosen": "客户选择回呼；其排队位置由回呼 {callback} 保留。",
    "callback_booked": (
        "回呼：{due} 起由队列“{queue}”拨打客户，最多 {tries} 次，每次间隔 {again_min} 分钟。"
    ),
    "callback_booked_for": (
        "回呼：{due} 起由 {agent} 拨打客户，最多 {tries} 次，每次间隔 {again_min} 分钟。"
    ),
    "callback_put_off": "未接通客户（{cause}，已拨 {tried} 次）；{due} 起再拨，排队位置不变。",
    "callback_over": "不再回呼（{cause}，共拨 {tried} 次）。",
    "connected": "与 {agent} 接通，共等待 {waited_s} 秒。",
    "missed": "{agent} 振铃 {rang_s} 秒未接；一分钟内不再分给该坐席，排队位置不变。",
    "rejected": "{agent} 拒接；一分钟内不再分给该坐席，排队位置不变。",
    "do_not_disturb": "{agent} 的话机免打扰（未振铃即拒绝），该坐席转为示忙；排队位置不变。",
    "failed": "无法接通 {agent} 的话机（{cause}），不计为未接。",
    "rescinded": "收回了对 {agent} 的分配（{cause}）。",
    "overflowed": "等待 {waited_s} 秒后按规则离开队列“{queue}”（{cause}）。",
    "abandoned": "客户等待 {waited_s} 秒后挂机。",
    "lost": "因系统故障中断（{cause}）。",
    "transferred": "转往 {to}。",
    "ended": "结束：{outcome}。",
    "waits_goes": "现在就能分配：{agent} 空闲。",
    "waits_behind_others": "正在等待，排第 {position} 位：有能力的坐席 {able} 人，都在忙。",
    "waits_awaited": "正在等待坐席 {agents}，排第 {position} 位；等不到时由其他坐席接听。",
    "waits_nobody_able": "正在等待，排第 {position} 位：签入的坐席中没有人符合要求。",
    "waits_nobody_able_lacking": (
        "正在等待，排第 {position} 位：签入的坐席中没有人具备 {lacking}。"
    ),
    "waits_held_back": (
        "正在等待，排第 {position} 位：空闲的 {held_back} 人是后备，尚未动用"
        "（有能力的坐席 {able} 人，都在忙）。"
    ),
    "waits_excluded": (
        "正在等待，排第 {position} 位：空闲的坐席刚才未接或拒接，暂不再分给他们（{excluded}）。"
    ),
    "longest_idle": "空闲最久", "most_proficient": "平均技能最高", "best_weakest": "最弱技能最高",
    "most_skill": "技能总和最高", "least_occupied": "占用率最低", "fewest_calls": "接听最少",
    "least_talk": "通话最短", "least_flexible": "技能最专", "round_robin": "轮流",
    "linear": "固定顺序", "weighted_random": "按权重抽签",
    "ring_all": "同时振铃", "answered_elsewhere": "他人先接起", "redirected": "班长改派",
    "unreachable": "话机不可用", "session_lost": "坐席工作台断开",
    "handled": "已处理", "blocked": "已拦截", "left_in_flow": "在菜单中挂机",
    "self_served": "自助完成", "voicemail": "已留言", "transferred_out": "已转到外线",
    "internal": "内部通话",
    "callback": "改为回呼", "withdrawn": "回呼已撤回", "callback_due": "回呼到时",
    "too_late": "已过期", "no_number": "没有号码", "refused": "号码不允许拨打",
    "limit": "外呼达到上限", "engine": "引擎不可用", "hung_up_at_once": "接起即挂断",
    "not_reached": "外呼未接通", "no_answer": "无人接听", "busy": "忙线", "no_such_number": "空号",
    "trunk": "线路不可用", "agent_absent": "坐席未接起自己的话机", "cancelled": "坐席取消",
    "max_wait": "超过最长等待", "closed": "已下班", "no_agents": "无人签入",
    "queue_removed": "队列已删除", "plan_over": "路由计划走完", "device_failed": "话机故障",
    "caller_gone": "客户已挂机", "engine_lost": "引擎中断", "resumed": "系统重启",
    "floor_paused": "系统停顿", "agent_gone": "坐席已挂断",
    "line_silent": "坐席线路无声", "forced": "坐席被签出", "force_released": "班长强拆",
}  # fmt: skip
EN: Final[Mapping[str, str]] = {
    "queued": "It began to wait in {queue} with priority {priority}.",
    "queued_emergency": "It began to wait in {queue} as an emergency, before all other queues.",
    "step_applied": (
        "After {waited_s} s of waiting, step {step} of the plan {plan} took effect; "
        "it kept its place."
    ),
    "step_passed_over": (
        "At {waited_s} s of waiting, step {step} of the plan {plan} was passed over, as its "
        "condition did not hold."
    ),
    "step_expired": "After {waited_s} s of waiting, step {step} of the plan {plan} expired.",
    "priority_step": "The plan changed its priority to {priority}.",
    "priority_waited_too_long": "It had waited too long and went one band up.",
    "priority_supervisor": "A supervisor put it at the front of the queue.",
    "requeued": "It went back to its place in {queue} ({cause}).",
    "chosen": "After {waited_s} s it went to {agent}.",
    "chosen_direct": "It went straight to {agent}, through no queue.",
    "chosen_contact": (
        "After {waited_s} s it went to {agent}: of {able} agents able to take it {free} were "
        "free, the queue's rule is “{choice}”, and {agent} had been idle for {idle_s} s."
    ),
    "chosen_agent": (
        "After {waited_s} s {agent} became free, and of all they were able to take this came "
        "first ({waiting} waited in the queue; {able} agents able to take it, {free} free)."
    ),
    "invited": (
        "After {waited_s} s {invited} free agents were asked at once, {agent} among them (of "
        "{able} able to take it); who answers first has it."
    ),
    "invited_alone": (
        "After {waited_s} s {agent} was asked, the only one free (of {able} able to take it); who "
        "becomes free while it rings is asked as well, and who answers first has it."
    ),
    "invited_too": (
        "{agent} became free while it rang and was asked as well ({invited} at once now); who "
        "answers first has it."
    ),
    "uninvited": "{agent} was asked no more ({cause}).",
    "chosen_first": (
        "{agent} answered first of those who were asked at once, after {waited_s} s of waiting."
    ),
    "chosen_reserve": (
        "After {waited_s} s it went to {agent}, who takes it as reserve of level {reserve}, which "
        "had been called ({able} agents able to take it, {free} free)."
    ),
    "chosen_awaited": "After {waited_s} s it went to {agent}, for whom it had waited.",
    "dialled": "{agent} dialled out in the name of {queue}.",
    "awaited_last": (
        "It waits for {agents}, who talked with the caller last: expected to be free in "
        "{expected_s} s, waited for {limit_s} s at most; it keeps its place."
    ),
    "awaited_named": (
        "It waits for {agents}, who is named for this caller: expected to be free in "
        "{expected_s} s, waited for {limit_s} s at most; it keeps its place."
    ),
    "awaited_step": (
        "By the plan it waits for {agents}: expected to be free in {expected_s} s, waited for "
        "{limit_s} s at most; it keeps its place."
    ),
    "given_up_limit": (
        "It had waited {limit_s} s for {agents}; from then on anybody could take it who is able."
    ),
    "given_up_too_late": (
        "It did not wait for {agents} (any more): after {waited_s} s they were expected in "
        "{expected_s} s, beyond the limit of {limit_s} s."
    ),
    "given_up_unknown": (
        "It did not wait for {agents} (any more): nobody could say when they would be free "
        "(waited {waited_s} s of {limit_s} s at most)."
    ),
    "given_up_away": (
        "It did not wait for {agents} (any more): not signed in, not ready or without a telephone "
        "(waited {waited_s} s of {limit_s} s at most)."
    ),
    "given_up_not_able": (
        "It did not wait for {agents} (any more): they lack what it needs "
        "(waited {waited_s} s of {limit_s} s at most)."
    ),
    "awaited_booked": (
        "{agents} is to make this callback: nobody else does for {limit_s} s, then anybody of the "
        "queue."
    ),
    "callback_offered": "After {waited_s} s the caller was asked whether to be called back.",
    "callback_chosen": (
        "The caller chose to be called back; the callback {callback} keeps the place."
    ),
    "callback_booked": (
        "A callback: from {due} on {queue} calls the customer, {tries} times at most, "
        "{again_min} min apart."
    ),
    "callback_booked_for": (
        "A callback: from {due} on {agent} calls the customer, {tries} times at most, "
        "{again_min} min apart."
    ),
    "callback_put_off": (
        "The customer was not reached ({cause}; dialled {tried} times); called again from {due} "
        "on, at the same place."
    ),
    "callback_over": "The customer is called no more ({cause}; dialled {tried} times).",
    "connected": "{agent} was connected after {waited_s} s of waiting.",
    "missed": (
        "{agent} did not answer for {rang_s} s; it keeps its place and is kept from {agent} for "
        "a minute."
    ),
    "rejected": "{agent} declined; it keeps its place and is kept from {agent} for a minute.",
    "do_not_disturb": (
        "The telephone of {agent} refused without ringing (do not disturb); {agent} is not ready "
        "since, and it keeps its place."
    ),
    "failed": "The telephone of {agent} could not be reached ({cause}); that is no miss.",
    "rescinded": "The offer to {agent} was taken back ({cause}).",
    "overflowed": "After {waited_s} s it left {queue} by rule ({cause}).",
    "abandoned": "The customer hung up after {waited_s} s of waiting.",
    "lost": "It was lost by a failure of ours ({cause}).",
    "transferred": "It was sent on to {to}.",
    "ended": "It ended: {outcome}.",
    "waits_goes": "It would go now: {agent} is free.",
    "waits_behind_others": (
        "It waits in place {position}: all {able} agents who are able to take it are busy."
    ),
    "waits_awaited": (
        "It waits for {agents}, in place {position}; others take it when they do not come in time."
    ),
    "waits_nobody_able": (
        "It waits in place {position}: nobody who is signed in has what is asked for."
    ),
    "waits_nobody_able_lacking": (
        "It waits in place {position}: nobody who is signed in has {lacking}."
    ),
    "waits_held_back": (
        "It waits in place {position}: {held_back} who are free are kept as reserve, which is not "
        "called ({able} agents able to take it without, all busy)."
    ),
    "waits_excluded": (
        "It waits in place {position}: those who are free missed or declined it just now and do "
        "not get it again for a while ({excluded})."
    ),
    "longest_idle": "longest idle", "most_proficient": "most proficient",
    "best_weakest": "best weakest skill", "most_skill": "most skill",
    "least_occupied": "least occupied", "fewest_calls": "fewest calls",
    "least_talk": "least talk", "least_flexible": "least flexible first",
    "round_robin": "one by one", "linear": "in fixed order", "weighted_random": "by lot",
    "ring_all": "all at once", "answered_elsewhere": "another answered first",
    "redirected": "a supervisor sent it elsewhere", "unreachable": "no telephone there",
    "session_lost": "the desk was lost",
    "handled": "an agent handled it", "blocked": "blocked", "left_in_flow": "left in the menu",
    "self_served": "served by the menu", "voicemail": "a message was left",
    "transferred_out": "transferred outside", "internal": "between agents",
    "callback": "to be called back", "withdrawn": "the callback was taken back",
    "callback_due": "the callback is due", "too_late": "too late", "no_number": "no number",
    "refused": "the number may not be dialled", "limit": "too many outside calls",
    "engine": "no engine", "hung_up_at_once": "hung up at once",
    "not_reached": "nobody was reached", "no_answer": "no answer", "busy": "busy",
    "no_such_number": "no such number", "trunk": "the line is out of order",
    "agent_absent": "the agent did not pick up the own telephone",
    "cancelled": "the agent gave it up",
    "max_wait": "longest wait reached", "closed": "closed", "no_agents": "nobody signed in",
    "queue_removed": "the queue was removed", "plan_over": "the plan was over",
    "device_failed": "the telephone failed", "caller_gone": "the customer hung up",
    "engine_lost": "the engine was lost", "resumed": "the system began again",
    "floor_paused": "the system stood still", "agent_gone": "the agent was gone",
    "line_silent": "the agent's line fell silent", "forced": "the agent was signed out",
    "force_released": "a supervisor took the agent out",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One fact as a person reads it."""

    at: datetime
    code: str
    text: str


def sentences(facts: Sequence[Fact], setup: CentreLookup, language: str) -> list[Sentence]:
    """Return facts as sentences.

    Args:
        facts: in order.
        setup: whose names they tell; what was removed is told by its id.
        language: Chinese for `zh…`, else English.
    """
    words = ZH if language.startswith("zh") else EN
    return [
        Sentence(
            at=fact.at,
            code=fact.code,
            text=words[fact.code].format(**_shown(fact, setup, words)),
        )
        for fact in facts
    ]


def _shown(fact: Fact, setup: CentreLookup, words: Mapping[str, str]) -> dict[str, str]:
    shown = {name: _value(value, words) for name, value in fact.values.items()}
    if fact.queue is not None:
        queue = setup.queue(fact.queue)
        shown["queue"] = queue.name if queue is not None else fact.queue
    if fact.agent is not None:
        shown["agent"] = _agent(fact.agent, setup)
    if fact.plan is not None:
        plan = setup.plan(fact.plan)
        shown["plan"] = plan.name if plan is not None else fact.plan
    if shown.get("to"):
        shown["to"] = _target(str(fact.values.get("to_kind")), shown["to"], setup)
    for several in ("excluded", "agents"):
        if shown.get(several):
            names = (_agent(AgentId(each), setup) for each in shown[several].split(", "))
            shown[several] = ", ".join(names)
    return shown


def _value(value: Value, words: Mapping[str, str]) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}Z"
    if isinstance(value, float):
        return f"{value:.0f}"
    return words.get(str(value), str(value))


def _agent(agent: AgentId, setup: CentreLookup) -> str:
    profile = setup.agent(agent)
    return agent if profile is None else f"{profile.name} ({profile.number})"


def _target(kind: str, target: str, setup: CentreLookup) -> str:
    if kind == "agent":
        return _agent(AgentId(target), setup)
    queue = setup.queue(QueueId(target)) if kind == "queue" else None
    return target if queue is None else queue.name
