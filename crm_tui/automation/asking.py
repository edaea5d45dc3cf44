"""Steps that ask people: who is asked, who is told, until when; and the answers as they come in.

What is asked lies in rows of its own (`data.assignments`), written in the transaction of the step; an answer is one, too.
Source: engine «Flow constructs».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from crm_tui.automation import people
from crm_tui.automation.outcome import StepFailed, Wait
from crm_tui.automation.registry import Parameter
from crm_tui.automation.step import Step
from crm_tui.domain import bbcode, waits
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.errors import Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import absences, users
from data import assignments, notifications
from data.assignments import Assignment

NOTICE = "assignment"
"""Kind of the notices."""
OPTIONAL = "optional"
COMMENTS: Mapping[str, str] = {
    "none": N_("no comment"),
    OPTIONAL: N_("if one likes"),
    "required": N_("always"),
    "required_to_reject": N_("to say no"),
}
"""When a comment is needed."""

_NOTES: Mapping[str, str] = {
    "approved": N_("{who} approved"),
    "rejected": N_("{who} rejected"),
    "read": N_("{who} has read it"),
    "answered": N_("{who} answered"),
    "refused": N_("{who} refused"),
}
"""What the trace says of answers."""

USERS = Parameter(
    code="users",
    label=N_("Who is asked"),
    type=ValueType.USER,
    multiple=True,
    required=True,
    if_empty="no_candidate",
    help=N_("people, departments and groups"),
)
ABSENT = Parameter(code="skip_absent", label=N_("Skip absent people"), type=ValueType.BOOL, default="N")
NAME = Parameter(
    code="name", label=N_("Name"), required=True, help=N_("what it is called in the list of the one asked")
)
TEXT = Parameter(code="text", label=N_("Text"), type=ValueType.BBCODE)
LIMIT = Parameter(code="time_limit", label=N_("Time limit"), help=N_("for example 2 days, 1h30min"))


def comment_parameter(choices: Sequence[str]) -> Parameter:
    """When a comment is needed, of these."""
    return Parameter(
        code="comment", label=N_("Comment"), type=ValueType.LIST, of="comment", default=OPTIONAL,
        choices={each: COMMENTS[each] for each in choices},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """What came in, and why the step is asked."""

    asked: tuple[Assignment, ...]
    """Who counts: those who have answered, and those who still work here."""
    given: tuple[Assignment, ...]
    """Those that were answered, in the order of the answers."""
    late: bool
    """The time limit has passed."""
    left: tuple[Assignment, ...] = ()
    """Those who were asked and do not work here any more."""

    @property
    def over(self) -> bool:
        """Whether nothing more can come in."""
        return self.late or not self.asked

    def count(self, answer: str) -> int:
        """How many answered so."""
        return sum(each.answer == answer for each in self.given)


def begin(step: Step, kind: str, form: Mapping[str, object], facts: Mapping[str, object]) -> Wait:
    """Ask everybody; each gets a row in the list of what they are asked, and a notice.

    Args:
        step: The step.
        kind: The construct.
        form: What the one asked sees: ``answers`` with their captions, the rule of ``comment``, ``fields``.
        facts: What is needed to decide, beside the answers.

    Raises:
        StepFailed: ``no_candidate`` when nobody is there to be asked; ``invalid_value`` of a time limit.
    """
    asked, until = _asked(step), _until(step)
    run, at = int(step.key.partition(":")[0]), step.session.now_ms()
    name = step.text("name").strip()
    row = Assignment(
        id=0, run=run, ask=step.key, step=step.place.partition(":")[2], kind=kind, user=0, name=name,
        text=step.text("text"), form=dict(form), document=step.document, asked_at=at,
        due_at=None if until is None else to_ms(until),
    )  # fmt: skip
    rows = [row._replace(user=user) for user in asked]
    for number, each in zip(assignments.add(rows), rows, strict=True):
        tell(each._replace(id=number), at)
    step.say(N_("asked: {people}"), people=", ".join(_names(step, asked)))
    return Wait(kind=kind, until=until, facts={"ask": step.key, "until": row.due_at, **facts})


def tell(asked: Assignment, at: int) -> None:
    """Somebody hears that something is asked of them."""
    facts: dict[str, object] = {
        "assignment": asked.id, "run": asked.run, "asked": asked.kind, "name": bbcode.plain(asked.name),
    }  # fmt: skip
    notifications.add(asked.user, at, NOTICE, asked.document, facts)


def came(step: Step) -> Answers | None:
    """The answers to the step, when there is a reason to look at them: an answer, its time, somebody who left; else None."""
    event, _facts = step.happened or ("", {})
    if event not in ("answered", "due"):
        return None
    rows = assignments.of_ask(str(step.waiting.get("ask")))
    working = {each.id for each in users.users(step.session)}
    left = tuple(each for each in rows if each.state == assignments.OPEN and each.user not in working)
    given = sorted((each for each in rows if each.state == assignments.ANSWERED), key=lambda each: each.operation or 0)
    until = step.waiting.get("until")
    late = isinstance(until, int) and until <= step.session.now_ms()
    return Answers(tuple(each for each in rows if each not in left), tuple(given), late, left)


def undecided(step: Step, kind: str) -> Wait | None:
    """What a step answers that goes on waiting: the moment that it was asked at is gone, so its time is set anew."""
    if step.happened is None or step.happened[0] != "due":
        return None
    until = step.waiting.get("until")
    return Wait(kind=kind, until=from_ms(until) if isinstance(until, int) else None, facts=dict(step.waiting))


def close(step: Step, answers: Answers) -> None:
    """The step has its outcome: whoever has not answered need not any more."""
    state = assignments.EXPIRED if answers.late else assignments.WITHDRAWN
    assignments.close_ask(str(step.waiting.get("ask")), step.session.now_ms(), state)
    for each in (*answers.asked, *answers.left):
        for former, who in pairwise(_names(step, [*each.handed, each.user])):
            step.say(N_("{former} handed it to {who}"), former=former, who=who)
    for each, who in zip(answers.given, _names(step, [one.user for one in answers.given]), strict=True):
        step.say(_NOTES.get(each.answer, N_("{who} picked “{answer}”")), who=who, answer=each.answer)
    for who in _names(step, [one.user for one in answers.left]):
        step.warn(N_("{login} does not work here any more and is not counted"), login=who)
    if answers.late:
        step.say(N_("the time limit has passed"))


def comments(step: Step, answers: Answers) -> Typed:
    """What people wrote, each on a line of its own behind their name, in the order of the answers."""
    names = _names(step, [each.user for each in answers.given])
    lines = [f"{who}: {each.comment}" for who, each in zip(names, answers.given, strict=True) if each.comment]
    return Typed(ValueType.TEXT, "\n".join(lines))


def _names(step: Step, asked: Sequence[int]) -> list[str]:
    names = {each.id: each.name or each.login for each in users.users(step.session, inactive=True)}
    return [names.get(user, str(user)) for user in asked]


def person(user: int | None) -> Typed:
    """Somebody, as a result; empty for nobody."""
    return Typed(ValueType.USER, None if user is None else Ref("user", user))


def _asked(step: Step) -> tuple[int, ...]:
    found = people.queue(step, "users")
    _tell_left(step)
    if step.flag("skip_absent"):
        now = step.session.now()
        found = tuple(user for user in found if not absences.is_absent(user, now))
    if not found:
        raise StepFailed(
            "no_candidate", N_("nobody of {parameter} “{value}” is there to be asked"), parameter="users",
            value=step.text("users"), hint=N_("name people, departments or groups"),
        )  # fmt: skip
    return found


def _tell_left(step: Step) -> None:
    """Who is named but does not work here any more is left out, with a warning."""
    left = {each.id: each.login for each in users.users(step.session, inactive=True) if not each.active}
    for each in step.value("users").items:
        if isinstance(each, Ref) and each.type == "user" and each.id in left:
            step.warn(N_("{login} does not work here any more and is not asked"), login=left[each.id])


def _until(step: Step) -> datetime | None:
    text = step.text("time_limit").strip()
    if not text:
        return None
    interval = intervals.read(text)
    try:
        if interval is not None:
            return waits.pause_until(step.session.now(), interval, step.session.zone)
    except Refused:
        interval = None
    raise StepFailed(
        "invalid_value", N_("{parameter} “{value}” is no length of time"), parameter="time_limit", value=text,
        hint=N_("write for example 2 days, 1h30min"),
    )  # fmt: skip
