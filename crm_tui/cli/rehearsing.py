"""`crm-tui workflow rehearse`: what a workflow would do, played on a copy of the data by a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup, typed, workflow_words
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.automation.rehearsal_records import Touched
    from crm_tui.automation.rehearsal_report import Message, Moment, Rehearsal, SetOff
    from crm_tui.automation.telling import Line
    from crm_tui.cli.door import Door
    from crm_tui.services.session import Session

_DIFFERENCES = ("record", "change", "field", "old", "new")
_MOMENTS = ("at", "run", "record", "step", "outcome", "said")
_MESSAGES = ("at", "kind", "to", "record", "text")
_SET_OFF = ("run", "workflow", "record", "state", "reason")
_WHAT = {
    "created": N_("created"),
    "changed": N_("changed"),
    "deleted": N_("deleted"),
    "restored": N_("restored"),
}


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui workflow rehearse 1 deal:42 START='tomorrow 10:00' END='tomorrow 11:00'",
            "crm-tui workflow rehearse 'Send an offer' deal:42",
            "crm-tui workflow rehearse offer.toml deal:42 deal:43",
            "crm-tui workflow rehearse 3 deal:42 --event client --stage WON",
            "crm-tui workflow rehearse 3 deal:42 --answer A4=stop --json",
            "crm-tui workflow rehearse 3 deal:42 --answer 'A1=answered PRICE=1500 EUR; WHEN=tomorrow'",
        ]
    }


@verb(
    N_(
        "What a workflow would do on these records: played on a copy of the data with a virtual clock through all waits; "
        "nothing is stored, nothing is sent. Exit 1 when it would stand still with an error."
    ),
    more=_guide,
)
@click.argument("template", metavar=f"{workflow_words.TEMPLATE}|FILE")
@click.argument("words", metavar="TYPE:ID… [NAME=VALUE …]", nargs=-1, required=True)
@click.option(
    "--answer", "answers", metavar="STEP=WORD", multiple=True,
    help=N_("how the wait at a step ends: due, stop, client, the name of a stage, or an answer, with its fields behind it"),
)  # fmt: skip
@click.option("--event", default="", metavar="WORD", help=N_("what the client does at waits for the client: client"))
@click.option("--stage", default="", metavar="NAME", help=N_("to which stage somebody moves it at waits for a stage"))
@click.option("--replace", "place", metavar=workflow_words.TEMPLATE, help=N_("FILE in the place of this template"))
@pass_door
def rehearse_workflow(
    door: Door,
    template: str,
    words: tuple[str, ...],
    answers: tuple[str, ...],
    event: str,
    stage: str,
    place: str | None,
) -> int:
    """``workflow rehearse``."""
    from crm_tui.automation import rehearsing  # noqa: PLC0415 — help needs no engine

    given, records = workflow_words.texts(word for word in words if "=" in word), _records(words)
    text = workflow_words.read(door, template) if _is_file(template) else None
    if text is None and place is not None:
        raise Usage(text=N_("--replace goes with a file"))
    number = workflow_words.template(door, template) if text is None else None
    if place is not None:
        number = workflow_words.template(door, place)
    plan = rehearsing.Plan(
        template=number, text=text, records=tuple(records), given=given,
        answers=workflow_words.texts(answers), event=event, stage=stage, machine=door.out.form != "table",
    )  # fmt: skip
    with setup.worded(door):
        found = rehearsing.rehearse(door.session, plan)
        _data(door, found, door.fields())
        _end(door, found)
    door.out.say(_("rehearsed on a copy: nothing was stored, nothing was sent"))
    return 0 if found.works else 1


def _is_file(word: str) -> bool:
    """Whether a word names a file and no template: one that is there, or what nothing but a file is called."""
    if word.isdecimal():
        return False
    return word == "-" or "/" in word or word.endswith(".toml") or Path(word).is_file()


def _records(words: Sequence[str]) -> list[Ref]:
    found = [naming.ref(word) for word in words if "=" not in word]
    if not found:
        raise Usage(text=N_("say on which record"), hint=N_("write for example deal:42"))
    return list(dict.fromkeys(found))


def tried(door: Door, act: Callable[[Session], int]) -> int:
    """``--dry-run`` of an act on a run: tell what would come of it, in the forms of a rehearsal.

    Args:
        door: This run.
        act: Does it, and says which run it is.

    Returns:
        1 when the run would stand still with an error, else 0.
    """
    from crm_tui.automation import trying  # noqa: PLC0415 — as above

    with setup.worded(door):
        found = trying.tried(door.session, act, programs=door.out.form != "table")
        _data(door, found, None)
        _end(door, found)
    door.out.say(_("dry run: nothing was stored"))
    return 0 if found.works else 1


def _data(door: Door, found: Rehearsal, fields: Sequence[str] | None) -> None:
    """What would happen, as data; of the columns of the differences those that are asked for."""
    if door.out.form == "table" and fields is None:
        _sections(door, found)
    elif door.out.form == "json":
        row = _object(door, found)
        door.out.record(row) if fields is None else setup.one(door, row)
    elif fields is None:
        door.out.rows(_differences(found.records, people=False), _DIFFERENCES)
    else:
        setup.listed(door, _differences(found.records, people=False), _DIFFERENCES)


def _end(door: Door, found: Rehearsal) -> None:
    from crm_tui.automation import rehearsal_report  # noqa: PLC0415 — as above

    for problem in found.problems:
        door.out.say(problem)
    words = {"end": rehearsal_report.ends(door.session, found), "time": _span(found)}
    door.out.say(fill(_("{end} (after {time})") if found.span else "{end}", words))


def _span(found: Rehearsal) -> str:
    from crm_tui.services.notifications import span  # noqa: PLC0415 — as above

    return span(int(found.span.total_seconds() * 1000))


def _sections(door: Door, found: Rehearsal) -> None:
    """What people read: tables with a heading each; those that would be empty are left out."""
    people = [_moment(door, each) for each in found.moments]
    sections = [
        (_("What happens when"), people, _MOMENTS),
        (_("What becomes of records"), list(_differences(found.records, people=True)), _DIFFERENCES),
        (_("Messages that would go"), [_message(door, each) for each in found.messages], _MESSAGES),
        (_("What it sets off"), [_set_off(each, each.line.reason) for each in found.set_off], _SET_OFF),
    ]
    first = True
    for title, rows, columns in sections:
        if rows:
            if not first:
                door.out.line("")
            door.out.line(title)
            door.out.rows(rows, columns)
            first = False


def _differences(records: Iterable[Touched], *, people: bool) -> Iterator[dict[str, Json]]:
    """One row a field; a record of which nothing is told has one row."""
    for each in records:
        ref = f"{each.about}" if each.about is not None else str(each.ref)
        record = f"{ref} {each.title}".strip() if people else str(each.ref)
        what = _(_WHAT[each.what]) if people else each.what
        if people and each.about is not None:
            what = fill(_("{what}: comment"), {"what": what}) if each.ref.type == "comment" else what
        rows = [(one.label if people else one.field, one.before, one.after) for one in each.differences] or [
            ("", "", "")
        ]
        for field, old, new in rows:
            yield {"record": record, "change": what, "field": field, "old": old, "new": new}


def _moment(door: Door, each: Moment) -> dict[str, Json]:
    from crm_tui.automation import run_words  # noqa: PLC0415 — as above

    told = each.told
    said = each.said or ("; ".join((*told.said, *told.warnings)) if told else _("on a record that you may not read"))
    outcome = _(run_words.OUTCOMES.get(told.outcome, told.outcome)) if told else ""
    return {
        "at": moment(door, each.at), "run": each.run or None, "record": f"{each.document} {each.title}".strip(),
        "step": told.title if told else each.step, "outcome": outcome, "said": said,
    }  # fmt: skip


def _message(door: Door, each: Message) -> dict[str, Json]:
    return {"at": moment(door, each.at), "kind": each.kind, "to": each.to, "record": str(each.about), "text": each.text}


def _set_off(each: SetOff, reason: str) -> dict[str, Json]:
    line = each.line
    return {
        "run": line.id, "workflow": line.workflow, "record": str(line.document), "state": line.state, "reason": reason,
    }  # fmt: skip


# ── For scripts ──


def _object(door: Door, found: Rehearsal) -> dict[str, Json]:
    from crm_tui.automation import rehearsal_report  # noqa: PLC0415 — as above

    return {
        "workflow": found.workflow, "works": found.works, "end": rehearsal_report.ends(door.session, found),
        "began": moment(door, found.began), "ended": moment(door, found.ended),
        "seconds": int(found.span.total_seconds()), "limit": found.limit,
        "runs": [_run(door, each, found.reasons.get(each.id, "")) for each in found.runs],
        "steps": [_step(door, each) for each in found.moments],
        "differences": list(_differences(found.records, people=False)),
        "messages": [_message(door, each) for each in found.messages],
        "set_off": [
            {**_set_off(each, found.reasons.get(each.line.id, "")), "by": each.by, "new": each.new}
            for each in found.set_off
        ],
        "problems": list(found.problems),
    }  # fmt: skip


def _run(door: Door, line: Line, reason: str) -> dict[str, Json]:
    return {
        "run": line.id, "record": str(line.document), "state": line.state, "reason": reason, "stands": line.stands,
        "waits_for": line.waits_for, "until": moment(door, line.until) or None,
    }  # fmt: skip


def _step(door: Door, each: Moment) -> dict[str, Json]:
    told = each.told
    given, results = typed.packed(each.given), typed.packed(each.results)
    return {
        "at": moment(door, each.at), "run": each.run or None, "record": str(each.document), "step": each.step,
        "action": each.action, "outcome": told.outcome if told else None,
        "said": each.said or ("; ".join(told.said) if told else ""), "given": given, "results": results,
        "differences": list(_differences(each.touched, people=False)),
    }  # fmt: skip
