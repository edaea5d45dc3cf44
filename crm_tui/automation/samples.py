"""Workflows to begin with, in the language of whoever asks. Source: engine «Worked example: the meeting workflow»."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crm_tui.domain.conditions_tree import Comparison, Group, Op, Row
from crm_tui.domain.errors import NotFound
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, Start, Step, Template
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.i18n.translate import _


def _meeting() -> Template:
    """Asks when the meeting is, then plans it with a reminder."""
    moment, count, flag = (Shape(type=kind) for kind in (ValueType.DATETIME, ValueType.INTEGER, ValueType.BOOL))
    return Template(
        name=_("Schedule a meeting"),
        document="deal",
        description=_("Asks when the meeting is, then plans it with a reminder."),
        parameters=(
            Declared(code="START", shape=moment, name=_("Meeting start"), required=True),
            Declared(code="END", shape=moment, name=_("Meeting end"), required=True),
            Declared(code="REMIND", shape=count, name=_("Remind in"), default="15"),
            Declared(code="IMPORTANT", shape=flag, name=_("Important meeting"), default="N"),
        ),
        steps=(
            Step(
                id="A1",
                kind="schedule_meeting",
                parameters=(
                    ("subject", _("Meeting about {=Document:title}")),
                    ("start", "{=Template:START}"),
                    ("end", "{=Template:END}"),
                    ("remind", "{=Template:REMIND}"),
                    ("remind_unit", "minutes"),
                    ("important", "{=Template:IMPORTANT}"),
                ),
            ),
        ),
    )


def _approval() -> Template:
    """A large deal needs a yes of whoever is responsible; what they say stands in the timeline."""
    large = Group((Row(Comparison(source="{=Document:amount}", op=Op.AT_LEAST, values=("10000",))),))
    asked = Step(
        id="A3",
        kind="approve",
        parameters=(
            ("users", "{=Document:responsible}"),
            ("name", _("Discount for {=Document:title}?")),
            ("text", _("The deal is worth {=Document:amount > printable}.")),
            ("time_limit", "3 days"),
        ),
        steps=(
            _branch("A4", "approved", _("Agreed by {=A3:LAST_VOTER > friendly}. {=A3:COMMENTS}")),
            _branch("A6", "rejected", _("Turned down. {=A3:COMMENTS}")),
        ),
    )
    return Template(
        name=_("Large deals need a yes"),
        document="deal",
        description=_("Asks the responsible person whether a large deal gets a discount, and writes the answer down."),
        steps=(
            Step(
                id="A1",
                kind="condition",
                steps=(Step(id="A2", kind="branch", title=_("Large"), when=large, steps=(asked,)),),
            ),
        ),
    )


def _branch(number: str, key: str, comment: str) -> Step:
    inside = Step(id=f"{number}C", kind="add_comment", parameters=(("comment", comment),))
    return Step(id=number, kind="branch", parameters=(("key", key),), steps=(inside,))


def _follow_up() -> Template:
    """Three days without a word of the client: somebody calls."""
    silent = Group((Row(Comparison(source="{=A1:RELEASE_REASON}", op=Op.EQUALS, values=("timeout",))),))
    call = Step(
        id="A4",
        kind="create_activity",
        parameters=(("subject", _("Call about {=Document:title}")), ("description", _("Three days without a word."))),
    )
    return Template(
        name=_("Ask again after three days"),
        document="deal",
        description=_("Waits three days for the client; when nothing comes, plans a to-do."),
        start=frozenset({Start.CREATE}),
        steps=(
            Step(id="A1", kind="wait", parameters=(("wait_type", "days"), ("days", "3"))),
            Step(
                id="A2",
                kind="condition",
                steps=(Step(id="A3", kind="branch", title=_("Silence"), when=silent, steps=(call,)),),
            ),
        ),
    )


_ALL: Mapping[str, tuple[str, Callable[[], Template]]] = {
    "meeting": (N_("plans a meeting on a deal: asks for start, end, reminder and importance"), _meeting),
    "approval": (N_("asks for a yes before a large deal gets a discount"), _approval),
    "follow-up": (N_("plans a to-do when the client of a new deal says nothing for three days"), _follow_up),
}


def samples() -> Mapping[str, str]:
    """Names, and what each does, in the language in use."""
    return {name: _(about) for name, (about, _made) in _ALL.items()}


def text(name: str) -> str:
    """The workflow as a file that `workflow_file_read` takes.

    Raises:
        NotFound: no such sample.
    """
    if name not in _ALL:
        near = nearest(name, list(_ALL)) or next(iter(_ALL))
        raise NotFound(
            what=N_("sample"), name=shown(name), hint=N_("did you mean “{near}”?"), hint_params={"near": near}
        )
    return write(_ALL[name][1]())
