"""`crm-tui why` and `why-not`: where a value comes from; what kept a rule, a workflow, a trigger from a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup, workflow_words
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _

if TYPE_CHECKING:
    from crm_tui.automation.why import Link
    from crm_tui.automation.why_not import Answer
    from crm_tui.cli.door import Door

_LINKS = ("kind", "at", "who", "what")
_DIGITS = 18
"""Of the number of an operation."""
_SUBJECTS = ("rule", "workflow", "trigger")


def _why_guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui why deal:42 stage",
            "crm-tui why deal:42 amount --json",
            "crm-tui why rule:3 active",
            "crm-tui deal history 42 --fields operation,at,field,new",
            "crm-tui why deal:42 17",
        ]
    }


def _why_not_guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui why-not rule:3 deal:42",
            "crm-tui why-not workflow:1 deal:42",
            "crm-tui why-not trigger:2 deal:42 && echo it did",
        ]
    }


@verb(
    N_(
        "Where the value of a field comes from: the act that set it, the step and the run, what set that going, back to a "
        "person, a file or the clock. With the number of an operation in the history: what lies behind that one."
    ),
    more=_why_guide,
)
@click.argument("word", metavar="TYPE:ID")
@click.argument("field", metavar="FIELD|OPERATION")
@pass_door
def why_command(door: Door, word: str, field: str) -> None:
    """``why``."""
    from crm_tui.automation import why  # noqa: PLC0415 — help needs no engine

    ref = naming.ref(word)
    number = int(field) if field.isascii() and field.isdigit() and len(field) <= _DIGITS else None
    with setup.worded(door):
        found = why.of_act(door.session, ref, number) if number is not None else why.why(door.session, ref, field)
    setup.listed(door, [_link(door, each) for each in found.links], _LINKS)


@verb(
    N_(
        "Why a rule, a workflow or a trigger did nothing to a record: the first condition that is false, with its values "
        "(exit 1); exit 0 when it did."
    ),
    more=_why_not_guide,
)
@click.argument("subject", metavar="rule:ID|workflow:ID|workflow:NAME|trigger:ID")
@click.argument("word", metavar="TYPE:ID")
@pass_door
def why_not_command(door: Door, subject: str, word: str) -> int:
    """``why-not``."""
    from crm_tui.automation import why_not  # noqa: PLC0415 — as above

    asked = _subject(door, subject)
    with setup.worded(door):
        found = why_not.why_not(door.session, asked, naming.ref(word))
    if door.out.chosen:
        setup.one(door, _answer(door, found))
    else:
        door.out.text("".join(f"{visible(line)}\n" for line in (found.text, found.hint) if line))
    return 0 if found.did else 1


def _link(door: Door, link: Link) -> dict[str, Json]:
    from crm_tui.automation.why import KINDS  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    row: dict[str, Json] = {
        "kind": _(KINDS[link.kind]) if people else link.kind, "at": moment(door, link.at), "who": link.who,
        "what": link.text,
    }  # fmt: skip
    if people:
        return row
    return row | {
        "record": str(link.record) if link.record is not None else None, "run": link.run, "step": link.step,
        "operation": link.operation, "rule": link.rule, "trigger": link.trigger,
    }  # fmt: skip


def _answer(door: Door, found: Answer) -> dict[str, Json]:
    unmet: list[Json] = [
        {"source": row.source, "value": row.left, "operator": row.op, "wanted": row.right} for row in found.unmet
    ]
    return {
        "did": found.did, "kind": found.kind, "what": found.text, "hint": found.hint, "at": moment(door, found.at),
        "run": found.run, "operation": found.operation, "unmet": unmet,
    }  # fmt: skip


def _subject(door: Door, word: str) -> Ref:
    """What is asked about; a workflow also by its name.

    Raises:
        Usage: it is no rule, workflow or trigger.
        NotFound: a number that none can have, a name that no workflow has.
    """
    kind, colon, name = word.partition(":")
    if kind == "workflow" and colon and name:
        return Ref(kind, workflow_words.template(door, name))
    if kind not in _SUBJECTS:
        raise _no_subject(word, kind)
    try:
        return naming.ref(word)
    except Usage:
        raise _no_subject(word, kind) from None


def _no_subject(word: str, kind: str) -> Usage:
    near = nearest(kind, _SUBJECTS) if kind not in _SUBJECTS else ""
    return Usage(
        text=N_("“{word}” is no rule, workflow or trigger"), word=shown(word),
        hint=N_("did you mean “{near}”?") if near else N_("write for example rule:3"), hint_params={"near": near},
    )  # fmt: skip
