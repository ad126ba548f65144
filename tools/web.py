"""The gates of the browser's code, each with a count of what it saw.

    python -m tools.web types | lint | directions | unused | words | lengths | generated | all

`make fix` mends what the tools can mend; `make web` brings the generated files up to the server.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tools import generate_web
from tools.setup.web import fingerprint

ROOT: Final = Path(__file__).resolve().parents[1]
WEB: Final = ROOT / "web"
WORDS: Final = WEB / "src" / "shared" / "words"
FILE_LINES: Final = 250
LANGUAGES: Final = ("zh-CN", "en")


def sources() -> list[Path]:
    """Return the files of the browser's code that people write."""
    found = [*(WEB / "src").rglob("*.ts"), *(WEB / "src").rglob("*.tsx"), *WEB.glob("e2e/**/*.ts")]
    return sorted(file for file in found if "generated" not in file.parts)


def run(*command: str) -> tuple[bool, str]:
    """Run a program of `web/node_modules`; return whether it ended well and what it said."""
    program = WEB / "node_modules" / ".bin" / command[0]
    if not program.exists():
        return False, f"{program.relative_to(ROOT)} is missing: run `make setup-test`\n"
    done = subprocess.run(
        [str(program), *command[1:]],
        cwd=WEB,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode == 0, done.stdout


def counted(said: str, pattern: str) -> int:
    """Return the number that a program's report names; 0 when it names none."""
    found = re.search(pattern, said)
    return int(found.group(1)) if found else 0


def types() -> tuple[bool, int, str]:
    """Check the types, strictly."""
    well, said = run("tsc", "--noEmit", "--listFiles")
    lines = said.splitlines()
    own = [line for line in lines if line.startswith(f"{WEB}/src/")]
    return well, len(own), "\n".join(line for line in lines if not line.startswith("/"))


def lint() -> tuple[bool, int, str]:
    """Check form and rules; cycles, effects, lengths of functions among them."""
    well, said = run("biome", "ci", "--colors=off", ".")
    return well, counted(said, r"Checked (\d+) files"), said


def directions() -> tuple[bool, int, str]:
    """Check who imports whom: app → features → live → shared."""
    well, said = run("depcruise", "--no-progress", "--config", ".dependency-cruiser.cjs", "src")
    return well, counted(said, r"(\d+) modules"), said


def unused() -> tuple[bool, int, str]:
    """Check that nothing is exported, kept or depended on for nobody."""
    well, said = run("knip", "--no-progress")
    return well, len(sources()), said


def lengths() -> tuple[bool, int, str]:
    """Check that no file is too long."""
    files = sources()
    long = [
        f"{file.relative_to(ROOT)}: over {FILE_LINES} lines" for file in files if too_long(file)
    ]
    return not long, len(files), "\n".join(long)


def too_long(file: Path) -> bool:
    """Say whether a file outgrew its budget."""
    return file.read_text(encoding="utf-8").count("\n") > FILE_LINES


def words() -> tuple[bool, int, str]:
    """Check that both languages have the same words, all are used, and none stand in code."""
    faults: list[str] = []
    total = 0
    code = "\n".join(file.read_text(encoding="utf-8") for file in sources())
    for file in sorted((WORDS / LANGUAGES[0]).glob("*.json")):
        first, second = (_keys(WORDS / language / file.name) for language in LANGUAGES)
        total += len(first)
        alone = sorted(first ^ second)
        faults.extend(f"{file.name}: `{key}` stands in one language only" for key in alone)
        faults.extend(f"{file.name}: `{key}` is used nowhere" for key in idle_keys(first, code))
    well, said = run("tsc", "--version")
    done = subprocess.run(
        ["node", "tools/strings.mjs", *(str(file) for file in sources())],
        cwd=WEB,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    faults.extend(line for line in done.stdout.splitlines() if done.returncode != 0)
    return well and not faults, total, "\n".join([*faults, "" if well else said])


def idle_keys(keys: set[str], code: str) -> Iterator[str]:
    """Yield the keys that no call names, neither whole nor by a template such as `state.${x}`."""
    stems = set(re.findall(r"`([\w.-]+\.)\$\{", code))
    for key in sorted(keys):
        plain = re.sub(r"_(one|other)$", "", key)
        if f"'{plain}'" not in code and not any(plain.startswith(stem) for stem in stems):
            yield key


def _keys(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    return {re.sub(r"_one$", "_other", key) for key in _flat(json.loads(file.read_text("utf-8")))}


def _flat(told: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, str):
            yield before + name
        else:
            yield from _flat(value, f"{before}{name}.")


def generated() -> tuple[bool, int, str]:
    """Check that the API client and the event types are what the server's code says."""
    if not (WEB / "node_modules").is_dir():
        return run("openapi-typescript")[0], 0, "web/node_modules is missing: run `make setup-test`"
    return generate_web.main(["--check"]) == 0, len(generate_web.KINDS), ""


CHECKS: Final[Mapping[str, Callable[[], tuple[bool, int, str]]]] = {
    "types": types,
    "lint": lint,
    "directions": directions,
    "unused": unused,
    "lengths": lengths,
    "words": words,
    "generated": generated,
}


def remembered(name: str) -> tuple[bool, int, str]:
    """Check, unless just these files of `web` passed before: then their count is told again."""
    stamp = ROOT / "build" / f"web-{name}.json"
    about = [fingerprint(ROOT), (ROOT / "tools" / "web.py").read_text(encoding="utf-8")]
    if stamp.is_file() and (kept := json.loads(stamp.read_text("utf-8")))["about"] == about:
        return True, kept["seen"], ""
    passed, seen, said = CHECKS[name]()
    if passed:
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(json.dumps({"about": about, "seen": seen}), encoding="utf-8")
    return passed, seen, said


def main(names: list[str]) -> int:
    """Run the named checks, or all; return the exit status."""
    well = True
    for name in CHECKS:
        if names and name not in names:
            continue
        # The client depends on the server's code, too.
        passed, seen, said = generated() if name == "generated" else remembered(name)
        well = well and passed and seen > 0
        print(f"web {name}: {seen} seen{'' if passed else ', not well'}")
        if not passed or seen == 0:
            print(said)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
