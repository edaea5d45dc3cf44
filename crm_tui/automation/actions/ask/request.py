"""Request information: somebody fills in fields, which later steps use; on request they may refuse.

The first who answers ends it; it is refused when everybody who was asked has refused, or when the time is over.
Source: engine «Flow constructs».
"""

from __future__ import annotations

from crm_tui.automation import asking
from crm_tui.automation.outcome import Done, Outcome, StepFailed
from crm_tui.automation.registry import ANYTHING, EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import requested, voting
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_stored import unpack
from crm_tui.domain.workflow_values import Typed, ValueType, printable
from crm_tui.i18n.translate import error_text

ANSWERED, REFUSED = "answered", "refused"


def _run(step: Step) -> Outcome:
    fields = _fields(step)
    answers = {ANSWERED: ""} | ({REFUSED: ""} if step.flag("may_refuse") else {})
    form = {"answers": answers, "comment": step.choice("comment"), "fields": fields}
    return asking.begin(step, "request", form, {"fields": fields})


def _fields(step: Step) -> dict[str, str]:
    """The texts of the fields, with what they refer to filled in."""
    from crm_tui.automation.fields import Words  # noqa: PLC0415 — only where something is asked

    rows = step.rows("fields", hint=N_("write for example money* Price"))
    texts = {code: printable(value, Words(step.session)) for code, value in rows.items()}
    for code, text in texts.items():
        try:
            requested.field(code, text)
        except InvalidValue as error:
            raise StepFailed(
                "invalid_value", N_("{parameter}: {sentence}"), parameter="fields", sentence=error_text(error),
                value=text, hint=error.hint, hint_params=error.hint_params,
            ) from error  # fmt: skip
    return texts


def _resume(step: Step) -> Outcome | None:
    answers = asking.came(step)
    if answers is None:
        return None
    answered = voting.request(len(answers.asked), answers.count(REFUSED), answers.count(ANSWERED))
    if answered is None and not answers.over:
        return asking.undecided(step, "request")
    asking.close(step, answers)
    texts = step.waiting.get("fields")
    results = {code: _nothing(code, str(text)) for code, text in (texts if isinstance(texts, dict) else {}).items()}
    given = next((each for each in answers.given if each.answer == ANSWERED), None)
    if given is not None:
        results |= {code: unpack(value) for code, value in given.given.items()}
    results["USER_ID"] = asking.person(given.user if given else None)
    results["COMMENTS"] = asking.comments(step, answers)
    return Done(results, branch=ANSWERED if answered else REFUSED)


def _nothing(code: str, text: str) -> Typed:
    shape = requested.field(code, text).shape
    return Typed(shape.type, () if shape.multiple else None)


ACTION = Action(
    id="request",
    label=N_("Request information"),
    about=N_("Asks somebody to fill in fields that later steps use."),
    documents=EVERY,
    parameters=(
        asking.USERS,
        asking.NAME,
        asking.TEXT,
        asking.LIMIT,
        Parameter(
            code="fields",
            label=N_("Fields"),
            required=True,
            fields_of=ANYTHING,
            help=N_("of each a code, and its type with a name: money* Final amount; with a star it must be filled in"),
        ),
        Parameter(code="may_refuse", label=N_("May be refused"), type=ValueType.BOOL, default="N"),
        asking.comment_parameter(("none", "optional", "required", "required_to_reject")),
        asking.ABSENT,
    ),
    results=(
        Result(code="USER_ID", label=N_("Who answered"), type=ValueType.USER),
        Result(code="COMMENTS", label=N_("Comments"), type=ValueType.TEXT),
    ),
    run=_run,
    resume=_resume,
)
