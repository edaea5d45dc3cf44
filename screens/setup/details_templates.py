"""`TemplatesScreen`: the templates of details; `TemplateScreen`: the fields that one of them lists, in order.

Source: entities «Details (requisites), addresses, bank details».
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from crm_tui.domain.details import OWNERS, STANDARD, Template, TemplateField, parse_field
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import details_templates
from crm_tui.services.naming import code_for
from screens.forms.answers import Answer
from screens.forms.choice import Choice, ChoiceScreen
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Ordered, Row

_OWN = "own:"
KIND_NAMES: Mapping[str, str] = {
    "text": N_("text"),
    "number": N_("number"),
    "date": N_("date"),
    "yesno": N_("yes or no"),
}
"""What people call the kinds of own fields: those of `crm_tui.domain.details.KINDS`."""


def label_of(field: TemplateField) -> str:
    """What people call a field: standard ones are translated."""
    return _(field.label) if field.standard else field.label


class TemplatesScreen(Ordered):
    """The templates; the first one for a type of owner is offered first."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"details_template"})
    EMPTY = N_("No template yet: a adds one.")

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Template, ...] = ()

    def place(self) -> str:
        """Templates of details."""
        return f"{_('Settings')} › {_('Templates of details')}"

    def read(self) -> Sequence[Row]:
        """Names, fields, for whom."""
        self.found = details_templates.templates(self.session)
        return [
            Row(
                str(each.id),
                each.name,
                ", ".join(label_of(field) for field in each.fields),
                " · ".join((_owners(each), each.country, *(() if each.active else (_("not offered"),)))),
                "strong" if each.active else "muted",
            )
            for each in self.found
        ]

    def _one(self) -> Template | None:
        return next((each for each in self.found if str(each.id) == self.current), None)

    def action_open(self) -> None:
        """The fields of the template."""
        if self.current:
            self.post_message(OpenScreen("details_template", number=int(self.current)))

    def action_values(self) -> None:
        """The fields of the template."""
        self.action_open()

    def action_add(self) -> None:
        """A new template, with the fields of the first one to begin with."""
        if self.may(details_templates.RIGHT):
            self._form(None)

    def action_rename(self) -> None:
        """Another name, other owners, offered or not."""
        one = self._one()
        if one is not None and self.may(details_templates.RIGHT):
            self._form(one)

    def _form(self, one: Template | None) -> None:
        session = self.session
        owners = [Answer(each, _(ENTITY_TYPES[each].plural)) for each in OWNERS]
        standard = [Answer(name, _(field.label)) for name, field in STANDARD.items()]
        form = forms.SetupForm(
            session,
            one.name if one else _("New template of details"),
            lambda: [
                forms.line(session, "name", N_("Name"), one.name if one else "", required=True),
                forms.line(session, "country", N_("Country"), one.country if one else "IT", required=True),
                forms.choice(session, "owners", N_("For"), owners, one.owners if one else OWNERS, many=True),
                *(
                    [forms.flag(session, "active", N_("Offered"), one.active)]
                    if one
                    else [forms.choice(session, "fields", N_("Fields"), standard, many=True)]
                ),
            ],
            said="" if one else _("Fields of your own are added to the template afterwards."),
        )

        def save(given: Mapping[str, Value]) -> str:
            owners = forms.texts_of(given, "owners")
            name, country = forms.text_of(given, "name"), forms.text_of(given, "country")
            if one is not None:
                changes = {"name": name, "country": country, "owners": owners, "active": bool(given.get("active"))}
                return str(details_templates.change(session, str(one.id), changes, version=one.version).id)
            fields = [parse_field(each) for each in forms.texts_of(given, "fields")]
            return str(details_templates.add(session, name, fields, country=country, owners=owners).id)

        form.saving(save)
        self.fill(form, _("Template changed") if one else _("Template added"))

    def action_delete(self) -> None:
        """Take a template away that no details have, after another key."""
        one = self._one()
        if one is None or not self.may(details_templates.RIGHT):
            return
        self.sure(
            fill(_("Delete the template “{name}”?"), {"name": one.name}),
            _("A template that details have stays: switch it off with e."),
            partial(details_templates.delete, self.session, str(one.id)),
            fill(_("“{name}” deleted"), {"name": one.name}),
        )

    def shift(self, by: int) -> None:
        """The template goes up or down."""
        one = self._one()
        if one is None or not self.may(details_templates.RIGHT):
            return
        if not 0 <= self.found.index(one) + by < len(self.found):
            self.explain(_("it is at the end of the list"))
            return
        self.do(partial(details_templates.shift, self.session, str(one.id), by), _("Order changed"), str(one.id))


