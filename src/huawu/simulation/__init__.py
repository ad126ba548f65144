"""The centre in virtual time: what another policy, staffing or flow of calls would have done.

scenario.py  what is simulated, as a file tells it. Start here.
stage.py     queues, callers and offers as the core plays them
core.py      the production router driven by callers, ends of calls, giving up and shifts
drawn.py     a scenario on it: calls drawn, groups coming and going
swift.py     the same for plain skill pools in compiled loops, thousands of days in a second
planned.py   a staffing plan as days to simulate
outcome.py   what a day brought, and what many say together
study.py     many days side by side: means, confidence intervals, two scenarios compared
past.py      a past day as it was; patience.py: how long its callers would have waited
ahead.py     a day to come: callers drawn from a forecast, people from a schedule
tried.py     a past day or one ahead, as it is and otherwise, with the same seeds
replay.py    that day again: as it was, or changed; beside.py: how like the real one
"""
