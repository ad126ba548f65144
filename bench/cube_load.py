"""A year of generated contacts for `cube`, and its cube as a person would write it.

Two thousand agents, sixty queues, four channels, each customer six contacts, twelve topics; days
of equal load with a hump from eight to twenty; waits and talks exponential. All from hashes of
the contact's number, so that every run has the same rows.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb

from huawu.metrics.columnar import fact_table
from huawu.metrics.facts import stored
from huawu.metrics.shelf import FactShelf

FIRST: Final = date(2025, 1, 1)
DAYS: Final = 365

#: Uniform in [0, 1): another one for each salt.
_U: Final = "(hash(i * 64 + {salt}) % 1000003 / 1000003.0)"

_ROWS: Final = """
select 'bench' as source, at_ms, {day} as day, minute, at_ms // 900000 * 900 as slot_s,
  'c' || i as id, 0 as part,
  case when u1 < 0.8 then 'voice' when u1 < 0.93 then 'chat' when u1 < 0.98 then 'email'
    else 'other' end as channel,
  case when u2 < 0.08 then 'outbound' else 'inbound' end as direction,
  'n' || hash(i * 64 + 11) % 20 as number, 'q' || hash(i * 64 + 12) % 60 as queue,
  case when answered then 'a' || hash(i * 64 + 13) % 2000 else '' end as agent,
  'k' || hash(i * 64 + 14) % {customers} as customer, '' as region,
  't' || hash(i * 64 + 15) % 12 as topic,
  hash(i * 64 + 16) % 3 as priority, 20000 as threshold,
  case when answered then 'answered' when u2 < 0.08 then 'unanswered' when u3 < 0.96
    then 'abandoned' when u3 < 0.985 then 'flowed_out' else 'self_served' end as outcome,
  'customer' as ended_by, case when u2 < 0.08 then 0 else 1 end as asked, 0 as callback,
  0 as transferred_in, case when u4 < 0.06 then 1 else 0 end as transferred_out,
  0 as conference, case when u5 < 0.03 then 1 else 0 end as missed, 0 as announced,
  1 + hash(i * 64 + 17) % 4 as rings, cast(u5 * 40000 as bigint) as flow,
  cast(-ln(1 - u6) * 25000 as bigint) as wait, cast(u4 * 12000 as bigint) as ring,
  case when answered then cast(-ln(1 - u7) * 240000 as bigint) else 0 end as talk,
  case when answered and u8 < 0.3 then cast(u8 * 90000 as bigint) else 0 end as hold,
  case when answered then cast(u1 * 60000 as bigint) else 0 end as wrap
from (select *, u3 < 0.88 as answered, 480 + cast(u9 * 48 as bigint) * 15 as minute,
    {day_ms} + (480 + cast(u9 * 48 as bigint) * 15) * 60000 + hash(i * 64 + 18) % 900000 as at_ms
  from (select i, {draws} from range({first}, {last}) as r(i)))
