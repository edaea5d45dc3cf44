"""No file above 400 lines, no function above 50: two things that only ever grow unless somebody counts."""

from __future__ import annotations

import ast

from tests.support.code import ROOMS, files, place, statements, tree

FILE_LINES = 400
FUNCTION_LINES = 50
EVERYWHERE = (*ROOMS, "tests", "benchmarks")


def long_functions(module: ast.Module) -> list[tuple[str, int, int]]:
    """Name, line and length of functions that are too long, docstring included."""
    found = []
    for node in statements(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append((node.name, node.lineno, length))
    return found


def test_no_file_is_too_long() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*EVERYWHERE)}

    assert {name: length for name, length in lengths.items() if length > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    found = [
        f"{place(path, line)} {name}: {length} lines"
        for path in files(*EVERYWHERE)
        for name, line, length in long_functions(tree(path))
    ]

    assert found == []


def test_the_rule_counts_lines() -> None:
    body = "\n".join("    pass" for _ in range(FUNCTION_LINES))

    assert long_functions(ast.parse(f"def short():\n{body[9:]}\n")) == []
    assert long_functions(ast.parse(f"async def long():\n{body}\n")) == [("long", 1, FUNCTION_LINES + 1)]


def test_signs_on_the_doors_are_docstrings_and_nothing_else() -> None:
    for path in files(*ROOMS, "styles"):
        if path.name != "__init__.py":
            continue
        module = tree(path)
        assert ast.get_docstring(module), f"{place(path)}: no sign on the door"
        extra = [ast.unparse(node) for node in module.body[1:]]
        assert all(line.startswith("__version__ = ") for line in extra), f"{place(path)}: {extra}"


def test_every_room_with_a_sign_has_something_in_it() -> None:
    empty = [
        place(path.parent)
        for path in files(*ROOMS, "styles")
        if path.name == "__init__.py"
        and not any(p.name not in {"__init__.py", "__pycache__"} for p in path.parent.iterdir())
    ]

    assert empty == []
