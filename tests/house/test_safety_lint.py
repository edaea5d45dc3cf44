"""What people typed never becomes markup, SQL knows one room, nothing runs text, only SQLite opens database files."""

from __future__ import annotations

import ast

import pytest

from tests.support.code import ROOMS, calls, files, last_name, place, tree

SHOWS = {
    "Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "Tab", "TabPane", "Collapsible", "Link",
    "Markdown", "Digits", "Placeholder", "notify", "Toast",
}  # fmt: skip
"""Widgets and functions of Textual whose first argument is markup when it is a plain text."""
SAFE = {"Content", "Text", "styled", "from_text", "assemble", "Strip", "_", "N_"}
"""Calls whose result is no markup, and texts of ours: literals that a catalogue translates."""
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
SQL = {"sqlite3", "pysqlite3", "_sqlite3", "apsw", "peewee", "playhouse"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
MODULES = {"pickle", "marshal", "shelve", "dill", "yaml"}
STARTS = {"run", "Popen", "call", "check_call", "check_output"}
OPENS = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "copyfile", "copy2", "copyfileobj"}
OPENERS = {
    "data/defaults_loader.py": "reads our own TOML",
    "data/demo": "reads our own lists",
}
"""Files of the store that open something else than a database, each with what it is."""
READERS = {
    "crm_tui/services/plain_files.py": "the guard: looks first that it is no file of SQLite",
    "crm_tui/services/import_source.py": "looks first, as the guard does",
    "crm_tui/providers/intake_folder.py": "takes files in by their inode, none of the protected ones",
    "crm_tui/services/exporting.py": "refuses files of the store; new ones, put in place whole",
    "crm_tui/services/import_errors.py": "a file of its own beside the imported one",
    "crm_tui/automation/run_search.py": "a new file, never one that is there",
    "crm_tui/providers/secrets_file.py": "our own file of secrets",
    "crm_tui/providers/scorer_http.py": "opens an address, no file",
    "crm_tui/config.py": "read before any store is open",
    "crm_tui/main.py": "the null device",
    "crm_tui/i18n/translate.py": "reads our own catalogues",
    "crm_tui/services/machine.py": "a file of the kernel",
    "crm_tui/cli/editing.py": "a temporary file of its own",
    "crm_tui/services/incidents.py": "a report of its own",
    "crm_tui/cli/options.py": "writes help, no file",
    "screens/crash.py": "a report of its own",
    "screens/workflows/designer.py": "a temporary file of its own",
}
"""Files of the other rooms that open any, each with why none of these can be the database."""


def is_safe(node: ast.expr) -> bool:
    """A literal, a text of ours, or something that is no markup."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return is_safe(node.body) and is_safe(node.orelse)
    if isinstance(node, ast.BoolOp):
        return all(is_safe(value) for value in node.values)
    if isinstance(node, ast.Call):
        owner = last_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        return last_name(node.func) in SAFE or owner in {"Content", "Text"}
    return False


def markup(module: ast.Module) -> list[int]:
    """Lines where a text that is not ours could be read as markup."""
    found = []
    for name, call in calls(module):
        off = any(word.arg == "markup" and ast.unparse(word.value) == "False" for word in call.keywords)
        if name in SHOWS and not off:
            said = call.args[:1] + [w.value for w in call.keywords if w.arg in {"content", "label", "message", "title"}]
            found += [call.lineno for text in said if not is_safe(text)]
        elif name == "update" and call.args and isinstance(call.args[0], (ast.JoinedStr, ast.BinOp)):
            found.append(call.lineno)
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and any(last_name(target) in ATTRIBUTES for target in node.targets):
            found += [] if is_safe(node.value) else [node.lineno]
    return sorted(found)


def imports(module: ast.Module, names: set[str]) -> list[int]:
    """Lines that import one of the names."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [node.lineno for alias in node.names if alias.name.split(".")[0] in names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in names:
            found.append(node.lineno)
    return found


def runs_text(module: ast.Module) -> list[int]:
    """Lines that run what is written in a text: as Python or through a shell."""
    found = imports(module, MODULES)
    for name, call in calls(module):
        builtin = isinstance(call.func, ast.Name) and name in RUNS_TEXT
        shell = name in STARTS and any(w.arg == "shell" and ast.unparse(w.value) != "False" for w in call.keywords)
        system = ast.unparse(call.func) in {"os.system", "os.popen", "pickle.loads"}
        if builtin or shell or system:
            found.append(call.lineno)
    return found


def opens(module: ast.Module) -> list[int]:
    """Lines that open a file as bytes or text, or copy one."""
    return [call.lineno for name, call in calls(module) if name in OPENS and ast.unparse(call.func) != "os.open"]


def may_open(module: ast.Module) -> list[int]:
    """The same and descriptors; screens and rooms of ours are opened, too: by a name, or by a keyword."""
    return [call.lineno for name, call in calls(module) if name in OPENS and not (name == "open" and _of_ours(call))]


def _of_ours(call: ast.Call) -> bool:
    owner = ast.unparse(call.func).rpartition(".")[0]
    return owner == "self" or owner.startswith("self.")


def test_no_text_of_a_person_becomes_markup() -> None:
    assert [place(path, line) for path in files("screens") for line in markup(tree(path))] == []


def test_only_the_store_speaks_sql() -> None:
    assert [place(p, line) for p in files("crm_tui", "screens") for line in imports(tree(p), SQL)] == []


def test_nothing_runs_text() -> None:
    assert [place(path, line) for path in files(*ROOMS) for line in runs_text(tree(path))] == []


def test_only_sqlite_opens_database_files() -> None:
    found = [
        place(path, line)
        for path in files("data")
        if not any(place(path).startswith(known) for known in OPENERS)
        for line in opens(tree(path))
    ]

    assert found == []


def test_only_guarded_files_open_what_somebody_names() -> None:
    rooms = {place(path): may_open(tree(path)) for path in files("crm_tui", "screens")}

    assert {name for name, lines in rooms.items() if lines} == set(READERS)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Static('Deals')", []),
        ("Static(_('Deals'))", []),
        ("Static(Content(deal.title))", []),
        ("Static(Text.assemble(deal.title))", []),
        ("Static(deal.title, markup=False)", []),
        ("Static()", []),
        ("Static(a if b else '')", [1]),
        ("Static(deal.title)", [1]),
        ("Label(f'{x}')", [1]),
        ("Button(label=name)", [1]),
        ("self.app.notify(str(error))", [1]),
        ("self.notify(_('{x}').format(x=x))", [1]),
        ("self.notify(text, markup=False)", []),
        ("view.update(f'{x}')", [1]),
        ("self.border_title = title", [1]),
        ("self.border_title = Content(title)", []),
    ],
)
def test_the_rule_sees_markup(source: str, lines: list[int]) -> None:
    assert markup(ast.parse(source)) == lines


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "import pickle",
        "from marshal import loads",
        "subprocess.run(command, shell=True)",
        "os.system(command)",
    ],
)
def test_the_rule_sees_text_that_is_run(source: str) -> None:
    assert runs_text(ast.parse(source)) == [1]


def test_the_rules_see_sql_and_opened_files() -> None:
    assert imports(ast.parse("import sqlite3\nfrom playhouse.shortcuts import x\nimport re"), SQL) == [1, 2]
    assert opens(ast.parse("open(path)\npath.read_bytes()\nos.open(path, flags)\ndatabase.connect()")) == [1, 2]
    assert may_open(ast.parse("path.open('rb')\nos.open(path, flags)\nself.app.open('list')")) == [1, 2]
