"""The commands `huawu contact …`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
import typer

from huawu.app.cli.asking import address, demand_running, token_for
from huawu.app.cli.common import run
from huawu.app.settings import Settings
from huawu.kernel.errors import NotFound, Refused, Unavailable

app = typer.Typer(no_args_is_help=True)

_ANSWER_S: Final = 10.0


@app.callback()
def _contacts() -> None:
    """Look at contacts of the centre that runs here."""


@app.command()
def explain(
    contact: Annotated[str, typer.Argument(help="The contact's id, such as ctc_0199c2f3a1b4….")],
    language: Annotated[str, typer.Option(help="zh or en; else the locale's.")] = "",
    login: Annotated[str, typer.Option(help="Sign in as; else whoever may read the data.")] = "",
) -> None:
    """Say why a contact went where it went, and why it waits if it does."""

    async def work(settings: Settings) -> None:
        chosen = language or ("zh" if settings.locale.startswith("zh") else "en")
        for sentence in await _explanation(settings, contact, chosen, login):
            at = datetime.fromisoformat(sentence["at"]).astimezone(ZoneInfo(settings.zone))
            typer.echo(f"{at:%Y-%m-%d %H:%M:%S}  {sentence['text']}")

    run(work)


async def _explanation(
    settings: Settings, contact: str, language: str, login: str
) -> Sequence[Mapping[str, Any]]:
    timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
    async with aiohttp.ClientSession(address(settings), timeout=timeout) as http:
        await demand_running(http, settings)
        async with token_for(http, settings, login, "contacts:read") as token:
            headers = {"Authorization": f"Bearer {token}"}
            path = f"/api/v1/contacts/{contact}/explanation"
            async with http.get(path, params={"language": language}, headers=headers) as response:
                answer = await response.read()
    if response.status in {404, 422}:
        raise NotFound(f"There is no contact {contact}.")
    if response.status in {401, 403}:
        raise Refused("You may not see contacts.")
    if response.status != 200:
        raise Unavailable(f"The centre answers {response.status}; it may still be starting.")
    return msgspec.json.decode(answer)["sentences"]
