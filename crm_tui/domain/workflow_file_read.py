"""A workflow file (TOML) as a template, or what is wrong with it, each problem with its line and column.

Only the form is judged here; whether a template can run is `workflow_check`, whose problems `located` gives their place
in the file. See `docs/workflow-file.md`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crm_tui.domain import workflow_file_places
from crm_tui.domain.conditions_tree import DEPTH as CONDITION_DEPTH
from crm_tui.domain.conditions_tree import Comparison, Condition, Group, Join, Op, Row
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import DEPTH, MOST_STEPS, Declared, OnError, Parameter, Rows, Start, Step, Template
from crm_tui.domain.workflow_file_mistakes import judgeable
from crm_tui.domain.workflow_file_places import Path, Places, TooDeep
from crm_tui.domain.workflow_file_tables import Decimals, Notes, Table, literal, texts_of
from crm_tui.domain.workflow_file_write import FORMAT, string
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_values import LIST_LENGTH, Shape, ValueType

MOST_CHARACTERS = 1_000_000
_AT = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WorkflowFile:
    """What was read."""

    template: Template | None
    """None when there is a blocking problem."""
    problems: tuple[Problem, ...]
    places: Places
    steps: Mapping[str, int]
    """Step id → which ``[[step]]`` it is, from 0."""
    partly: Template | None = None
    """What could be read although there are blocking problems, when its content can be judged nevertheless."""

    def located(self, found: Problem) -> Problem:
        """A problem of the template with its line and column in the file."""
        path: Path = found.place
        if found.step in self.steps:
            path = ("step", self.steps[found.step], *path)
        line, column = self.places.of(path, found.at)
        return replace(found, line=line, column=column)


def read(text: str) -> WorkflowFile:
    """The template that a file holds. Nothing is raised: all mistakes are problems."""
    empty = Places(text, {}, {})
    if len(text) > MOST_CHARACTERS:
        reason = N_("the file is longer than {limit} characters")
        return WorkflowFile(None, (Problem(reason=reason, params={"limit": MOST_CHARACTERS}),), empty, {})
    try:
        places = workflow_file_places.places(text)
    except TooDeep as error:
        line, column = empty.line_column(error.at)
        reason = N_("more than {limit} lists and tables are inside one another")
        limit = {"limit": workflow_file_places.DEPTH}
        return WorkflowFile(None, (Problem(reason=reason, params=limit, line=line, column=column),), empty, {})
    try:
        data = tomllib.loads(text, parse_float=Decimals)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return WorkflowFile(None, (_syntax(text, str(error)),), places, {})
    notes = Notes(places)
    reader = _Reader(notes)
    template = reader.template(Table(data, (), notes))
    blocked = any(each.blocking for each in notes.found)
    if not blocked:
        return WorkflowFile(template, tuple(notes.found), places, reader.numbers)
    partly = template if not notes.full and judgeable(notes.found) else None
    return WorkflowFile(None, tuple(notes.found), places, reader.numbers, partly)


def _syntax(text: str, said: str) -> Problem:
    """What `tomllib` says, in its words."""
    match = _AT.fullmatch(said)
    line, column = (int(match[2] or 0), int(match[3] or 0)) if match else (1, 1)
    if match and not line:
        line, column = Places(text, {}, {}).line_column(len(text))
    params = {"said": match[1] if match else said}
    return Problem(reason=N_("this is not TOML: {said}"), params=params, line=line, column=column)


class _Reader:
    """Turns tables into values, once, from top to bottom."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.numbers: dict[str, int] = {}

    def template(self, table: Table) -> Template:
        version = table.raw("format")
        if version != FORMAT or isinstance(version, bool):
            self._notes.add(("format",), N_("“format” must be {version}"), version=FORMAT)
        found = Template(
            name=table.text("name", required=True),
            document=table.text("document", required=True),
            description=table.text("description"),
            pipelines=table.texts("pipelines"),
            start=self._start(table),
            active=table.flag("active", usual=True),
            after_import=table.flag("after_import", usual=False),
            after_automation=table.flag("after_automation", usual=False),
            timeline=table.flag("timeline", usual=True),
            starters=table.texts("starters"),
            parameters=tuple(_declared(each) for each in table.tables("parameter")),
            variables=tuple(_declared(each) for each in table.tables("variable")),
            constants=tuple(_declared(each) for each in table.tables("constant")),
            steps=self._steps(table.tables("step")),
        )
        table.close()
        return found

    def _start(self, table: Table) -> frozenset[Start]:
        said = table.texts("start")
        known = tuple(Start)
        for number, each in enumerate(said):
            if each not in known:
                self._notes.unknown(("start", number), each, known)
        return frozenset(each for each in known if each in said)

    def _steps(self, tables: tuple[Table, ...]) -> tuple[Step, ...]:
        """The tree out of the list: each step hangs in the one that it names, behind those that came before."""
        if len(tables) > MOST_STEPS:
            self._notes.add(("step", MOST_STEPS), N_("there are more than {limit} steps"), limit=MOST_STEPS)
            return ()
        inside: dict[str, list[Step]] = {"": []}
        depths = {"": 0}
        for number, table in enumerate(tables):
            step, parent = self._step(table)
            if step.id in inside:
                if step.id:  # else that it is missing was said
                    self._notes.add((*table.path, "id"), N_("another step is called “{id}” already"), id=step.id)
                continue
            if parent not in inside:
                reason = N_("“{id}” is no step above this one")
                self._notes.add((*table.path, "in"), reason, id=parent)
                parent = ""
            if depths[parent] >= DEPTH:
                self._notes.add((*table.path, "in"), N_("more than {limit} steps are inside one another"), limit=DEPTH)
                parent = ""
            depths[step.id] = depths[parent] + 1
            inside[parent].append(step)
            inside[step.id] = []
            self.numbers[step.id] = number
        return _grown(inside[""], inside)

    def _step(self, table: Table) -> tuple[Step, str]:
        step = Step(
            id=table.text("id", required=True),
            kind=table.text("kind", required=True),
            title=table.text("title"),
            enabled=table.flag("enabled", usual=True),
            on_error=table.choice("on_error", tuple(OnError), OnError.SUSPEND),
            parameters=self._parameters(table),
            when=self._condition(table, "when", 1) if table.has("when") else None,
        )
        parent = table.text("in")
        table.close()
        return step, parent

    def _parameters(self, table: Table) -> tuple[tuple[str, Parameter], ...]:
        if not table.has("with"):
            return ()
        given = Table(table.raw("with"), (*table.path, "with"), self._notes)
        return tuple((key, self._parameter(given, key)) for key in given.keys())  # noqa: SIM118 — a method of ours

    def _parameter(self, given: Table, key: str) -> Parameter:
        value = given.raw(key)
        said = literal(value)
        if said is not None:
            return said
        path = (*given.path, key)
        if isinstance(value, list) and len(value) > LIST_LENGTH:
            self._notes.add(path, N_("the list has more than {limit} entries"), limit=LIST_LENGTH)
            return ""
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows: list[tuple[str, str]] = []
            for row in given.tables(key):
                rows.append((row.text("set", required=True), row.text("to")))
                row.close()
            return Rows(tuple(rows))
        if isinstance(value, dict):
            reason = N_("“{parameter}” cannot be a table: it takes a text, a list of texts, or rows, such as {example}")
            self._notes.add(path, reason, parameter=shown(key), example=_as_rows(key, value))
            return ""
        return texts_of(value, path, self._notes)

    def _condition(self, table: Table, key: str, depth: int) -> Condition:
        if depth > CONDITION_DEPTH:
            reason = N_("the condition has more than {limit} groups inside one another")
            self._notes.add((*table.path, key), reason, limit=CONDITION_DEPTH)
            return Group()
        return Group(tuple(self._row(row, depth) for row in table.tables(key)))

    def _row(self, table: Table, depth: int) -> Row:
        join = table.choice("join", tuple(Join), Join.AND)
        part: Comparison | Group
        if table.has("group"):
            part = self._condition(table, "group", depth + 1)
        else:
            source = table.text("source", required=True)
            op = table.choice("is", tuple(Op), Op.NOT_EMPTY)
            if not table.has("is"):
                self._notes.add(table.path, N_("“{key}” is missing"), key="is")
            part = Comparison(source=source, op=op, values=table.texts("values"))
        table.close()
        return Row(part, join)


def _declared(table: Table) -> Declared:
    shape = Shape(
        type=table.choice("type", tuple(ValueType), ValueType.STRING),
        of=table.text("of"),
        multiple=table.flag("multiple", usual=False),
    )
    found = Declared(
        code=table.text("code", required=True),
        shape=shape,
        name=table.text("name"),
        description=table.text("description"),
        required=table.flag("required", usual=False),
        default=table.text("default"),
    )
    table.close()
    return found


def _as_rows(key: str, table: Mapping[str, object]) -> str:
    """How a table of fields is written as rows: its first one, as an example."""
    name, value = next(iter(table.items()), ("FIELD", None))
    text = literal(value)
    row = f"{{ set = {string(shown(name))}, to = {string('…' if text is None else shown(text))} }}"
    return f"with.{shown(key)} = [{row}]"


def _grown(steps: list[Step], inside: Mapping[str, list[Step]]) -> tuple[Step, ...]:
    """Steps with those inside them; as deep as `DEPTH`, which was checked."""
    return tuple(replace(step, steps=_grown(inside[step.id], inside)) for step in steps)
