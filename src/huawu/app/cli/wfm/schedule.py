"""`huawu wfm schedule`: who works when, from files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from huawu.app.cli.common import fail, telling
from huawu.kernel.clock import SystemClock


def schedule(
    demand: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="CSV: ts,skill,people.")
    ],
    people: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="CSV: id,contract,skills[,away].")
    ],
    rules: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="YAML: shifts and contracts.")
    ],
    output: Annotated[Path, typer.Option(dir_okay=False, help="CSV to write.")],
    seconds: Annotated[float, typer.Option(min=1, help="Time for each week at most.")] = 20.0,
    gap: Annotated[float, typer.Option(min=0, max=1, help="Good enough, as a share.")] = 0.005,
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
) -> None:
    """Make a schedule that keeps every contract and covers the demand best."""
    # Loaded here: the solvers take a second that other commands need not wait.
    from huawu.wfm.schedule.conflicts import conflicts
    from huawu.wfm.schedule.files import Texts, read, write
    from huawu.wfm.schedule.model import check
    from huawu.wfm.schedule.search import schedule as make
    from huawu.wfm.schedule.tours import Limits
    from huawu.wfm.schedule.tours import Progress as Now
    from huawu.wfm.schedule.words import conflict_words

    with telling():
        texts = Texts(
            demand=demand.read_text("utf-8-sig"),
            people=people.read_text("utf-8-sig"),
            rules=rules.read_text("utf-8-sig"),
        )
        problem = read(texts)
        check(problem)
        if found := conflicts(problem):
            fail("\n".join(conflict_words(conflict, language) for conflict in found))
        with _bar() as bar:
            task = bar.add_task("", total=None, said="…")

            def watch(now: Now) -> bool:
                said = f"cost {now.cost:,.0f}  bound {now.bound:,.0f}  gap {now.gap:.2%}"
                bar.update(task, said=said)
                return True

            plan = make(problem, Limits(time_s=seconds, gap=gap), watch, SystemClock())
        output.write_text(write(problem, plan.duties), "utf-8")
    typer.echo(
        f"{len(plan.duties)} shifts of {len(problem.people)} people in {output}; "
        f"cost {plan.fit.cost:,.1f}, at most {plan.gap:.2%} above the best possible; "
        f"missing {plan.fit.under.sum():,.1f} and too many {plan.fit.over.sum():,.1f} "
        "person-intervals."
    )


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.fields[said]}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
