"""A real browser, driven from tests: Debian's Chromium by `web/e2e/browser.mjs`."""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

WEB: Final = Path(__file__).resolve().parents[3] / "web"
_ANSWER_S: Final = 60.0


class Browser:
    """Speaks with the driver: one command, one answer."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def ask(self, page: str, act: str, **given: Any) -> Any:
        """Have something done in a window; what the page shows is told when it cannot be."""
        command = {"page": page, "do": act, **given}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn, asyncio.timeout(_ANSWER_S):
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            answer = json.loads(await self._process.stdout.readline() or b'{"error": "it ended"}')
        if "error" in answer:
            raise AssertionError(f"{command}: {answer['error']}")
        return answer["value"]

    def window(self, name: str) -> "Window":
        """Return a window by its name; `open` opens it."""
        return Window(self, name)


class Window:
    """One window with a person in front of it."""

    def __init__(self, browser: Browser, name: str) -> None:
        self._browser = browser
        self._name = name

    async def open(self, url: str, **look: Any) -> None:
        """Open an address as a person whose browser knows nothing yet."""
        await self._browser.ask(self._name, "open", url=url, **look)

    async def go(self, url: str) -> None:
        """Go to another address as the person who is signed in."""
        await self._browser.ask(self._name, "go", url=url)

    async def signs_in(self, login: str, password: str) -> None:
        """Sign in as a person."""
        await self.fill("账号", login)
        await self.fill("密码", password)
        await self.click("登录")

    async def fill(self, label: str, value: str) -> None:
        """Fill a field."""
        await self._browser.ask(self._name, "fill", label=label, value=value)

    async def click(self, name: str, role: str = "button") -> None:
        """Click what is called so, as soon as it can be."""
        await self._browser.ask(self._name, "click", name=name, role=role)

    async def choose(self, title: str) -> None:
        """Choose what is titled so, such as one of several segments."""
        await self._browser.ask(self._name, "choose", title=title)

    async def row(self, table: str, name: str) -> str:
        """Return what a table says in the row of somebody or something."""
        return await self._browser.ask(self._name, "row", within=table, name=name)

    async def drag(self, table: str, name: str, onto: str) -> None:
        """Drag a row of a table onto another."""
        await self._browser.ask(self._name, "drag", within=table, name=name, onto=onto)

    async def barriers(self) -> list[str]:
        """Return what of the page hinders people, as axe finds it: the serious kinds."""
        return await self._browser.ask(self._name, "barriers")

    async def press(self, key: str) -> None:
        """Press a key."""
        await self._browser.ask(self._name, "press", key=key)

    async def sees(self, text: str, within_s: float = 15.0) -> None:
        """Wait until a text is on the screen."""
        await self._browser.ask(self._name, "sees", text=text, within_ms=int(1000 * within_s))

    async def can(self, name: str) -> None:
        """Wait until a button can be pressed."""
        await self._browser.ask(self._name, "can", name=name)

    async def text(self) -> str:
        """Return all that is on the screen."""
        return await self._browser.ask(self._name, "text")

    async def watch(self, name: str) -> None:
        """Begin to note every number that a button of this name shows."""
        await self._browser.ask(self._name, "watch", name=name)

    async def watched(self) -> list[tuple[float, int]]:
        """Return what was shown since then: when, in seconds since 1970, and the number."""
        return (await self._browser.ask(self._name, "watched"))["records"]

    async def longest_frame_ms(self) -> float:
        """Return the longest time between two frames since then."""
        return (await self._browser.ask(self._name, "watched"))["longest_ms"]

    async def worked_s(self) -> float:
        """Return how long the page's own thread worked since it was opened: processor time."""
        return (await self._browser.ask(self._name, "work"))["worked_ms"] / 1_000

    async def loaded_kb(self) -> float:
        """Return how much came over the wire for all that was loaded."""
        return await self._browser.ask(self._name, "sent") / 1_000

    async def counters(self) -> dict[str, float]:
        """Return how many packets of sound came and went, and how much sound was in them."""
        return await self._browser.ask(self._name, "counters")

    async def board(self) -> dict[str, float]:
        """Scroll the schedule's board and draw a shift; return the page's CPU ms for each frame."""
        return await self._browser.ask(self._name, "board")

    async def reload(self) -> None:
        """Load the page again."""
        await self._browser.ask(self._name, "reload")

    async def late(self, path: str, late_s: float) -> None:
        """Let the answers of one address of the server come so much later from now on."""
        await self._browser.ask(self._name, "late", **lateness(path, late_s))

    async def shot(self, path: Path) -> None:
        """Take one picture of what is shown now."""
        await self._browser.ask(self._name, "shot", path=str(path))

    async def shots(self, folder: Path, name: str) -> None:
        """Take pictures in both languages, light and dark, at both sizes."""
        await self._browser.ask(self._name, "shots", folder=str(folder), name=name)

    async def crash(self) -> None:
        """Kill the window's process: no farewell is said to anybody."""
        await self._browser.ask(self._name, "crash")

    async def close(self) -> None:
        """Close the window."""
        await self._browser.ask(self._name, "close")


def lateness(path: str, late_s: float) -> dict[str, object]:
    """Say that the answers of an address come later; * in its path stands for anything."""
    return {"path": path, "late_ms": late_s * 1000}


@asynccontextmanager
async def open_browser(sound: Path) -> AsyncGenerator[Browser]:
    """Run a browser whose microphone hears a file, for the length of the block."""
    process = await asyncio.create_subprocess_exec(
        *("node", "e2e/browser.mjs", "--sound", str(sound)),
        cwd=WEB,
        stdin=PIPE,
        stdout=PIPE,
        limit=2**24,
    )
    try:
        yield Browser(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
