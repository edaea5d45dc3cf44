"""`SettingsScreen`: what can be set up, and the company's settings below."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import setting_words, settings
from screens.forms.inputs import FieldSetup
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Row, SetupScreen, title

PLACES = {
    "assistant": (N_("First steps"), N_("access, pipelines, stages and card, in this order")),
    "dictionaries": (N_("Statuses and dropdowns"), N_("the values that fields choose from, and stages")),
    "fields": (N_("Custom fields"), N_("fields of your own, of any type")),
    "processes": (N_("Smart processes"), N_("types of records of your own")),
    "pipelines": (N_("Pipelines and sales tunnels"), N_("the way that deals go")),
    "details_templates": (N_("Templates of details"), N_("VAT number, tax code and what else clients are asked for")),
    "departments": (N_("Departments"), N_("who works where, and who leads")),
    "groups": (N_("Groups of operators"), N_("people who work together across departments")),
    "roles": (N_("Roles and permissions"), N_("who may do what with which records")),
    "absences": (N_("Absences"), N_("who is away when")),
    "mode": (N_("CRM mode"), N_("with leads or without")),
}
"""Screens of the set-up."""


class SettingsScreen(SetupScreen):
    """The door to the set-up."""

    def place(self) -> str:
        """Settings."""
        return _("Settings")

    def read(self) -> Sequence[Row]:
        """The places, then each setting with its value."""
        rows = [Row(f"place:{name}", _(label), _(more)) for name, (label, more) in PLACES.items()]
        kept = [
            Row(f"set:{each.key}", _(each.label), end=setting_words.value_said(each) or "—", style="plain")
            for each in settings.all(self.session)
        ]
        return [*rows, title(""), title(_("The whole company")), *kept]

    def action_open(self) -> None:
        """Go there, or change the setting."""
        what, _colon, name = self.current.partition(":")
        if self.current == "place:mode":
            self.crm.action_mode()
        elif what == "place":
            self.post_message(OpenScreen(name))
        elif what == "set":
            self.action_rename()

    def action_rename(self) -> None:
        """Another value for the setting."""
        what, _colon, key = self.current.partition(":")
        if what != "set" or not self.may(N_("change settings")):
            return
        label = next(row.text for row in self.rows if row.key == self.current)

        def make() -> list[FieldSetup]:
            found = next(each for each in settings.all(self.session) if each.key == key)
            return [forms.line(self.session, "value", N_("Value"), setting_words.value_said(found))]

        form = forms.SetupForm(self.session, label, make)
        form.saving(lambda values: settings.set(self.session, key, forms.text_of(values, "value")))
        self.fill(form, fill(_("{name} changed"), {"name": label}))
