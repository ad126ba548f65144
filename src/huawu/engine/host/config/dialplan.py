"""The dialplan: every call is offered to the floor; without one, music, then voicemail.

The floor gets a call's facts as Stasis arguments, in the order of `CALL_ARGUMENTS`. They travel
separated by colons through StasisBroadcast and by commas through Stasis, so every one is filtered
to signs that are neither. Nothing in here dials outside: `from-node` alone dials, and only devices
that are registered at this engine, for our other engines (ADR 0011).
"""

from collections.abc import Iterable

from huawu.engine.host.config.text import HEADER, page
from huawu.engine.host.layout import EnginePaths
from huawu.engine.host.spec import FLOOR_APP_PREFIX, EngineSpec, NumberSpec

CALL_ARGUMENTS = ("source", "source_id", "dialled", "caller", "shown", "waited_s")
"""What StasisStart carries in `args`: source `trunk` or `device`; shown `shown`, `withheld` (then
caller is empty) or `unknown`; waited_s above 0 when the caller heard the fallback: then the channel
is already answered and music runs on it."""

DRAINING = "HUAWU_DRAINING"
"""The engine's variable that is "yes" while it takes no new calls; they get 503."""

_BROADCAST_MS = 500

_ARRIVE = """\
[huawu-arrive]
exten => s,1,GotoIf($["${{{draining}}}"="yes"]?full)
 same => n,Set(HUAWU_KIND=${{CUT(HUAWU_SOURCE,:,1)}})
 same => n,Set(HUAWU_ID=${{CUT(HUAWU_SOURCE,:,2)}})
 same => n,Set(HUAWU_WAITED=0)
 same => n,GotoIf($["${{HUAWU_KIND}}"!="trunk"]?facts)
 same => n,Set(GROUP(trunk)=${{HUAWU_ID}})
 same => n,GotoIf($[${{GROUP_COUNT(${{HUAWU_ID}}@trunk)}} > ${{HUAWU_TRUNK_MAX}}]?full)
 same => n(facts),Set(HUAWU_CALLER=${{FILTER(0-9+*#,${{CALLERID(num)}})}})
 same => n,Set(HUAWU_SHOWN=${{IF($["${{HUAWU_CALLER}}"=""]?unknown:shown)}})
 same => n,GotoIf($["${{CALLERID(num)}}"="anonymous"]?withheld)
 same => n,GotoIf($["${{CALLERID(num-pres):0:6}}"!="prohib"]?offer)
 same => n(withheld),Set(HUAWU_CALLER=)
 same => n,Set(HUAWU_SHOWN=withheld)
 same => n(offer),Set(HUAWU_WHAT=${{HUAWU_DIALLED}}:${{HUAWU_CALLER}}:${{HUAWU_SHOWN}})
 same => n,Set(HUAWU_FACTS=${{HUAWU_KIND}}:${{HUAWU_ID}}:${{HUAWU_WHAT}}:${{HUAWU_WAITED}})
 same => n,StasisBroadcast({broadcast_ms},^{prefix}.*,${{HUAWU_FACTS}},yes)
 same => n,GotoIf($["${{STASISSTATUS}}"="SUCCESS"]?done)
 ; no floor took it: hold the caller here, and offer again until one does
 same => n,GotoIf($[${{HUAWU_WAITED}} > 0]?again)
 same => n,Answer()
 same => n,StartMusicOnHold(default)
 same => n(again),GotoIf($[${{HUAWU_WAITED}} >= {give_up_s}]?give-up)
 same => n,Wait({retry_s})
 same => n,Set(HUAWU_WAITED=$[${{HUAWU_WAITED}} + {retry_s}])
 same => n,Goto(offer)
 same => n(give-up),StopMusicOnHold()
 same => n,GotoIf($["${{HUAWU_KIND}}"="trunk"]?huawu-voicemail,s,1)
 same => n,Playback(please-try-call-later)
 same => n(done),Hangup(16)
 same => n(full),Hangup(34)
"""

_VOICEMAIL = """\
[huawu-voicemail]
exten => s,1,Playback({prompt})
 same => n,Set(HUAWU_MESSAGE={folder}/${{UNIQUEID}})
 same => n,Set(HUAWU_FACTS=${{HUAWU_FACTS}}:${{EPOCH}})
 same => n,Set(FILE(${{HUAWU_MESSAGE}}.part,,,u)=${{HUAWU_FACTS}})
 same => n,Record(${{HUAWU_MESSAGE}}.wav,{silence_s},{max_s},k)
 same => n,Playback(vm-goodbye)
 same => n,Hangup(16)
; runs after the last word and after a hang-up alike: the message is whole when this file is there
exten => h,1,GotoIf($["${{HUAWU_MESSAGE}}"=""]?end)
 same => n,Set(FILE(${{HUAWU_MESSAGE}}.done,,,u)=${{HUAWU_FACTS}})
 same => n(end),Verbose(3,message left)
"""

_DOORS = """\
[from-trunk]
include => huawu-numbers

[from-device]
exten => _[0-9+*#]!,1,Set(HUAWU_DIALLED=${FILTER(0-9+*#,${EXTEN})})
 same => n,Goto(huawu-arrive,s,1)

[from-node]
exten => _[0-9a-zA-Z]!,1,Set(HUAWU_WHO=${FILTER(0-9a-zA-Z_.-,${EXTEN})})
 same => n,GotoIf($["${HUAWU_WHO:0:6}"="trunk-" | "${HUAWU_WHO:0:5}"="node-"]?absent)
 same => n,Set(HUAWU_AT=${PJSIP_DIAL_CONTACTS(${HUAWU_WHO})})
 same => n,GotoIf($["${HUAWU_AT}"=""]?absent)
 same => n,Dial(${HUAWU_AT},120)
 same => n,GotoIf($["${DIALSTATUS}"="BUSY"]?busy)
 same => n,Hangup(${HANGUPCAUSE})
 same => n(busy),Busy(1)
 same => n(absent),Hangup(20)

[refused]
exten => _[0-9+*#]!,1,Hangup(21)

#include extensions_numbers.conf
"""


def extensions_conf(spec: EngineSpec, paths: EnginePaths) -> str:
    """Return extensions.conf."""
    fallback = spec.fallback
    arrive = _ARRIVE.format(
        draining=DRAINING,
        broadcast_ms=_BROADCAST_MS,
        prefix=FLOOR_APP_PREFIX,
        retry_s=fallback.retry_every_s,
        give_up_s=fallback.give_up_after_s,
    )
    voicemail = _VOICEMAIL.format(
        prompt=fallback.voicemail_prompt,
        folder=paths.voicemail,
        silence_s=fallback.voicemail_silence_s,
        max_s=fallback.voicemail_max_s,
    )
    general = "[general]\nstatic=yes\nwriteprotect=yes\nautofallthrough=yes\nclearglobalvars=no\n"
    return page(general, _DOORS, arrive, voicemail)


def numbers_conf(numbers: Iterable[NumberSpec]) -> str:
    """Return extensions_numbers.conf: a number that is not in it is answered 404."""
    lines = ["[huawu-numbers]"]
    for number in numbers:
        lines.append(f"exten => {_extension(number.pattern)},1,Set(HUAWU_DIALLED=${{EXTEN}})")
        lines.append(" same => n,Goto(huawu-arrive,s,1)")
    return HEADER + "\n" + "\n".join(lines) + "\n"


def _extension(pattern: str) -> str:
    return f"_{pattern}" if "X" in pattern or pattern.endswith(".") else pattern
