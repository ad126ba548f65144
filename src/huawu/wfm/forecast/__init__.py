"""Forecast of contacts per interval, from a file or from the centre's own facts.

reading.py   rows of a file into a history; every row that cannot be right is named
history.py   a history: days by intervals, with hours found and what was cleaned
calendar.py  special days, and what a day is to the models
gaussian.py  regression on days with kernels: one for the level, one for the profile
topdown.py   the model: level of the day times profile of the day
choice.py    rolling-origin backtest; the model chosen by it; intervals calibrated by it
plan.py      the forecast itself. Start here.
intraday.py  the rest of a day, once its beginning is known
"""
