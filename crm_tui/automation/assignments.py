"""What runs ask of people, as use cases: one's own list, answers, events, handing on; for screens and commands.

Only the one asked may answer, whether or not they may read the record; administrators may hand on. An answer, what it
means for the run and the row of the journal are one transaction: of answers that come together, each counts once.
Source: engine «Flow constructs», «Permissions».
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import asked_words, asking, ended, engine, person_texts, runs, workflows
from crm_tui.automation.asked import Asked, fields_of, name_of, told
from crm_tui.domain import requested
from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused, UnknownName, Usage
from crm_tui.domain.text import clean, nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_stored import pack
from crm_tui.domain.workflow_values import LiteralContext
from crm_tui.i18n.translate import _
from crm_tui.services import literal_context, lookup, there, users
from crm_tui.services.session import Session, operation
from data import assignments as stored
from data import database, deaths, journal
from data.assignments import Assignment
from data.journal import Run

EVENT = "wait_event"
COMMENT_LENGTH = 10_000
"""Characters of a comment."""
_VERBS = {"approve": "approved", "reject": "rejected", "refuse": "refused", "answer": "answered"}
"""Other spellings of answers."""
_NO = frozenset({"rejected", "refused"})


class Settled(Conflict):
    """It is not open any more: answered already, decided by others, or its time is over. ``reason`` says which."""

    code = "settled"
    message = N_("“{name}” cannot be answered any more: {reason}")


class NoSuchAsk(NotFound):
    """A step of a run that asks nobody now, while others do; the hint names those."""

    message = N_("step “{step}” of run {id} asks nobody")


# ── Lists ──


def mine(session: Session) -> tuple[Asked, ...]:
    """What the operator is asked now: what is due first, then the oldest."""
    return told(session, stored.open_of(session.user_id))


def count(session: Session) -> int:
    """How many things the operator is asked now."""
    return len(stored.open_of(session.user_id))


def every(session: Session) -> tuple[Asked, ...]:
    """What anybody is asked now, the oldest first.

    Raises:
        NotAllowed: without the right to change settings.
    """
    session.require_settings(N_("see what others are asked"))
    return told(session, stored.all_open())


def of_run(session: Session, number: int) -> tuple[Asked, ...]:
    """Everybody whom a run has asked, with their answers.

    Raises:
        NotFound: no such run, or none on a record that the operator may read.
    """
    workflows.run(session, number)
    return told(session, stored.of_run(number))


def asked_in(session: Session, number: int) -> tuple[Asked, ...]:
    """What a run asks of the operator now."""
    return told(session, [each for each in stored.of_run(number) if _is_open(each, session.user_id)])


def one(session: Session, number: int) -> Asked:
    """One assignment of the operator's, or anybody's for who may see all.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    found = stored.one(number)
    if found is None or (found.user != session.user_id and not session.has_settings):
        raise NotFound(what=N_("assignment"), name=str(number))
    return told(session, [found])[0]


def find(session: Session, number: int, *, step: str = "", user: int | None = None) -> int:
    """The id of what a run asks of somebody, the operator when nobody is named; of one step when it is named.

    Raises:
        NotFound: no such run, none that concerns the operator, or a step that asks nobody.
        NotAllowed: the run asks others, not the operator.
        RunEnded, Refused: it has ended, or asks nobody.
        Usage: it asks several things at once, and no step is named.
    """
    who = session.user_id if user is None else user
    asked = [each for each in stored.of_run(number) if not step or each.step == step]
    own = [each for each in asked if each.user == who]
    still = [each for each in own if each.state == stored.OPEN]
    if len(still) > 1:
        steps = ", ".join(each.step for each in still)
        raise Usage(text=N_("run {id} asks several things"), id=number, hint=N_("name one of the steps: {steps}"),
                    hint_params={"steps": steps})  # fmt: skip
    if own:
        return (still or own)[-1].id
    ended.refuse(workflows.run(session, number))
    _refuse_step(number, step)
    if user is not None:
        raise Refused(text=N_("run {id} asks nothing of {login}"), id=number, login=_login(session, who))
    if any(each.state == stored.OPEN for each in asked):
        raise NotAllowed(login=session.login, verb=N_("answer what others are asked"))
    raise Refused(
        text=N_("run {id} asks nobody anything"), id=number, hint=N_("crm-tui workflow trace tells what it waits for")
    )


