"""Runs that fit what is asked, a trace as text, and runs that are removed for good. Source: engine «Run states and log»."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.automation import run_words, telling, template_names, workflows
from crm_tui.automation.telling import Line
from crm_tui.domain import natural
from crm_tui.domain.dates import day_bounds
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotAllowed, NotFound, Refused, Usage
from crm_tui.domain.ref import DIGITS, Ref
from crm_tui.domain.text import nearest, shown, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, records
from crm_tui.services.session import Session, operation
from data import database, journal, run_search
from data.journal import Run

NAMES = ("state", "workflow", "from", "to")
"""What may stand before a colon, beside the types of records."""
RULES = "rules"
"""What the template of automation rules is called in a search."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which runs are asked for."""

    state: str = ""
    workflow: int | None = None
    """Id of a template; 0 for automation rules."""
    about: Ref | None = None
    since: int = 0
    """UTC ms."""
    until: int = 2**62
    """UTC ms, exclusive."""


def wanted(session: Session, words: Sequence[str]) -> Wanted:
    """What the words ask for: ``waiting`` or ``state:waiting``, ``deal:42``, ``workflow:3``, ``from:DAY``, ``to:DAY``.

    Days are those of the company, both included: ``today``, ``-7d`` and dates.

    Raises:
        Usage: a word that is none of these.
        NotFound: no such template or record.
        InvalidValue: no such day.
    """
    given: dict[str, str] = {}
    about: Ref | None = None
    for word in words:
        name, colon, value = word.partition(":")
        if not colon and name in run_words.STATES:
            given["state"] = name
        elif value and name in NAMES:
            given[name] = value
        elif value.isascii() and value.isdigit() and name in ENTITY_TYPES:
            about = _ref(name, value)
        else:
            raise _no_word(word)
    if given.get("state", "queued") not in run_words.STATES:
        raise _no_word(given["state"])
    context, zone = lookup.context(session), session.zone
    first, last = given.get("from"), given.get("to")
    if about is not None:
        records.get(session, about)
    return Wanted(
        state=given.get("state", ""),
        workflow=_template(session, given.get("workflow")),
        about=about,
        since=day_bounds(natural.parse_date("from", first, context), zone)[0] if first else 0,
        until=day_bounds(natural.parse_date("to", last, context), zone)[1] if last else 2**62,
    )


def _ref(kind: str, number: str) -> Ref:
    if len(number) > DIGITS:
        raise NotFound(what=N_(kind), name=shown(number))
    return Ref(kind, int(number))


def _no_word(word: str) -> Usage:
    near = nearest(word, [*run_words.STATES, *(f"{name}:" for name in NAMES)])
    return Usage(
        text=N_("“{word}” is neither a record nor a state"), word=shown(word),
        hint=N_("states: {choices}; also TYPE:ID, workflow:ID, from:DAY, to:DAY") if not near
        else N_("did you mean “{near}”?"),
        hint_params={"choices": ", ".join(run_words.STATES), "near": near},
    )  # fmt: skip


def _template(session: Session, word: str | None) -> int | None:
    if word is None:
        return None
    return 0 if word == RULES else template_names.number(session, word)


def search(session: Session, asked: Wanted, *, limit: int) -> tuple[Run, ...]:
    """The newest runs that fit, on records that the operator may read, newest first."""
    found: list[Run] = []
    before = 2**62
    while len(found) < limit:
        numbers = run_search.ids(
            state=asked.state, workflow=asked.workflow, about=asked.about, since=asked.since, until=asked.until,
            before=before, limit=min(_AT_ONCE, limit),
        )  # fmt: skip
        if not numbers:
            break
        before = numbers[-1]
        found += workflows.readable(session, journal.load_all(numbers))
    return tuple(found[:limit])


def lines(session: Session, asked: Wanted, limit: int) -> tuple[Line, ...]:
    """The same as a list shows them."""
    return telling.lines(session, search(session, asked, limit=limit))


# ── A trace as text ──


def text(session: Session, number: int) -> str:
    """A run as plain text: its head, one paragraph a step with its id and that of its action, what it was given, what
    came of it, the records that it made or changed; what it waits for and until when. Source: actions 0.2.

    Raises:
        NotFound: no such run, or on a record that the operator may not read.
    """
    found = telling.trace(session, number)
    line, zone = found.line, session.zone
    head = [
        f"{fill(_('run {run}'), {'run': number})} · {line.workflow}",
        f"{line.document} {line.title}",
        f"{run_words.state(line.state, line.failed)} {line.reason}".strip(),
        f"{line.how} · {datetime_text(line.at, zone)}",
    ]
    if line.ended_at is not None:
        head.append(fill(_("ended {at}"), {"at": datetime_text(line.ended_at, zone)}))
    parts = ["\n".join(head)]
    for step in found.steps:
        outcome = _(run_words.OUTCOMES[step.outcome])
        said = [f"{step.seq}. {datetime_text(step.at, zone)}  {step.title} · {outcome} · {step.took_ms} ms"]
        said += [f"    {' · '.join(each for each in (step.step, step.action) if each)}"]
        said += [f"    {each}" for each in (*step.said, step.hint, *step.warnings) if each]
        said += [f"    {name} = {value}" for name, value in step.given]
        said += [f"    → {name} = {value}" for name, value in step.results]
        said += [f"    {_('record')}: {ref} {title}" for ref, title in step.records]
        parts.append("\n".join(said))
    for wait in found.waits:
        words = {"step": wait.step, "kind": wait.what, "until": datetime_text(wait.until, zone) if wait.until else ""}
        until = _("step {step} waits: {kind}, until {until}")
        parts.append(fill(until if wait.until else _("step {step} waits: {kind}, without an end"), words))
    return visible("\n\n".join(parts) + "\n", multiline=True)


def write(session: Session, number: int, path: Path) -> Path:
    """The same into a new file, or into a folder under a name of ours; where it is.

    Raises:
        NotFound: see `text`.
        Refused: there is such a file already, or it cannot be written.
    """
    target = path / f"run-{number}.txt" if path.is_dir() else path
    content = text(session, number)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise Refused(text=N_("{path} exists already"), path=str(target)) from None
    except OSError as error:
        why = os.strerror(error.errno or 5)
        raise Refused(text=N_("{path} cannot be written: {why}"), path=str(target), why=why) from error
    return target


# ── For good ──


def erasable(session: Session, number: int) -> Run:
    """A run that may be removed.

    Raises:
        NotAllowed: nobody but administrators.
        NotFound: see `workflows.run`.
        Refused: it has not ended.
    """
    if not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("remove the log of a run"))
    found = workflows.run(session, number)
    if found.ended_at is None:
        raise Refused(text=N_("run {id} has not ended"), id=number, hint=N_("workflow stop {id} ends it"),
                      hint_params={"id": number})  # fmt: skip
    return found


def erase(session: Session, number: int) -> None:
    """Remove a run with its log and data for good; administrators only, and nothing takes it back.

    Raises:
        NotAllowed, NotFound, Refused: as `erasable`.
    """
    with database.transaction():
        found = erasable(session, number)
        if session.dry_run:
            return
        name = workflows.name_of(found)
        run_search.erase(found)
        with operation(session, N_("log of a run removed")) as act:
            act.event("run_erased", found.document, {"run": number, "workflow": name})
