"""Every key of every screen in one table: bindings, footer, help, palette and remapping read this and nothing else."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

from crm_tui.domain.words import N_
from screens import keys_workflows


class Command(NamedTuple):
    """One thing that a key does."""

    id: str
    """``scope.action``: stable, for remapping; the screen's method is ``action_<action>``."""
    keys: tuple[str, ...]
    """Names as Textual spells them; ``g d`` is a sequence of two."""
    label: str
    """What it does, a text to translate."""
    footer: bool = False
    """Whether the footer of the screen shows it."""
    short: str = ""
    """What the footer calls it, when the label is long."""

    @property
    def action(self) -> str:
        """The part behind the dot."""
        return self.id.partition(".")[2]


Groups: TypeAlias = tuple[tuple[str, tuple[Command, ...]], ...]
"""Scopes with their commands."""


def _c(identity: str, keys: str, label: str, footer: bool = False, short: str = "") -> Command:
    return Command(identity, tuple(key.strip() for key in keys.split("|")), label, footer, short)


_GLOBAL = (
    _c("go.deals", "g d", N_("deals")),
    _c("go.leads", "g l", N_("leads (classic mode; else their archive)")),
    _c("go.contacts", "g c", N_("contacts")),
    _c("go.companies", "g o", N_("companies")),
    _c("go.quotes", "g q", N_("quotes")),
    _c("go.invoices", "g i", N_("invoices")),
    _c("go.products", "g p", N_("products")),
    _c("go.tasks", "g t", N_("tasks")),
    _c("go.my_day", "g a", N_("my day")),
    _c("go.workflows", "g w", N_("workflows")),
    _c("go.runs", "g r", N_("runs")),
    _c("go.automation", "g A", N_("automation rules and triggers")),
    _c("go.settings", "g s", N_("settings")),
    _c("go.assistant", "g S", N_("first steps: access, pipelines, stages, card")),
    _c("go.log", "g h", N_("operations log")),
    _c("go.notifications", "g n", N_("notifications")),
    _c("go.drafts", "g D", N_("drafts")),
    _c("go.exceptions", "g x", N_("exceptions")),
    _c("go.regular", "g R", N_("regular deals")),
    _c("go.generator", "g G", N_("sales generator and repeat sales")),
    _c("go.bookings", "g B", N_("bookings")),
    _c("go.bin", "g b", N_("deleted records")),
    _c("go.find", "ctrl+f", N_("find anything")),
    _c("go.help", "question_mark", N_("keys")),
    _c("go.palette", "ctrl+p", N_("command palette")),
    _c("go.undo", "u", N_("undo")),
    _c("go.redo", "ctrl+r", N_("redo")),
    _c("go.reload", "f5", N_("refresh")),
    _c("go.theme", "g T", N_("next theme")),
    _c("go.mode", "g m", N_("CRM mode: with leads or without")),
    _c("go.back", "q", N_("back")),
)
_VIEWS = (
    _c("view.kanban", "1", N_("Kanban")),
    _c("view.list", "2", N_("list")),
    _c("view.activities", "3", N_("activities view")),
    _c("view.calendar", "4", N_("calendar")),
    _c("view.deadlines", "5", N_("deadlines of quotes and invoices")),
    _c("view.filter", "slash", N_("filter"), True),
    _c("view.presets", "f", N_("presets and saved filters")),
    _c("view.incoming", "I", N_("register an incoming contact")),
)
_BOARD = (
    _c("board.open", "enter", N_("open"), True),
    _c("board.new", "n", N_("new"), True),
    _c("board.left", "h|left", N_("column to the left")),
    _c("board.down", "j|down", N_("next card")),
    _c("board.up", "k|up", N_("previous card")),
    _c("board.right", "l|right", N_("column to the right")),
    _c("board.move_left", "H|shift+left", N_("move one stage back")),
    _c("board.move_right", "L|shift+right", N_("move one stage on"), True, N_("next stage")),
    _c("board.pick_stage", "m", N_("move to a stage"), True, N_("stage")),
    _c("board.close_deal", "w", N_("close with an outcome"), True, N_("close")),
    _c("board.activity", "a", N_("plan an activity")),
    _c("board.task", "t", N_("task")),
    _c("board.comment", "c", N_("comment")),
    _c("board.edit", "e", N_("edit a field")),
    _c("board.select", "space", N_("select")),
    _c("board.select_range", "V", N_("select a range")),
    _c("board.unselect", "escape", N_("drop the selection")),
    _c("board.workflow", "s", N_("start a workflow")),
    _c("board.come_again", "R", N_("let the deal come again on a schedule")),
    _c("board.delete", "x", N_("recycle bin")),
    _c("board.first", "g g|home", N_("first card")),
    _c("board.last", "G|end", N_("last card")),
    _c("board.first_column", "0", N_("first column")),
    _c("board.last_column", "dollar_sign", N_("last column")),
    _c("board.page_down", "pagedown|ctrl+d", N_("page down")),
    _c("board.page_up", "pageup|ctrl+u", N_("page up")),
    _c("board.copy", "y", N_("copy as command")),
    _c("board.repeat", "full_stop", N_("repeat the last move")),
    _c("board.pipeline", "p", N_("pipeline")),
    _c("board.pipelines", "P", N_("edit pipelines")),
)
_CALENDAR = (
    _c("calendar.open", "enter", N_("open the item, or the list of the day"), True, N_("open")),
    _c("calendar.new", "n", N_("new on this day"), True, N_("new")),
    _c("calendar.left", "h|left", N_("the day before")),
    _c("calendar.down", "j|down", N_("a week on, or the next item")),
    _c("calendar.up", "k|up", N_("a week back, or the item before")),
    _c("calendar.right", "l|right", N_("the next day")),
    _c("calendar.next_item", "tab|J", N_("next item of the day"), True, N_("item")),
    _c("calendar.previous_item", "shift+tab|K", N_("item of the day before it")),
    _c("calendar.earlier", "H|shift+left|less_than_sign", N_("move the item a day back")),
    _c("calendar.later", "L|shift+right|greater_than_sign", N_("move the item a day on"), True, N_("a day on")),
    _c("calendar.previous_month", "left_square_bracket|pageup", N_("previous month")),
    _c("calendar.next_month", "right_square_bracket|pagedown", N_("next month")),
    _c("calendar.month", "m", N_("month")),
    _c("calendar.week", "w", N_("week")),
    _c("calendar.day", "d", N_("day")),
    _c("calendar.today", "t", N_("today"), True),
    _c("calendar.field", "o", N_("which date"), True, N_("date")),
    _c("calendar.pipeline", "p", N_("pipeline")),
    _c("calendar.leave", "escape", N_("drop the item, the filter")),
)
_ROWS = (
    _c("rows.open", "enter", N_("open"), True),
    _c("rows.down", "j|down", N_("next")),
    _c("rows.up", "k|up", N_("previous")),
    _c("rows.page_down", "pagedown|ctrl+d", N_("page down")),
    _c("rows.page_up", "pageup|ctrl+u", N_("page up")),
    _c("rows.first", "g g|home", N_("first")),
    _c("rows.last", "G|end", N_("last")),
    _c("rows.leave", "escape", N_("back")),
)
_LIST = (
    _c("list.new", "n", N_("new"), True),
    _c("list.sort", "o", N_("sort"), True),
    _c("list.columns", "C", N_("columns")),
    _c("list.pipeline", "p", N_("pipeline")),
    _c("list.select", "space", N_("select"), True),
    _c("list.select_range", "V", N_("select a range")),
    _c("list.leave", "escape", N_("drop the selection, the filter")),
    _c("list.edit", "e", N_("edit a field"), True),
    _c("list.task", "t", N_("task")),
    _c("list.workflow", "s", N_("start a workflow")),
    _c("list.come_again", "R", N_("let the deal come again on a schedule")),
    _c("list.delete", "x", N_("recycle bin")),
    _c("list.merge", "M", N_("merge the selected; without a selection: find duplicates")),
    _c("list.copy", "y", N_("copy as command")),
)
_TASKS = (
    _c("tasks.start", "s", N_("start or resume"), True, N_("start")),
    _c("tasks.complete", "c", N_("complete"), True),
    _c("tasks.pause", "b", N_("put on hold"), True, N_("hold")),
    _c("tasks.accept", "A", N_("accept"), True),
    _c("tasks.return", "R", N_("return with a comment"), True, N_("return")),
    _c("tasks.delegate", "d", N_("delegate"), True),
    _c("tasks.deadline", "t", N_("change the deadline")),
    _c("tasks.choose", "w", N_("what can be done with it")),
)
_DAY = (
    _c("day.complete", "c", N_("complete"), True),
    _c("day.edit", "e", N_("edit, or hand on what is asked"), True, N_("edit")),
    _c("day.postpone", "plus", N_("postpone"), True),
    _c("day.new", "n", N_("new"), True),
    _c("day.act", "space", N_("what can be done with what is asked, or with the task"), False, N_("act")),
)
_NOTICES = (_c("notices.mark_seen", "s", N_("mark all as seen"), True),)
_DRAFTS = (_c("drafts.delete", "x", N_("throw away"), True),)
_BIN = (
    _c("bin.restore", "r", N_("restore"), True),
    _c("bin.purge", "x", N_("delete for good"), True, N_("purge")),
    _c("bin.purge_all", "X", N_("empty the recycle bin")),
)
_LOG = (_c("log.undo_this", "u", N_("undo this operation"), True),)
_SETUP = (
    _c("setup.add", "a", N_("add"), True),
    _c("setup.rename", "e|r", N_("change"), True),
    _c("setup.delete", "x|delete", N_("delete"), True),
    _c("setup.move_up", "K|shift+up", N_("move up")),
    _c("setup.move_down", "J|shift+down", N_("move down"), True),
    _c("setup.restore", "R", N_("bring back")),
    _c("setup.defaults", "D", N_("restore the defaults")),
    _c("setup.values", "v", N_("values, stages")),
    _c("setup.fields", "f", N_("custom fields")),
)
_GENERATOR = (
    _c(
        "generator.preview",
        "v|R",
        N_("for which clients deals would be created; create them"),
        True,
        N_("preview, run"),
    ),
    _c("generator.add", "a", N_("add a scenario"), True, N_("add")),
    _c("generator.rename", "e", N_("change the scenario"), True, N_("change")),
    _c("generator.pause", "p", N_("pause the scenario, or let it go on"), True, N_("pause")),
    _c("generator.accept", "A", N_("create the deal of the suggestion"), False, N_("accept")),
    _c("generator.delete", "x|delete", N_("delete the scenario, dismiss the suggestion"), True, N_("delete")),
)
_PREVIEW = (
    _c("preview.run", "R", N_("create the deals now"), True, N_("run")),
    _c("preview.rename", "e", N_("change the scenario"), True, N_("change")),
)
_DUPLICATES = (
    _c("duplicates.merge", "M|m", N_("make one record of the group"), True, N_("merge")),
    _c("duplicates.by", "b", N_("choose what is compared"), True, N_("compare by")),
)
_WORKFLOWS, _RUNS, _FORM, _RULES = (
    tuple(_c(*each) for each in table)
    for table in (keys_workflows.TEMPLATES, keys_workflows.RUNS, keys_workflows.FORM, keys_workflows.RULES)
)
_RUN = tuple(each._replace(id=each.id.replace("runs.", "run.")) for each in _RUNS[2:-1])
_REHEARSAL = tuple(_c(*each) for each in keys_workflows.REHEARSAL)
_DESIGNER = tuple(_c(*each) for each in keys_workflows.DESIGNER)
_LAYOUT = (
    _c("layout.add", "a", N_("add a section"), True),
    _c("layout.rename", "r", N_("rename the section"), True),
    _c("layout.hide", "space", N_("show or hide"), True),
    _c("layout.always", "w", N_("show also when empty"), True),
    _c("layout.move_up", "K|shift+up", N_("move up")),
    _c("layout.move_down", "J|shift+down", N_("move down"), True),
    _c("layout.delete", "x|delete", N_("take the section away")),
    _c("layout.scope", "c", N_("for me or for all"), True),
    _c("layout.force", "f", N_("the same for everyone")),
    _c("layout.defaults", "D", N_("back to the default")),
    _c("layout.new_field", "n", N_("new custom field")),
)
_ROLE = (
    _c("role.left", "h|left", N_("verb to the left")),
    _c("role.right", "l|right", N_("verb to the right"), True, N_("verb")),
    _c("role.wider", "plus", N_("wider"), True),
    _c("role.narrower", "minus", N_("narrower"), True),
    _c("role.follow", "0|backspace", N_("follow the wider row"), True, N_("follow")),
    _c("role.add", "a", N_("a pipeline or a stage apart"), True, N_("apart")),
    _c("role.delete", "x|delete", N_("say nothing in this row"), True, N_("empty")),
)
_FIND = (
    _c("find.down", "down", N_("next")),
    _c("find.up", "up", N_("previous")),
    _c("find.page_down", "pagedown", N_("page down")),
    _c("find.page_up", "pageup", N_("page up")),
    _c("find.leave", "escape", N_("back"), True),
)
_PIPELINES = (
    _c("pipelines.switch", "tab", N_("pipelines or stages")),
    _c("pipelines.down", "j|down", N_("next")),
    _c("pipelines.up", "k|up", N_("previous")),
    _c("pipelines.page_down", "pagedown|ctrl+d", N_("page down")),
    _c("pipelines.page_up", "pageup|ctrl+u", N_("page up")),
    _c("pipelines.first", "g g|home", N_("first")),
    _c("pipelines.last", "G|end", N_("last")),
    _c("pipelines.left", "h|left", N_("pipelines")),
    _c("pipelines.right", "l|right", N_("stages")),
    _c("pipelines.add_stage", "a", N_("add a stage"), True),
    _c("pipelines.add_failure", "f", N_("add a failure stage"), True),
    _c("pipelines.rename", "r", N_("rename"), True),
    _c("pipelines.recolour", "o", N_("colour"), True),
    _c("pipelines.move_up", "K|shift+up", N_("move up")),
    _c("pipelines.move_down", "J|shift+down", N_("move down")),
    _c("pipelines.delete", "x", N_("delete"), True),
    _c("pipelines.add_pipeline", "A", N_("add a pipeline")),
    _c("pipelines.set_default", "D", N_("make it the default")),
    _c("pipelines.tunnels", "t", N_("tunnels")),
    _c("pipelines.layout", "i", N_("card layout")),
    _c("pipelines.rules", "R", N_("rules of this stage")),
    _c("pipelines.leave", "escape", N_("back")),
)
_CARD = (
    _c("card.edit", "enter|e", N_("edit"), True),
    _c("card.down", "j|down", N_("next")),
    _c("card.up", "k|up", N_("previous")),
    _c("card.page_down", "pagedown|ctrl+d", N_("page down")),
    _c("card.page_up", "pageup|ctrl+u", N_("page up")),
    _c("card.first", "g g|home", N_("first")),
    _c("card.last", "G|end", N_("last")),
    _c("card.other_pane", "tab", N_("other side"), True),
    _c("card.left", "h|left", N_("fields")),
    _c("card.right", "l|right", N_("timeline")),
    _c("card.tab", "T", N_("timeline, tasks, workflows or history")),
    _c("card.comment", "c", N_("comment"), True),
    _c("card.activity", "a", N_("plan an activity"), True, N_("activity")),
    _c("card.task", "t", N_("task")),
    _c("card.workflow", "s", N_("start a workflow")),
    _c("card.complete", "space", N_("complete the activity, act on the task, on the run")),
    _c("card.pin", "P", N_("pin the comment")),
    _c("card.open_linked", "o", N_("open the client")),
    _c("card.move_left", "H|shift+left", N_("one stage back")),
    _c("card.move_right", "L|shift+right", N_("one stage on")),
    _c("card.pick_stage", "m", N_("stage"), True),
    _c("card.close_deal", "w", N_("close with an outcome")),
    _c("card.previous", "left_square_bracket", N_("previous record")),
    _c("card.next", "right_square_bracket", N_("next record")),
    _c("card.create", "plus", N_("create from here")),
    _c("card.goods", "p", N_("products of the record"), False, N_("products")),
    _c("card.details", "D", N_("details: VAT number, addresses, banks"), False, N_("details")),
    _c("card.files", "F", N_("attached files: open, save"), False, N_("files")),
    _c("card.come_again", "R", N_("let the deal come again on a schedule")),
    _c("card.delete", "x", N_("recycle bin")),
    _c("card.search", "slash", N_("search the history")),
    _c("card.export_history", "E", N_("export the history")),
    _c("card.copy", "y", N_("copy as command")),
    _c("card.why", "W", N_("why: where the value or the change comes from; on workflows, why not"), False, N_("why")),
    _c("card.layout", "i", N_("arrange the card")),
    _c("card.leave", "escape", N_("back")),
)

