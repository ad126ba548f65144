"""What the server says of mistakes has its Chinese sentence, and people read their language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from huawu.app.http.sentences import table, told

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3] / "src" / "huawu"
#: Whose mistakes people make in the browser; the command line speaks English.
ROOMS = (
    "access", "agents", "alerts", "archive", "centre", "customers", "floor", "inbox", "metrics",
    "planning", "retention", "views", "webhooks",
)  # fmt: skip
#: Errors that name a field, and where their sentence stands among what they are given.
SAID_AT = {"Invalid": 1, "FormulaError": 1}


def template(node: ast.expr) -> str | None:
    """Return a sentence with {} for what differs; None when all of it does."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
        return "".join(map(str, parts))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return f"{template(node.left) or '{}'}{template(node.right) or '{}'}"
    return None


def sentences(room: str) -> Iterator[str]:
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = SAID_AT.get(node.func.id)
            if place is not None and len(node.args) > place:
                found = template(node.args[place])
                if found is not None and found.strip("{}: "):
                    yield found


@pytest.mark.parametrize("room", ROOMS)
def test_every_mistake_that_names_a_field_has_its_chinese_sentence(room: str) -> None:
    found = set(sentences(room))
    assert found
    assert found - table().keys() == set()


@pytest.mark.parametrize(("english", "chinese"), table().items())
def test_a_chinese_sentence_uses_no_more_than_the_english_one_tells(
    english: str, chinese: str
) -> None:
    holes = english.count("{}")
    assert all(f"{{{n}}}" not in chinese for n in range(holes + 1, 10))
    assert "{}" not in chinese


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "formula: at character 3: 'x' is not expected here",
            "formula：第 3 个字符：此处不应出现 'x'",
        ),
        ("at character 1: mine: there is no metric 'a'", "第 1 个字符：mine：没有指标 'a'"),
        ("name: is blank", "name：不能为空"),
        ("nobody has said this: before", "nobody has said this: before"),
    ],
)
def test_a_sentence_is_put_into_chinese_with_what_differs(english: str, chinese: str) -> None:
    assert told(english, "zh-CN,zh;q=0.9") == chinese
    assert told(english, "en-GB") == english
