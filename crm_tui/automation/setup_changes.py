"""What a dry run would change in rules, triggers, templates and global values, in words: no ids, no texts of the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from crm_tui.automation import compiling, fields, registry, rule_outcomes, rule_words, trigger_events, trigger_settings
from crm_tui.domain import workflow
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_stored import unpack
from crm_tui.domain.workflow_values import machine as typed
from crm_tui.domain.workflow_values import printable
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import lookup, stages, users
from crm_tui.services.batch import Rehearsed
from crm_tui.services.session import Session
from data.records import load
from data.shapes import Raw

_LABELS: Mapping[str, str] = {
    "entity": N_("type"), "pipeline": N_("pipeline"), "stage": N_("stage"), "action": N_("action"), "title": N_("title"),
    "condition": N_("condition"), "after": N_("so long after"), "before": N_("so long before"), "date_field": N_("date"),
    "office_hours": N_("only in the company's working hours"),
    "own_hours": N_("only when the responsible person is at work"), "parallel": N_("beside the others"),
    "active": N_("active"), "sort": N_("place in the order"), "event": N_("event"), "name": N_("name"),
    "on_behalf": N_("on behalf of"), "allow_back": N_("also to earlier stages, and out of final ones"),
    "on_create": N_("starts when a record is created"), "on_change": N_("starts when a record is changed"),
    "on_error": N_("when it fails"), "waits": N_("waits"), "spec": N_("steps"), "constants": N_("constants"),
    "code": N_("code"), "constant": N_("a constant"), "kind": N_("type"), "many": N_("several values"),
    "list": N_("values from"), "value": N_("value"), "description": N_("description"), "deleted_at": N_("deleted on"),
    "given": N_("parameters"), "settings": N_("settings"),
}  # fmt: skip
_NAMES: Mapping[str, str] = {
    "entity": "type", "date_field": "date", "kind": "type", "many": "multiple", "list": "of",
}  # fmt: skip
"""What programs know a column by, where it is not its name in the store."""
_FLAGS = frozenset({
    "office_hours", "own_hours", "parallel", "active", "allow_back", "on_create", "on_change", "waits",
    "constant", "many",
})  # fmt: skip
KINDS = frozenset({"rule", "trigger", "workflow", "global_value"})
"""What this module words."""


def reworded(session: Session, rows: Iterable[Rehearsed], *, machine: bool) -> Iterator[Rehearsed]:
    """The same rows, those of rules, triggers and templates in words; what has no value before and after is left out.

    Args:
        session: Who rehearsed.
        rows: Those of `batch.rehearsed`.
        machine: Fields by their codes, and values as scripts read them; names stay names.
    """
    for changed in _records(rows):
        kind, _colon, number = changed[0].record.partition(":")
        if kind not in KINDS:
            yield from changed
            continue
        now = _now(Ref(kind, int(number))) if number.isdecimal() else {}
        words = _Words(session, now | {row.field: row.new for row in changed}, machine)
        yield from (each for row in changed for each in words.rows(row) if each.old or each.new)


def told(session: Session, ref: Ref, field: str, raw: Raw) -> tuple[str, str]:
    """What a column of a rule, a trigger or a template is called, and what a value of it says.

    Args:
        session: Who asks.
        ref: One of `KINDS`.
        field: The column.
        raw: The value, also one that it had before.
    """
    words = _Words(session, _now(ref), machine=False)
    text = "" if raw is None else str(raw)
    rows = list(words.rows(Rehearsed(str(ref), field, "", text))) if text else []
    if field not in _SEVERAL:
        return words.label(field), "".join(row.new for row in rows)
    if field == "stage":
        return words.label(field), " › ".join(row.new for row in rows)
    return words.label(field), "; ".join(f"{row.field}: {row.new}" for row in rows)


def _now(ref: Ref) -> dict[str, str]:
    """The columns as they are, as texts of the store."""
    kept = load(ref.type, ref.id)
    return {name: str(value) for name, value in kept.values.items() if value is not None} if kept is not None else {}


def _records(rows: Iterable[Rehearsed]) -> Iterator[list[Rehearsed]]:
    """The rows of each record; several new ones bear one name, and each has a column once."""
    some: list[Rehearsed] = []
    for row in rows:
        if some and (row.record != some[0].record or any(row.field == each.field for each in some)):
            yield some
            some = []
        some.append(row)
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class _Words:
    """The columns of one rule, trigger or template."""

    session: Session
    now: Mapping[str, str]
    """All columns as they would be, as texts of the store."""
    machine: bool

    @property
    def entity(self) -> str:
        """The type of its records."""
        return self.now.get("entity", "")

    def rows(self, row: Rehearsed) -> Iterator[Rehearsed]:
        """What one column says, in as many lines as it needs."""
        several = _SEVERAL.get(row.field)
        if several is None:
            old, new = self.text(row.field, row.old), self.text(row.field, row.new)
            yield Rehearsed(row.record, self.label(row.field), old, new)
            return
        before, after = (several(self, text) if text else {} for text in (row.old, row.new))
        for name in {**before, **after}:
            yield Rehearsed(row.record, name, before.get(name, ""), after.get(name, ""))

    def label(self, field: str) -> str:
        """What a column is called."""
        return _NAMES.get(field, field) if self.machine else _(_LABELS.get(field, field))

    def text(self, field: str, text: str) -> str:
        """A value of a column of one value."""
        if not text:
            return ""
        if field in _FLAGS:
            said = text == "1"
            return ("yes" if said else "no") if self.machine else _("yes") if said else _("no")
        if field == "on_behalf":
            known = {str(each.id): each.login for each in users.users(self.session, inactive=True)}
            return known.get(text, text)
        if field == "value":
            return self.shared(text)
        if self.machine:
            return text
        worded = _WORDED.get(field)
        return worded(self, text) if worded is not None else text

    def shared(self, text: str) -> str:
        """The value of a global variable or constant."""
        kept = json.loads(text)
        if not kept:
            return ""
        value = unpack(kept)
        return ", ".join(map(typed, value.items)) if self.machine else printable(value, fields.Words(self.session))

    # ── Columns of several lines ──

    def place(self, text: str) -> dict[str, str]:
        """Pipeline and stage."""
        names = {"pipeline": stages.pipeline_named(int(text)), "stage": lookup.stage_name(int(text))}
        return {self.label(code): name for code, name in names.items()}

    def given(self, text: str) -> dict[str, str]:
        """Parameters of an action, a line each; tables, a line for each of their rows."""
        known = registry.actions().get(self.now.get("action", ""))
        labels = {each.code: _(each.label) for each in known.parameters} if known is not None else {}
        found: dict[str, str] = {}
        for code, value in json.loads(text).items():
            label = str(code if self.machine else labels.get(code, code))
            if isinstance(value, dict):
                found |= {f"{label}.{row}": self.typed(cell) for row, cell in value.items()}
            else:
                found[label] = ", ".join(map(self.typed, value)) if isinstance(value, list) else self.typed(value)
        return found

    def typed(self, text: str) -> str:
        """A text of a template."""
        return text if self.machine else rule_words.texts(self.entity, str(text), braces=True)

    def settings(self, text: str) -> dict[str, str]:
        """Settings of an event, a line each."""
        event = trigger_events.event(self.now["event"])
        kept = json.loads(text)
        named = trigger_settings.texts(self.session, event, self.entity, kept)
        labels = {each.code: _(each.label) for each in event.settings}
        if self.machine:
            return {code: ", ".join(values) for code, values in kept.items()}
        return {labels.get(code, code): ", ".join(values) for code, values in named.items()}

    def constants(self, text: str) -> dict[str, str]:
        """Values of constants, a line each."""
        kept = {code: unpack(value) for code, value in json.loads(text).items()}
        if self.machine:
            return {code: ", ".join(map(typed, value.items)) for code, value in kept.items()}
        return {code: printable(value, fields.Words(self.session)) for code, value in kept.items()}

    def nothing(self, _text: str) -> dict[str, str]:
        """What follows from other columns."""
        return {}


def _steps(_words: _Words, text: str) -> str:
    count = sum(1 for _step in workflow.walk(compiling.template(text).steps))
    return ngettext("{count} step", "{count} steps", count).format(count=count)


def _entity(_words: _Words, text: str) -> str:
    return _(ENTITY_TYPES[text].label) if text in ENTITY_TYPES else text


def _on_error(_words: _Words, text: str) -> str:
    from crm_tui.automation.rule_forms import ON_ERROR  # noqa: PLC0415 — few questions are about it

    return _(ON_ERROR.get(text, text))


def _event(_words: _Words, text: str) -> str:
    known = trigger_events.events().get(text)
    return _(known.label) if known is not None else text


_SEVERAL: Mapping[str, Callable[[_Words, str], dict[str, str]]] = {
    "stage": _Words.place, "given": _Words.given, "settings": _Words.settings, "hears": _Words.nothing,
    "constants": _Words.constants,
}  # fmt: skip
_WORDED: Mapping[str, Callable[[_Words, str], str]] = {
    "entity": _entity, "event": _event, "on_error": _on_error, "spec": _steps,
    "action": lambda _words, text: rule_outcomes.label(text),
    "after": lambda _words, text: rule_words.length(text),
    "before": lambda _words, text: rule_words.length(text),
    "condition": lambda words, text: rule_words.condition(words.entity, text),
    "date_field": lambda words, text: rule_words.field(words.entity, text),
}  # fmt: skip
