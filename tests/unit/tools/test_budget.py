"""The budget of lengths."""

from pathlib import Path

import pytest
from tools import budget

pytestmark = pytest.mark.unit

PAGE = Path("page.py")


def function(name: str, lines: int) -> str:
    return f"def {name}():\n" + "    x = 1\n" * (lines - 1)


def faults(text: str) -> list[str]:
    return list(budget.overruns(PAGE, text, budget.functions(text)))


@pytest.mark.parametrize(("name", "limit"), [("serve", 60), ("test_it_serves", 25)])
def test_a_function_may_be_as_long_as_its_limit_and_no_longer(name: str, limit: int) -> None:
    assert faults(function(name, limit)) == []
    (fault,) = faults(function(name, limit + 1))
    assert fault == f"page.py:1: {name}: {limit + 1} lines, at most {limit}"


def test_a_file_of_401_lines_is_too_long() -> None:
    assert faults("x = 1\n" * 400) == []
    assert faults("x = 1\n" * 401) == ["page.py: 401 lines, at most 400"]


def test_an_empty_tree_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="sees nothing"):
        budget.main([str(tmp_path)])


def test_generated_files_are_not_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / "long.py").write_text("x = 1\n" * 500)
    (tmp_path / "short.py").write_text("x = 1\n")
    assert budget.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("1 files")
