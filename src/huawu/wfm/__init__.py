"""Planning people: how much will come, how many must sit there, and what that costs.

erlang.py    loss, delay and abandonment queues: the numbers for one interval. Start here.
queues.py    the compiled loops under it
forecast/    what will come: from a file's rows to calls by interval with their limits
volume.py    a forecast as a file
staffing.py  people needed in each interval, and what more or fewer of them would do
need.py      the compiled search under it

Formulas and models are pure: numbers in, numbers out.
"""
