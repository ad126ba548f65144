"""The planner's work kept: history, forecasts, schedules, the running day.

`wfm` computes and keeps nothing; here stands what was forecast, overridden, planned and published,
and what came of it. Start at `history.py` → `forecasts.py` → `schedules.py` → `today.py`.
"""
