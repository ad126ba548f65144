"""Fail when a file, a function or a test outgrows the house's budget.

Usage: python -m tools.budget src tests tools bench
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

FILE_LINES: Final = 400
FUNCTION_LINES: Final = 60
TEST_LINES: Final = 25
GENERATED: Final = "generated"  #: files below a folder of this name are written by a program

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def overruns(path: Path, text: str, inside: Iterable[Function]) -> Iterator[str]:
    """Yield one line for everything in the file that is too long."""
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{path}: {lines} lines, at most {FILE_LINES}"
    for function in inside:
        limit = TEST_LINES if function.name.startswith("test_") else FUNCTION_LINES
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > limit:
            yield f"{path}:{function.lineno}: {function.name}: {length} lines, at most {limit}"


def functions(text: str) -> list[Function]:
    """Return every function of a module, methods and inner ones too."""
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def main(roots: Sequence[str]) -> int:
    """Check every Python file under `roots`; return the exit status."""
    found: list[str] = []
    counted = [0, 0]
    for root in roots:
        files = [f for f in sorted(Path(root).rglob("*.py")) if GENERATED not in f.parts]
        if not files:
            sys.exit(f"no Python files under {root}: a gate that sees nothing must not pass")
        for file in files:
            text = file.read_text(encoding="utf-8")
            inside = functions(text)
            found.extend(overruns(file, text, inside))
            counted[0] += 1
            counted[1] += len(inside)
    print(f"{counted[0]} files, {counted[1]} functions, {len(found)} too long")
    print("".join(f"{line}\n" for line in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