def _refuse_step(number: int, step: str) -> None:
    """A step that asks nobody, of a run where others do.

    Raises:
        NotFound: such a step is named.
    """
    steps = {each.step for each in stored.of_run(number) if each.state == stored.OPEN}
    if step and steps and step not in steps:
        raise NoSuchAsk(
            step=shown(step), id=number, hint=N_("one of: {names}"), hint_params={"names": ", ".join(sorted(steps))}
        )


# ── Acts ──


def answer(
    session: Session, number: int, said: str, *, comment: str = "", given: Mapping[str, str] | None = None
) -> Run:
    """Answer what one is asked; the run goes on with the next tick of any clock when that decides it.

    Args:
        session: The one asked.
        number: The id of the assignment.
        said: ``approved``, ``rejected``, ``read``, ``answered``, ``refused``, or what stands on a button.
        comment: Why.
        given: Texts of the fields of a request, by code.

    Raises:
        NotFound: there is no such assignment.
        NotAllowed: it is somebody else's.
        Settled: it was answered already, others have decided, or its time is over.
        RunEnded: the run has ended.
        Refused, InvalidValue, UnknownName: an answer, comment or field that is not possible.
    """
    deaths.settle()
    with database.transaction():
        row = _own(session, number)
        code = _code(row, said)
        comment = clean(comment, multiline=True)
        _check_comment(row, code, comment)
        values = _values(session, row, given or {}) if code == "answered" else {}
        if given and code != "answered":
            raise Refused(text=N_("only an answer fills in fields"), field=next(iter(given)))
        at = session.now_ms()
        with operation(session, N_("assignment answered")) as act:
            facts = {"run": row.run, "name": name_of(row), "answer": code, "caption": row.form["answers"].get(code, "")}
            act.event("assignment_answered", row.document, {**facts, "comment": shown(comment.strip())})
            if not stored.answer(row.id, at, code, comment.strip(), values, operation=act.id):
                raise Settled(name=name_of(row), reason=_(asked_words.STATES[stored.ANSWERED]))
        stored.told(row.id, row.user, at)
        return _go_on(session, row, act.id)


def send_event(session: Session, number: int, caption: str, *, step: str = "", comment: str = "") -> Run:
    """Pick a button of a run that waits for an event.

    Args:
        session: Somebody who may.
        number: The run.
        caption: What stands on the button.
        step: Which step, when several wait.
        comment: For the trace.

    Raises:
        NotFound, NotAllowed, Settled, RunEnded, Refused, Usage: see `find` and `answer`.
    """
    deaths.settle()
    with database.transaction():
        waiting = [
            each.step for each in stored.of_run(number) if each.kind == EVENT and _is_open(each, session.user_id)
        ]
        found = find(session, number, step=step or (waiting[0] if len(set(waiting)) == 1 else ""))
        row = stored.one(found)
        if row is not None and row.kind != EVENT:
            raise Refused(
                text=N_("run {id} waits for no event"), id=number, hint=N_("crm-tui workflow answer answers it")
            )
        return answer(session, found, caption, comment=comment)


def delegate(session: Session, number: int, login: str, *, comment: str = "") -> None:
    """Let another operator answer in one's place; administrators may do so for anybody.

    Raises:
        NotFound: no such assignment or operator.
        NotAllowed: it is somebody else's, and the operator is no administrator.
        Settled: it is not open any more.
        RunEnded: the run has ended.
        Refused: the other one has left, is asked already, or is the same.
    """
    with database.transaction():
        row = _open(_there(session, number))
        if row.user != session.user_id and not session.is_admin:
            raise NotAllowed(login=session.login, verb=N_("hand on what others are asked"))
        other = next(
            each for each in users.users(session, inactive=True) if each.id == lookup.user_called(session, login)
        )
        if not other.active:
            raise Refused(text=N_("{login} does not work here any more"), login=other.login, field="to")
        if any(each.user == other.id for each in stored.of_ask(row.ask)):
            raise Refused(text=N_("{login} is asked already"), login=other.login, field="to")
        at = session.now_ms()
        with operation(session, N_("assignment handed on")) as act:
            stored.told(row.id, row.user, at)
            stored.hand_over(row.id, other.id)
            facts = {"run": row.run, "name": name_of(row), "from": _login(session, row.user), "to": other.login}
            act.event("assignment_delegated", row.document, {**facts, "comment": shown(comment.strip())})
        asking.tell(row._replace(user=other.id), at)