SCOPES: dict[str, tuple[Command, ...]] = {
    "go": _GLOBAL, "view": _VIEWS, "board": _BOARD, "rows": _ROWS, "list": _LIST, "tasks": _TASKS, "day": _DAY,
    "notices": _NOTICES,
    "drafts": _DRAFTS, "bin": _BIN,
    "log": _LOG, "find": _FIND, "pipelines": _PIPELINES, "card": _CARD,
    "calendar": _CALENDAR, "setup": _SETUP, "layout": _LAYOUT, "role": _ROLE,
    "generator": _GENERATOR, "preview": _PREVIEW, "duplicates": _DUPLICATES,
    "workflows": _WORKFLOWS, "runs": _RUNS, "run": _RUN, "rehearsal": _REHEARSAL, "form": _FORM, "rules": _RULES,
    "designer": _DESIGNER,
}  # fmt: skip
TITLES = {
    "go": N_("Everywhere"), "view": N_("Views"), "board": N_("Kanban"), "rows": N_("Rows"),
    "list": N_("List"), "tasks": N_("Tasks"),
    "day": N_("My day"), "notices": N_("Notifications"), "drafts": N_("Drafts"), "bin": N_("Recycle bin"),
    "log": N_("Operations log"),
    "find": N_("Find anything"), "pipelines": N_("Pipeline editor"), "card": N_("Card"),
    "open": N_("Types"), "calendar": N_("Calendar"),
    "setup": N_("Set-up"), "layout": N_("Layout of cards"), "role": N_("Role"),
    "generator": N_("Sales generator"), "preview": N_("Preview of a scenario"), "duplicates": N_("Duplicates"),
    "workflows": N_("Workflows"), "runs": N_("Runs"), "run": N_("Trace of a run"), "rules": N_("Automation"),
    "form": N_("Form of a step"), "rehearsal": N_("Rehearsal"), "designer": N_("Workflow designer"),
}  # fmt: skip
USUAL = dict(SCOPES)
"""The table as it is without a configuration."""
SHOWN = {
    "question_mark": "?", "slash": "/", "full_stop": ".", "dollar_sign": "$", "left_square_bracket": "[",
    "right_square_bracket": "]", "plus": "+", "minus": "-", "escape": "esc", "greater_than_sign": ">", "less_than_sign": "<",
    "pagedown": "pgdn", "pageup": "pgup",
    "left": "←", "right": "→", "up": "↑", "down": "↓", **{f"f{number}": f"F{number}" for number in range(1, 13)},
}  # fmt: skip


