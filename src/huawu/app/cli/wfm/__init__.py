"""`huawu wfm …`: planning people from files, without a database."""

import typer

from huawu.app.cli.wfm import erlang, forecast, schedule, staff, today

app = typer.Typer(no_args_is_help=True)
app.command("erlang", help="Solve one interval: Erlang B, C or A.")(erlang.erlang)
app.command("forecast", help="Forecast contacts per interval from a file of the past.")(
    forecast.forecast
)
app.command("today", help="Forecast the rest of a running day from how it began.")(today.today)
app.command("schedule", help="Make a schedule from demand, people and rules.")(schedule.schedule)
app.command("staff", help="Say how many people each interval needs.")(staff.staff)
app.command("curve", help="Show staff against service, cost and revenue kept.")(staff.curve)
