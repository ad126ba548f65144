"""Planning people: how much will come, how many must sit there, and what that costs.

erlang.py    loss, delay and abandonment queues: the numbers for one interval. Start here.
queues.py    the compiled loops under it
forecast/    what will come: from a file's rows to calls by interval with their limits

Formulas and models are pure: numbers in, numbers out.
"""