# ── Parts ──


def _go_on(session: Session, row: Assignment, act: int) -> Run:
    """What the answer means for the run; in the transaction of the answer."""
    run = journal.load(row.run)
    wait = next((each for each in journal.waits(row.run) if each.facts.get("ask") == row.ask), None)
    assert run is not None  # a row refers to its run, and goes with it
    if wait is None or run.ended_at is not None:
        raise Settled(name=name_of(row), reason=_("the workflow has gone on"))
    work = runs.work(session, run)
    if engine.answer(work, wait, "answered", {}, by=act):
        going = not work.ended and work.run.state != "error"
        runs.save(work, state="running" if going else "", wake=not work.ended)
    return run


def _there(session: Session, number: int) -> Assignment:
    found = stored.one(number)
    if found is None:
        raise NotFound(what=N_("assignment"), name=str(number))
    return found


def _own(session: Session, number: int) -> Assignment:
    row = _there(session, number)
    if row.user != session.user_id:
        raise NotAllowed(login=session.login, verb=N_("answer what others are asked"))
    found = _open(row)
    if found.due_at is not None and found.due_at <= session.now_ms():
        raise Settled(name=name_of(found), reason=_("the time limit has passed"))
    return found


def _open(row: Assignment) -> Assignment:
    """The same; refused when it is not open any more."""
    if row.state == stored.WITHDRAWN:
        run = journal.load(row.run)
        if run is not None:
            ended.refuse(run)
        raise Settled(name=name_of(row), reason=_("others have decided"))
    if row.state != stored.OPEN:
        raise Settled(name=name_of(row), reason=_(asked_words.STATES[row.state]))
    return row


def _is_open(row: Assignment, user: int) -> bool:
    return row.user == user and row.state == stored.OPEN


def _login(session: Session, user: int) -> str:
    return next((each.login for each in users.users(session, inactive=True) if each.id == user), str(user))


def _code(row: Assignment, said: str) -> str:
    """The answer that is meant: its code, the words on its button, in either language."""
    answers: Mapping[str, str] = row.form["answers"]
    word = said.strip().casefold()
    for code, caption in answers.items():
        if word in (code.casefold(), caption.casefold(), asked_words.button(code, caption).casefold()) and word:
            return code
    if _VERBS.get(word) in answers:
        return _VERBS[word]
    if not word:
        raise Refused(text=N_("an answer must be chosen"), field="answer")
    buttons = {asked_words.button(code, caption) for code, caption in answers.items()}
    near = nearest(said, buttons) or ""
    raise InvalidValue(
        field="answer", value=shown(said), reason=N_("is not one of the answers"),
        hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
        hint_params={"near": near, "choices": ", ".join(sorted(buttons))},
    )  # fmt: skip


def _check_comment(row: Assignment, code: str, comment: str) -> None:
    rule = row.form.get("comment", asking.OPTIONAL)
    if len(comment) > COMMENT_LENGTH:
        raise InvalidValue(field="comment", value=shown(comment), reason=N_("is too long"))
    if comment.strip():
        if rule == "none":
            raise Refused(text=N_("no comment is asked for here"), field="comment")
    elif rule == "required" or (rule == "required_to_reject" and code in _NO):
        raise Refused(text=N_("this answer needs a comment"), field="comment", hint=N_("say why"))


def _values(session: Session, row: Assignment, given: Mapping[str, str]) -> dict[str, object]:
    """The fields of a request as they are kept; all of them, empty where nothing was typed."""
    fields = {each.code: each for each in fields_of(row)}
    for code in given:
        if code not in fields:
            near = nearest(code, fields, [(each.name, each.code) for each in fields.values()])
            hint = N_("did you mean “{near}”?") if near else N_("one of: {choices}") if fields else ""
            raise UnknownName(
                text=N_("“{name}” does not ask for “{field}”"), field=shown(code), name=name_of(row), hint=hint,
                hint_params={"near": near, "choices": ", ".join(fields)},
            )  # fmt: skip
    context = LiteralContext(parse=literal_context.of(session))
    found: dict[str, object] = {}
    for code, each in fields.items():
        value = requested.read(each, person_texts.literal(session, code, each.shape, given.get(code, "")), context)
        there.check(session, code, value)
        found[code] = pack(value)
    return found
