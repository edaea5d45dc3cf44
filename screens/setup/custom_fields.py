"""`FieldsScreen`: the custom fields of every type, with forms to add and change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.bookings import BOOKABLE, ENTITIES, Bookable
from crm_tui.domain.custom import KINDS, CustomField
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import EntityType, Value
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import bookables, custom_fields, dictionaries, pipelines
from crm_tui.services.bookables import Setup
from crm_tui.services.custom_fields import NewField
from screens.forms.answers import Answer
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.inputs import FieldSetup
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Ordered, Row, title

if TYPE_CHECKING:
    from crm_tui.services.session import Session


class FieldsScreen(Ordered):
    """Types with their fields; deleted ones at the end, quiet, so that they can be brought back."""

    def __init__(self, kind: str = "") -> None:
        """The fields of all types, or of one.

        Args:
            kind: The type's code; all when empty.
        """
        super().__init__()
        self.kind = kind

    def place(self) -> str:
        """Custom fields."""
        return f"{_('Settings')} › {_('Custom fields')}"

    def read(self) -> Sequence[Row]:
        """A heading for each type, its fields below."""
        rows: list[Row] = []
        for kind in self._types():
            rows += [title("")] if rows else []
            rows.append(title(_(kind.plural).capitalize()))
            found = custom_fields.fields(self.session, kind.code, deleted=True)
            rows += [_row(each) for each in sorted(found, key=lambda each: each.deleted)]
            rows.append(Row(f"new:{kind.code}", _("add a field"), style="muted"))
        return rows

    def _types(self) -> list[EntityType]:
        known = [kind for kind in ENTITY_TYPES.values() if custom_fields.may_have(kind)]
        return [kind for kind in known if self.kind in ("", kind.code)]

    def _at(self) -> tuple[str, str]:
        """The type and the code of the row under the cursor; the code is empty on “add a field”."""
        what, _colon, rest = self.current.partition(":")
        kind, _colon, code = rest.partition(":")
        return (kind, code) if what in ("field", "gone") else (rest, "")

    def action_open(self) -> None:
        """Change the field, or add one."""
        _kind, code = self._at()
        if self.current.startswith("gone:"):
            self.explain(_("this field was deleted; R brings it back"))
        elif code:
            self._change()
        else:
            self.action_add()

    def action_add(self) -> None:
        """A new field of the type under the cursor: first its type, then the rest."""
        kind, _code = self._at()
        if not kind or not self.may(custom_fields.RIGHT):
            return
        self.app.push_screen(which_type(kind), partial(self._add, kind))

    def _add(self, kind: str, field_type: str | None) -> None:
        if field_type is None:
            return
        session = self.session
        form = form_of(session, kind, field_type)
        form.saving(lambda values: f"field:{kind}:{added(session, kind, field_type, values).code}")
        self.fill(form, _("Field added"))

    def _change(self) -> None:
        kind, code = self._at()
        if not self.may(custom_fields.RIGHT):
            return
        session = self.session
        name = next(row.text for row in self.rows if row.key == self.current)
        form = forms.SetupForm(session, name, lambda: _old_fields(session, custom_fields.field(session, kind, code)))
        form.saving(lambda values: f"field:{kind}:{custom_fields.change(session, kind, code, _changed(values)).code}")
        self.fill(form, _("Field changed"))

    def action_rename(self) -> None:
        """Change the field."""
        self.action_open()

    def action_values(self) -> None:
        """The values of a list."""
        kind, code = self._at()
        spec = ENTITY_TYPES[kind].field(f"uf_{code}") if kind and code else None
        if spec is None or not spec.dictionary:
            self.explain(_("only lists have values of their own"))
        else:
            self.post_message(OpenScreen("dictionary", code=spec.dictionary))

    def action_delete(self) -> None:
        """Take the field away; its values stay."""
        kind, code = self._at()
        if not code or self.current.startswith("gone:") or not self.may(custom_fields.RIGHT):
            return
        name = next(row.text for row in self.rows if row.key == self.current)
        self.sure(
            fill(_("Delete the field “{label}”?"), {"label": name}),
            _("Values and history stay; R brings the field back with them."),
            lambda: custom_fields.delete(self.session, kind, code),
            fill(_("“{name}” deleted"), {"name": name}),
        )

    def action_restore(self) -> None:
        """Bring a deleted field back."""
        kind, code = self._at()
        if not self.current.startswith("gone:"):
            self.explain(_("this field is not deleted"))
        elif self.may(custom_fields.RIGHT):
            self.do(
                lambda: custom_fields.restore(self.session, kind, code), _("Field restored"), f"field:{kind}:{code}"
            )

    def shift(self, by: int) -> None:
        """Another place among the fields of the type."""
        kind, _code = self._at()
        order = [row.key for row in self.rows if row.key.startswith(f"field:{kind}:")]
        if self.current not in order or not self.may(custom_fields.RIGHT):
            return
        at = order.index(self.current)
        if not 0 <= at + by < len(order):
            self.explain(_("it is at the end of the list"))
            return
        order.insert(at + by, order.pop(at))
        codes = [key.rpartition(":")[2] for key in order]
        self.do(lambda: custom_fields.reorder(self.session, kind, codes), _("Order changed"), self.current)


def _row(found: CustomField) -> Row:
    several = f" · {_('several')}" if found.many else ""
    must = _("required") if found.required else _("required on some stages") if found.required_stages else ""
    text = " · ".join(filter(None, (_(KINDS[found.kind][1]) + several, must)))
    if found.deleted:
        return Row(f"gone:{found.entity}:{found.code}", found.label, _("deleted"), found.name, style="muted")
    return Row(f"field:{found.entity}:{found.code}", found.label, text, found.name)


def which_type(kind: str) -> ChoiceScreen:
    """The question of which type a new field of a type of records is."""
    types = [code for code in KINDS if code != "booking" or kind in ENTITIES]
    choices = tuple(Choice(code, _(KINDS[code][1])) for code in types)
    question = fill(_("New field of {types}: which type?"), {"types": _(ENTITY_TYPES[kind].plural)})
    return ChoiceScreen(question, choices)


def form_of(session: Session, kind: str, field_type: str) -> forms.SetupForm:
    """What is asked for a new field; `added` stores it."""
    label = fill(_("New field: {type}"), {"type": _(KINDS[field_type][1])})
    return forms.SetupForm(session, label, lambda: _new_fields(session, kind, field_type))


def added(session: Session, kind: str, field_type: str, values: Mapping[str, Value]) -> CustomField:
    """The new field that was typed into `form_of`.

    Raises:
        NotAllowed, InvalidValue, Refused: as `custom_fields.add`.
    """
    return custom_fields.add(session, kind, _wanted(field_type, values))


def _new_fields(session: Session, kind: str, field_type: str) -> list[FieldSetup]:
    found = [
        forms.line(session, "label", N_("Name"), required=True),
        forms.line(session, "code", N_("Code")),
    ]
    if field_type == "list":
        found.append(forms.lines(session, "values", N_("Values")))
    if field_type == "dictionary":
        known = [Answer(code, _(label)) for code, label in dictionaries.LABELS.items()]
        found.append(forms.choice(session, "dictionary", N_("Dictionary"), known))
    if field_type == "item":
        types = [Answer(each.code, _(each.plural)) for each in ENTITY_TYPES.values() if each.bound]
        found.append(forms.choice(session, "target", N_("Types of records"), types, many=True))
    if field_type == "booking":
        found += _booking_fields(session)
    if field_type not in ("yesno", "booking"):
        found.append(forms.flag(session, "many", N_("Several values"), False))
    return [*found, *_common(session, kind, None)]


def _booking_fields(session: Session) -> list[FieldSetup]:
    """What may be booked, and how."""
    what = [Answer(str(each), _(text)) for each, text in BOOKABLE.items()]
    things = [Answer(each.name, each.name) for each in bookables.resources(session)]
    done = [Answer(each.name, each.name) for each in bookables.services(session)]
    return [
        forms.choice(session, "bookable", N_("What may be booked"), what, (str(Bookable.RESOURCES),)),
        forms.choice(session, "resources", N_("Only these resources"), things, many=True),
        forms.choice(session, "services", N_("Only these services"), done, many=True),
        forms.flag(session, "days", N_("Whole days"), False),
        forms.flag(session, "overbooking", N_("The same may be booked twice"), False),
        forms.line(session, "zone", N_("Time zone")),
    ]


def _old_fields(session: Session, old: CustomField) -> list[FieldSetup]:
    return [forms.line(session, "label", N_("Name"), old.label, required=True), *_common(session, old.entity, old)]


def _common(session: Session, kind: str, old: CustomField | None) -> list[FieldSetup]:
    found = [forms.flag(session, "required", N_("Required"), bool(old and old.required))]
    if ENTITY_TYPES[kind].has_stages:
        several = pipelines.pipelines(session, kind)
        stages = [
            Answer(str(info.stage.id), info.stage.name, each.name if len(several) > 1 else "")
            for each in several
            for info in pipelines.stages(session, each.id)
        ]
        chosen = tuple(str(stage) for stage in old.required_stages) if old else ()
        found.append(forms.choice(session, "stages", N_("Required on stages"), stages, chosen, many=True))
    return [
        *found,
        forms.line(session, "default", N_("Default"), old.options.get("default", "") if old else ""),
        forms.flag(session, "in_list", N_("Show in lists"), bool(old and old.in_list)),
        forms.flag(session, "in_filter", N_("Offer in filters"), old.in_filter if old else True),
    ]


def _wanted(field_type: str, values: Mapping[str, Value]) -> NewField:
    return NewField(
        label=forms.text_of(values, "label"),
        kind=field_type,
        code=forms.text_of(values, "code"),
        many=bool(values.get("many")),
        required=bool(values.get("required")),
        stages=forms.texts_of(values, "stages"),
        default=forms.text_of(values, "default"),
        dictionary=forms.text_of(values, "dictionary"),
        target=",".join(forms.texts_of(values, "target")),
        values=forms.texts_of(values, "values"),
        in_list=bool(values.get("in_list")),
        in_filter=bool(values.get("in_filter")),
        booking=_setup(values) if field_type == "booking" else None,
    )


def _setup(values: Mapping[str, Value]) -> Setup:
    return Setup(
        bookable=forms.text_of(values, "bookable") or Bookable.RESOURCES,
        resources=forms.texts_of(values, "resources"),
        services=forms.texts_of(values, "services"),
        timed=not values.get("days"),
        overbooking=bool(values.get("overbooking")),
        zone=forms.text_of(values, "zone"),
    )


def _changed(values: Mapping[str, Value]) -> dict[str, object]:
    found: dict[str, object] = {name: bool(values.get(name)) for name in ("required", "in_list", "in_filter")}
    found |= {name: forms.text_of(values, name) for name in ("label", "default")}
    return found | ({"stages": forms.texts_of(values, "stages")} if "stages" in values else {})