class TemplateScreen(Ordered):
    """The fields of one template."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"details_template"})

    def __init__(self, number: int) -> None:
        """The fields of a template.

        Args:
            number: Its id.
        """
        super().__init__()
        self.number = number
        self.template: Template | None = None

    def place(self) -> str:
        """The template."""
        name = self.template.name if self.template else "…"
        return f"{_('Templates of details')} › {name}"

    def read(self) -> Sequence[Row]:
        """The fields in order, which are required, of which kind own ones are."""
        self.template = details_templates.template(self.session, str(self.number))
        return [
            Row(
                each.name,
                label_of(each),
                _("required") if each.required else "",
                _("standard") if each.standard else _(KIND_NAMES[each.kind]),
            )
            for each in self.template.fields
        ]

    def _field(self) -> TemplateField | None:
        return self.template.field(self.current) if self.template and self.current else None

    def _store(self, change: Callable[[list[TemplateField]], None], *, at: str = "") -> str:
        """Write the fields anew; answers the key of the row to go to."""
        template = self.template
        assert template is not None
        fields = list(template.fields)
        change(fields)
        details_templates.change(self.session, str(self.number), {"fields": fields}, version=template.version)
        return at

    # ── what the keys do ──

    def action_open(self) -> None:
        """Change the field."""
        self.action_rename()

    def action_add(self) -> None:
        """A standard field that is not there yet, or one of your own."""
        if self.template is None or not self.may(details_templates.RIGHT):
            return
        there = {each.name for each in self.template.fields}
        choices = [Choice(f"{_OWN}{kind}", _(label), _("field of your own")) for kind, label in KIND_NAMES.items()]
        choices += [
            Choice(name, _(field.label), _("standard")) for name, field in STANDARD.items() if name not in there
        ]
        self.app.push_screen(ChoiceScreen(_("Add a field"), tuple(choices)), self._add)

    def _add(self, answer: str | None) -> None:
        if answer is None:
            return
        if not answer.startswith(_OWN):
            self._put(parse_field(answer))
            return
        session, kind = self.session, answer.removeprefix(_OWN)
        form = forms.SetupForm(
            session,
            fill(_("New field: {kind}"), {"kind": _(KIND_NAMES[kind])}),
            lambda: [
                forms.line(session, "label", N_("Name"), required=True),
                forms.flag(session, "required", N_("Required"), value=False),
            ],
        )

        def save(given: Mapping[str, Value]) -> str:
            label = forms.text_of(given, "label")
            taken = {each.name.upper() for each in self.template.fields} if self.template else set()
            name = code_for(label, taken | {each.upper() for each in STANDARD}, fallback="FIELD").lower()
            name = name if name[0].isalpha() else f"f_{name}"
            new = TemplateField(name, label, kind, bool(given.get("required")))
            return self._store(lambda fields: fields.append(new), at=name)

        form.saving(save)
        self.fill(form, _("Field added"))

    def _put(self, new: TemplateField) -> None:
        self.do(partial(self._store, lambda fields: fields.append(new)), _("Field added"), new.name)

    def action_rename(self) -> None:
        """Required or not; another name and kind for one of your own."""
        field = self._field()
        if field is None or not self.may(details_templates.RIGHT):
            return
        if field.standard:
            new = replace(field, required=not field.required)
            self.do(
                partial(self._store, partial(_swap, field, new)),
                fill(_("{name} is required") if new.required else _("{name} may be empty"), {"name": label_of(field)}),
                field.name,
            )
            return
        session = self.session
        kinds = [Answer(kind, _(label)) for kind, label in KIND_NAMES.items()]
        form = forms.SetupForm(
            session,
            field.label,
            lambda: [
                forms.line(session, "label", N_("Name"), field.label, required=True),
                forms.choice(session, "kind", N_("Kind"), kinds, [field.kind]),
                forms.flag(session, "required", N_("Required"), value=field.required),
            ],
        )

        def save(given: Mapping[str, Value]) -> str:
            kind = forms.text_of(given, "kind") or field.kind
            new = TemplateField(field.name, forms.text_of(given, "label"), kind, bool(given.get("required")))
            return self._store(partial(_swap, field, new), at=field.name)

        form.saving(save)
        self.fill(form, _("Field changed"))

    def action_delete(self) -> None:
        """List the field no more, after another key; details keep its values."""
        field = self._field()
        if field is None or not self.may(details_templates.RIGHT):
            return
        self.sure(
            fill(_("Take “{name}” out of the template?"), {"name": label_of(field)}),
            _("Details that have a value keep it."),
            partial(self._store, lambda fields: fields.remove(field)),
            fill(_("“{name}” taken out"), {"name": label_of(field)}),
        )

    def shift(self, by: int) -> None:
        """The field goes up or down."""
        field = self._field()
        if field is None or self.template is None or not self.may(details_templates.RIGHT):
            return
        at = self.template.fields.index(field)
        if not 0 <= at + by < len(self.template.fields):
            self.explain(_("it is at the end of the list"))
            return

        def move(fields: list[TemplateField]) -> None:
            fields.insert(at + by, fields.pop(at))

        self.do(partial(self._store, move), _("Order changed"), field.name)


def _swap(old: TemplateField, new: TemplateField, fields: list[TemplateField]) -> None:
    fields[fields.index(old)] = new


def _owners(found: Template) -> str:
    return ", ".join(_(ENTITY_TYPES[each].plural) for each in found.owners)
