"""`crm-tui workflow assignments|answer|delegate|event`: what runs ask of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup, typed
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.automation.asked import Asked
    from crm_tui.cli.door import Door

_NUMBER = Whole(least=1, most=2**62)
_COLUMNS = ("run", "workflow", "step", "kind", "name", "record", "user", "due", "answers")
_OF_RUN = ("step", "kind", "name", "user", "asked_at", "state", "answer", "comment", "ended_at")
_MANY = 12
"""Names of answers that fit into a sentence."""


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui workflow assignments",
            "crm-tui workflow answer 7 approve --comment 'as agreed'",
            "crm-tui workflow answer 7 PRICE='1500 EUR' WHEN=tomorrow",
            "crm-tui workflow delegate 7 luca",
            "crm-tui workflow event 7 'Customer paid'",
        ]
    }


@verb(N_("What runs ask of you now; of one run: everybody whom it has asked, with their answers."), more=_guide)
@click.argument("number", metavar="[RUN]", type=_NUMBER, required=False)
@click.option("--all", "every", is_flag=True, help=N_("what anybody is asked now"))
@pass_door
def list_assignments(door: Door, number: int | None, every: bool) -> None:
    """``workflow assignments``."""
    from crm_tui.automation import assignments  # noqa: PLC0415 — help needs no engine

    if number is not None and every:
        raise Usage(text=N_("a run and --all cannot be asked together"))
    if number is not None:
        setup.listed(door, [_row(door, each) for each in assignments.of_run(door.session, number)], _OF_RUN)
        return
    found = assignments.every(door.session) if every else assignments.mine(door.session)
    setup.listed(door, [_row(door, each) for each in found], _COLUMNS)


@verb(N_("Answer what a run asks of you; what can be done then is done."), more=_guide)
@click.argument("number", metavar="RUN", type=_NUMBER)
@click.argument("words", metavar="[ANSWER] [NAME=VALUE …]", nargs=-1)
@click.option("--comment", metavar="TEXT", default="", help=N_("why"))
@click.option("--step", metavar="STEP", default="", help=N_("which step, when the run asks several things"))
@pass_door
def answer(door: Door, number: int, words: tuple[str, ...], comment: str, step: str) -> None:
    """``workflow answer``."""
    from crm_tui.automation import assignments  # noqa: PLC0415 — as above
    from crm_tui.cli.workflow_runs import FIELDS, act  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    found = assignments.find(door.session, number, step=step)
    asked = assignments.one(door.session, found)
    said, given = _said(words, asked)
    act(door, lambda session: assignments.answer(session, found, said, comment=comment, given=given).id)


@verb(N_("Let somebody else answer what a run asks of you; administrators may do so for others."), more=_guide)
@click.argument("number", metavar="RUN", type=_NUMBER)
@click.argument("login", metavar="LOGIN")
@click.option("--from", "former", metavar="LOGIN", default="", help=N_("in whose place, instead of yours"))
@click.option("--comment", metavar="TEXT", default="", help=N_("why"))
@click.option("--step", metavar="STEP", default="", help=N_("which step, when the run asks several things"))
@pass_door
def delegate(door: Door, number: int, login: str, former: str, comment: str, step: str) -> None:
    """``workflow delegate``."""
    from crm_tui.automation import assignments  # noqa: PLC0415 — as above
    from crm_tui.services import lookup  # noqa: PLC0415 — as above

    setup.require(door, (*_COLUMNS, *_OF_RUN))
    user = lookup.user_called(door.session, former) if former else None
    found = assignments.find(door.session, number, step=step, user=user)
    if door.asked.dry_run:
        from crm_tui.automation import trying  # noqa: PLC0415 — only dry runs

        with trying.copied(door.session) as session:
            assignments.delegate(session, found, login, comment=comment)
            door.out.rows([_row(door, each) for each in assignments.of_run(session, number)], _OF_RUN)
        door.out.say(_("dry run: nothing was stored"))
        return
    assignments.delegate(door.session, found, login, comment=comment)
    rows = [_row(door, each) for each in assignments.of_run(door.session, number)]
    setup.done(door, fill(_("run {id} asks {login} now"), {"id": number, "login": login}), rows, _OF_RUN)


@verb(N_("Pick a button of a run that waits for an event; what can be done then is done."), more=_guide)
@click.argument("number", metavar="RUN", type=_NUMBER)
@click.argument("caption", metavar="CAPTION")
@click.option("--comment", metavar="TEXT", default="", help=N_("for the trace"))
@click.option("--step", metavar="STEP", default="", help=N_("which step, when the run asks several things"))
@pass_door
def send_event(door: Door, number: int, caption: str, comment: str, step: str) -> None:
    """``workflow event``."""
    from crm_tui.automation import assignments  # noqa: PLC0415 — as above
    from crm_tui.cli.workflow_runs import FIELDS, act  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    act(door, lambda session: assignments.send_event(session, number, caption, step=step, comment=comment).id)


# ── Parts ──


def _said(words: tuple[str, ...], asked: Asked) -> tuple[str, dict[str, str]]:
    """The answer, and the fields; the answer may be left out where there is only one, or where fields are filled in."""
    given: dict[str, str] = {}
    said = ""
    for word in words:
        name, equals, value = word.partition("=")
        if not said and not equals:
            said = word
        elif equals and name:
            given[name] = value
        else:
            raise Usage(text=N_("“{word}” is not NAME=VALUE"), word=shown(word))
    if not said and (given or len(asked.answers) == 1):
        said = asked.answers[0][0]
    if not said:
        buttons = ", ".join(caption for _code, caption in asked.answers[:_MANY])
        raise Usage(text=N_("no answer is given"), hint=N_("one of: {choices}"), hint_params={"choices": buttons})
    return said, given


def _row(door: Door, each: Asked) -> dict[str, Json]:
    from crm_tui.automation import asked_words  # noqa: PLC0415 — as above
    from crm_tui.domain import bbcode  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    row: dict[str, Json] = {
        "id": each.id, "run": each.run, "workflow": each.workflow, "step": each.step,
        "kind": _(asked_words.KINDS[each.kind]) if people else each.kind, "name": each.name, "record": str(each.document),
        "title": each.title, "user": each.login, "asked_at": moment(door, each.asked_at), "due": moment(door, each.due),
        "answers": ", ".join(caption for _code, caption in each.answers) if people else dict(each.answers),
        "state": _(asked_words.STATES[each.state]) if people else each.state, "answer": each.answer if people else each.code,
        "comment": each.comment, "ended_at": moment(door, each.ended_at),
    }  # fmt: skip
    if not people:
        fields: list[Json] = [
            {"code": one.code, "name": one.name, "type": one.shape.type.value, "required": one.required}
            for one in each.fields
        ]
        row |= {
            "text": bbcode.plain(each.text), "comment_rule": each.comment_rule, "fields": fields,
            "given": {code: typed.plain(value) for code, value in each.values}, "delegated_from": each.delegated_from,
            "handed": list(each.handed), "works": each.works,
        }  # fmt: skip
    return row
