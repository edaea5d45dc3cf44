"""Workflows to begin with, in the language of whoever asks. Source: engine «Worked example: the meeting workflow»."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crm_tui.domain.errors import NotFound
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, Step, Template
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


_ALL: Mapping[str, tuple[str, Callable[[], Template]]] = {
    "meeting": (N_("plans a meeting on a deal: asks for start, end, reminder and importance"), _meeting),
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
