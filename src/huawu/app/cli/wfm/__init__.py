"""`huawu wfm …`: planning people from files, without a database."""

import typer

from huawu.app.cli.wfm import erlang, forecast

app = typer.Typer(no_args_is_help=True)
app.command("erlang", help="Solve one interval: Erlang B, C or A.")(erlang.erlang)
app.command("forecast", help="Forecast contacts per interval from a file of the past.")(
    forecast.forecast
)
