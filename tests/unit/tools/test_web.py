"""What the gates of the browser's code see."""

import json
import subprocess
from pathlib import Path

import pytest
from msgspec import inspect
from tools import web
from tools.generate_web import type_ts

pytestmark = pytest.mark.unit


def test_a_word_that_no_call_names_is_found() -> None:
    code = "t('bar.ready'); t(`state.${state}`); t('count', { n })"
    keys = {"bar.ready", "bar.gone", "state.talking", "count_other"}
    assert list(web.idle_keys(keys, code)) == ["bar.gone"]


def test_a_file_over_the_budget_is_found(tmp_path: Path) -> None:
    file = tmp_path / "long.ts"
    file.write_text("x\n" * web.FILE_LINES)
    assert not web.too_long(file)
    file.write_text("x\n" * (web.FILE_LINES + 1))
    assert web.too_long(file)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("<p>Hello</p>", "Hello"),
        ('<img alt="A face" />', "A face"),
        ("const a = '坐席';", "坐席"),
        ("<p>{t('hello')}</p>", None),
        ('<div className="row" />', None),
        ("// 注释\nconst a = 'ok';", None),
    ],
)
def test_words_in_code_are_found(tmp_path: Path, code: str, fault: str | None) -> None:
    file = tmp_path / "page.tsx"
    file.write_text(code)
    command = ["node", "tools/strings.mjs", str(file)]
    done = subprocess.run(command, cwd=web.WEB, check=False, capture_output=True, text=True)
    assert (done.returncode == 0) == (fault is None)
    assert fault is None or fault in done.stdout


def test_types_of_events_are_put_into_typescript() -> None:
    assert type_ts(inspect.type_info(str | None)) in {"string | null", "null | string"}
    assert type_ts(inspect.type_info(tuple[int, ...])) == "(number)[]"
    assert type_ts(inspect.type_info(dict[str, bool])) == "Record<string, boolean>"


def test_both_languages_have_the_same_files() -> None:
    first, second = ({f.name for f in (web.WORDS / name).glob("*.json")} for name in web.LANGUAGES)
    assert first == second
    assert json.loads((web.WORDS / "en" / "session.json").read_text("utf-8"))["title"]