"""


def generate(shelf: FactShelf, count: int) -> None:
    """Write `count` contacts as finished days, unless they lie there already."""
    per_day = count // DAYS
    draws = ", ".join(f"{_U.format(salt=salt)} as u{salt}" for salt in range(1, 10))
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    connection.execute("set enable_progress_bar = false")
    connection.register("shape", fact_table("contact", ()))
    connection.execute("create temp table made as select * from shape")  # whole numbers stay whole
    names = [column.name for column in stored("contact")]
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        as_number = day.year * 10_000 + day.month * 100 + day.day
        there = shelf.file("contact", as_number, "bench")
        if there.exists():
            continue
        rows = _ROWS.format(
            day=as_number,
            day_ms=(day - date(1970, 1, 1)).days * 86_400_000,
            customers=max(1, count // 6),
            draws=draws,
            first=number * per_day,
            last=(number + 1) * per_day,
        )
        connection.execute("truncate made")
        connection.execute(f"insert into made select {', '.join(names)} from ({rows})")  # noqa: S608
        shelf.write(connection, "contact", there, "select * from made")
    connection.close()


#: The same cube as a person would write it for DuckDB, in one statement.
HAND: Final = """
copy (
with r as (
  select *, case when customer <> '' and part = 0 and nx is not null then nx - at_ms else 0 end
    as back
  from (select *, lead(at_ms) over (partition by customer, topic,
      part = 0 and direction = 'inbound' order by at_ms, id, part) as nx
    from read_parquet('{files}'))
)
select day, minute - minute % 30 as half_hour, queue, agent, channel,
  count(*) filter (part = 0 and direction = 'inbound' and channel <> 'voicemail') as entering,
  count(*) filter (asked = 1) as offered,
  count(*) filter (asked = 1 and outcome = 'answered') as answered,
  count(*) filter (asked = 1 and outcome = 'abandoned') as abandoned,
  count(*) filter (asked = 1 and outcome in
    ('flowed_out', 'voicemail', 'self_served', 'transferred_out')) as flowed_out,
  count(*) filter (asked = 1 and outcome = 'lost') as lost,
  count(*) filter (asked = 1 and outcome = 'waiting') as waiting,
  count(*) filter (asked = 1 and outcome = 'abandoned' and wait <= 10000) as short_abandoned,
  count(*) filter (asked = 1 and outcome = 'abandoned' and wait < 15000) as abandoned_15,
  count(*) filter (asked = 1 and outcome = 'abandoned' and wait < 180000) as abandoned_180,
  count(*) filter (outcome = 'left_in_flow') as left_in_flow,
  count(*) filter (asked = 1 and outcome = 'self_served') as into_self_service,
  count(*) filter (outcome = 'self_served') as self_served,
  count(*) filter (outcome = 'voicemail') as voicemails,
  count(*) filter (outcome = 'blocked') as blocked,
  count(*) filter (outcome = 'answered') as handled,
  count(*) filter (asked = 1 and outcome = 'answered' and talk > 10000) as valid_calls,
  count(*) filter (asked = 1 and outcome = 'answered' and talk <= 10000) as short_calls,
  count(*) filter (asked = 1 and outcome = 'answered' and wait <= 20000) as within_20,
  count(*) filter (asked = 1 and outcome = 'abandoned' and wait <= 20000) as gone_20,
  count(*) filter (asked = 1 and outcome <> 'waiting' and wait <= 20000) as out_20,
  sum(transferred_in) as transferred_in, sum(transferred_out) as transferred_out,
  sum(conference) as conferences, sum(missed) as missed, sum(callback) as callbacks,
  count(*) filter (callback = 1 and outcome = 'answered') as callbacks_answered,
  count(*) filter (direction = 'outbound') as outbound,
  count(*) filter (direction = 'outbound' and outcome = 'answered') as outbound_connected,
  sum(wait) filter (asked = 1 and outcome = 'answered') as wait_answered,
  sum(wait) filter (asked = 1 and outcome in ('answered', 'abandoned')) as wait_ended,
  sum(wait) filter (asked = 1 and outcome <> 'waiting') as wait_out,
  sum(wait) filter (asked = 1 and outcome = 'abandoned') as wait_abandoned,
  max(wait) filter (asked = 1) as longest,
  sum(talk + hold + wrap) filter (outcome = 'answered') as handle,
  sum(talk + wrap) filter (outcome = 'answered') as handle_s1,
  sum(talk) filter (outcome = 'answered') as talk, sum(hold) filter (outcome = 'answered') as hold,
  sum(wrap) filter (outcome = 'answered') as wrap, sum(ring) filter (outcome = 'answered') as ring,
  sum(rings) filter (asked = 1 and outcome = 'answered') as rings,
  sum(talk + wrap) filter (direction = 'outbound') as outbound_time,
  count(*) filter (asked = 1 and outcome = 'answered' and wait <= 15000) as within_15,
  count(*) filter (asked = 1 and outcome = 'answered' and wait <= 30000) as within_30,
  count(*) filter (asked = 1 and outcome = 'answered' and talk > 10000
    and not (back > 0 and back <= 604800000)) as fcr,
  count(*) filter (asked = 1 and outcome = 'answered' and transferred_out = 0
    and not (back > 0 and back <= 604800000)) as fcr_s3,
  count(*) filter (asked = 1 and outcome = 'answered'
    and back > 0 and back <= 604800000) as repeats
from r group by all
) to '{out}' (format parquet)
"""


def files_of(shelf: FactShelf) -> str:
    """Return the pattern of all generated files."""
    return str(Path(shelf.root) / "contact" / "day=*" / "bench.parquet")
