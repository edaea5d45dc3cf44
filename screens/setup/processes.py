"""`ProcessesScreen`: types of records that people make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, ngettext
from crm_tui.i18n.translate import fill as filled_in
from crm_tui.services import processes
from crm_tui.services.processes import NewProcess, Process
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Row, SetupScreen

if TYPE_CHECKING:
    from crm_tui.services.session import Session


class ProcessesScreen(SetupScreen):
    """The types, with what each has; deleted ones at the end."""

    EMPTY = N_("No type of your own yet: a adds one.")

    def place(self) -> str:
        """Smart processes."""
        return f"{_('Settings')} › {_('Smart processes')}"

    def read(self) -> Sequence[Row]:
        """One row for each."""
        return [_row(each) for each in sorted(processes.processes(self.session, deleted=True), key=lambda p: p.deleted)]

    @property
    def _code(self) -> str:
        what, _colon, code = self.current.partition(":")
        if what == "gone":
            self.explain(_("this type was deleted; R brings it back"))
        return code if what == "process" else ""

    def action_open(self) -> None:
        """The list of its items."""
        if code := self._code:
            self.post_message(OpenScreen("list", kind=code))

    def action_values(self) -> None:
        """Its pipelines and stages."""
        if code := self._code:
            self.post_message(OpenScreen("pipelines", kind=code))

    def action_fields(self) -> None:
        """Its custom fields."""
        if code := self._code:
            self.post_message(OpenScreen("fields", kind=code))

    def action_add(self) -> None:
        """A new type."""
        if not self.may(processes.RIGHT):
            return
        session = self.session
        form = forms.SetupForm(
            session,
            _("New smart process"),
            lambda: [
                forms.line(session, "name", N_("One is called"), required=True),
                forms.line(session, "plural", N_("Several are called")),
                forms.line(session, "code", N_("Code")),
                forms.line(session, "icon", N_("Icon")),
                _parts(session, processes.USUAL),
            ],
            said=_("Without a code one is made of the name: commands and files use it."),
        )
        form.saving(lambda values: f"process:{processes.add(session, _wanted(values)).code}")
        self.fill(form, _("Smart process added"))

    def action_rename(self) -> None:
        """Other names, and parts switched on and off."""
        code = self._code
        if not code or not self.may(processes.RIGHT):
            return
        session = self.session

        def make() -> list[FieldSetup]:
            old = processes.process(session, code)
            return [
                forms.line(session, "name", N_("One is called"), old.name, required=True),
                forms.line(session, "plural", N_("Several are called"), old.plural),
                forms.line(session, "icon", N_("Icon"), old.icon),
                _parts(session, old.switches),
            ]

        form = forms.SetupForm(session, code, make, said=_("What is switched off keeps its values."))
        form.saving(lambda values: _change(session, code, values))
        self.fill(form, _("Smart process changed"))

    def action_delete(self) -> None:
        """Take a type without items away."""
        code = self._code
        if not code or not self.may(processes.RIGHT):
            return
        name = next(row.text for row in self.rows if row.key == self.current)
        self.sure(
            filled_in(_("Delete the type “{name}”?"), {"name": name}),
            _("A type with items stays. R brings a deleted one back."),
            lambda: processes.delete(self.session, code),
            filled_in(_("“{name}” deleted"), {"name": name}),
        )

    def action_restore(self) -> None:
        """Bring a deleted type back."""
        what, _colon, code = self.current.partition(":")
        if what != "gone":
            self.explain(_("this type is not deleted"))
        elif self.may(processes.RIGHT):
            self.do(lambda: processes.restore(self.session, code), _("Smart process restored"), f"process:{code}")


def _row(found: Process) -> Row:
    name = f"{found.icon} {found.name}" if found.icon else found.name
    if found.deleted:
        return Row(f"gone:{found.code}", name, _("deleted"), found.code, style="muted")
    parts = ", ".join(_(text) for part, text in processes.SWITCHES.items() if part in found.switches)
    count = ngettext("{count} item", "{count} items", found.items).format(count=found.items)
    return Row(f"process:{found.code}", name, f"{found.code} · {parts}", count)


def _parts(session: Session, on: Sequence[str] | frozenset[str]) -> FieldSetup:
    answers = [Answer(part, _(text)) for part, text in processes.SWITCHES.items()]
    return forms.choice(session, "switches", N_("Parts"), answers, tuple(on), many=True)


def _wanted(values: Mapping[str, Value]) -> NewProcess:
    return NewProcess(
        name=forms.text_of(values, "name"),
        plural=forms.text_of(values, "plural"),
        code=forms.text_of(values, "code"),
        icon=forms.text_of(values, "icon"),
        switches=forms.texts_of(values, "switches"),
    )


def _change(session: Session, code: str, values: Mapping[str, Value]) -> str:
    wanted = set(forms.texts_of(values, "switches"))
    off = set(processes.SWITCHES) - wanted
    name, plural, icon = (forms.text_of(values, part) for part in ("name", "plural", "icon"))
    processes.change(session, code, name=name, plural=plural or name, icon=icon, on=wanted, off=off)
    return f"process:{code}"