def shown(key: str) -> str:
    """The key as people read it."""
    return " ".join(
        SHOWN.get(part, part.replace("shift+left", "⇧←").replace("shift+right", "⇧→")) for part in key.split()
    )


def use(table: dict[str, tuple[Command, ...]]) -> None:
    """Let every screen use these keys from now on."""
    SCOPES.update(table)
    for made in (keymap, prefixes, footer):
        made.cache_clear()


def with_alt() -> bool:
    """Whether some command has a key with Alt."""
    return any("alt+" in key for commands in SCOPES.values() for command in commands for key in command.keys)


def shown_of(identity: str) -> str:
    """The first key of a command, as people read it."""
    scope = SCOPES[identity.partition(".")[0]]
    return next(shown(each.keys[0]) for each in scope if each.id == identity)


@cache
def keymap(scopes: tuple[str, ...]) -> dict[str, Command]:
    """Key (or sequence) to command; later scopes win over earlier ones."""
    return {key: command for scope in scopes for command in SCOPES[scope] for key in command.keys}


@cache
def prefixes(scopes: tuple[str, ...]) -> frozenset[str]:
    """Keys that begin a sequence."""
    return frozenset(key.split()[0] for key in keymap(scopes) if " " in key)


@cache
def footer(scopes: tuple[str, ...], refused: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    """At most six keys with their labels, those of the last scope first; without commands that are refused here."""
    found = [
        command
        for scope in reversed(scopes)
        for command in SCOPES[scope]
        if command.footer and command.id not in refused
    ]
    return tuple((shown(command.keys[0]), command.short or command.label) for command in found[:6])
