"""`Judge`: what templates may use, as the store and the registry know it; what `workflow_check` asks."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import fields, literal_people, literal_stages, registry, resolving, template_names
from crm_tui.automation.catalogue import Known
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.fields import Editable, FieldKind, FieldSpec
from crm_tui.domain.insert_value_references import Group
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_check_literals import of_invalid
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_specs import STAGE_WAITS, Ends, ParameterSpec, StepSpec
from crm_tui.domain.workflow_values import LiteralContext, Shape, Typed, ValueType, machine
from crm_tui.i18n.translate import language
from crm_tui.services import field_names, global_values, listed, lookup
from crm_tui.services.session import Session
from data import workflows

_ROWS = {"products": "products", "prodotti": "products", "orders": "orders", "ordini": "orders"}
"""Values of records that are no fields."""
_LATER = frozenset({
    FieldKind.LINK, FieldKind.LINKS, FieldKind.ITEM, FieldKind.FILE, FieldKind.BOOKING,
})  # fmt: skip
"""What there is of these is only known when a step runs."""
_NAMES_NEAR = N_("{field}: “{value}” names nothing; did you mean “{near}”?")
_NAMES_NOTHING = N_("{field}: “{value}” names nothing")
_NO_STAGE = N_("“{value}” is no stage of a {type}")
_NO_PIPELINE = N_("“{value}” is no pipeline of a {type}")
_ENDS = {"change_stage": Ends.STAGE, "change_pipeline": Ends.PIPELINE, "terminate": Ends.RUN}


class Judge:
    """The store and the registry, as one operator's session sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._literals: LiteralContext | None = None

    @property
    def literals(self) -> LiteralContext:
        """How literals are read."""
        if self._literals is None:
            self._literals = global_values.literals(self._session)
        return self._literals

    def documents(self) -> tuple[str, ...]:
        """Entity types that templates work on: those of the program, and every smart process with automation."""
        return tuple(code for code in ENTITY_TYPES if code in EVERY or ENTITY_TYPES[code].process)

    def action(self, kind: str) -> StepSpec | None:
        """The action of that id."""
        found = registry.actions().get(kind)
        return None if found is None else _spec(found)

    def actions(self) -> tuple[str, ...]:
        """Ids of all actions."""
        return tuple(registry.actions())

    def field(self, document: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The path as it is spelled; None: there is none."""
        if document == "user":
            return (path[0].lower(),) if len(path) == 1 and path[0].upper() in fields.PERSON else None
        if document not in ENTITY_TYPES:
            return None
        kind, word = ENTITY_TYPES[document], path[0].casefold()
        if word in _ROWS and len(path) == 1:
            return (_ROWS[word],) if _ROWS[word] == "orders" or kind.has_products else None
        if word == fields.CURRENCY and len(path) == 1 and kind.field("amount") is not None:
            return (fields.CURRENCY,)
        further = path[1:]
        spec = (None if further else fields.find(kind, path[0])) or fields.link(kind, path[0])
        if spec is None:
            return None
        if not further:
            return (spec.name,)
        rest = self.field(fields.target_of(spec), further)
        return None if rest is None else (spec.name, *rest)

    def shape(self, document: str, path: tuple[str, ...]) -> Shape | None:
        """What values the field at that path has, as `field` spells it; None: nobody can say."""
        if document not in ENTITY_TYPES:
            return None
        kind, (code, *further) = ENTITY_TYPES[document], path
        if further:
            link = fields.link(kind, code)
            return None if link is None else self.shape(fields.target_of(link), tuple(further))
        spec = fields.find(kind, code)
        return (
            None if spec is None else Shape(type=fields.type_of(spec), multiple=spec.multiple, of=_of(document, spec))
        )

    def shared_shape(self, group: Group, code: str) -> Shape | None:
        """What values the global variable or constant of that code has."""
        constant = group is Group.GLOBAL_CONSTANT
        known = global_values.every(self._session)
        return next((each.shape for each in known if (each.code, each.constant) == (code, constant)), None)

    def person(self, word: str) -> str | None:
        """``user_5`` for somebody by number, login or name; None: nobody is called so."""
        found = literal_people.person(self._session, word)
        return None if found is None else machine(found)

    def writable(self, document: str, name: str) -> bool:
        """Whether steps may set the field of that name, by its code or the reference product's."""
        spec = fields.find(ENTITY_TYPES[document], name) if document in ENTITY_TYPES else None
        return spec is not None and spec is not fields.ID and spec.editable is not Editable.AUTO

    def nobody(self, text: str) -> Problem | None:
        """The first word of a text, between commas or on lines of their own, that names no people."""
        return literal_people.nobody(self._session, text)

    def near_field(self, document: str, path: tuple[str, ...]) -> str:
        """The field, or the path to one, that was probably meant by a path that leads to none; empty for nothing near."""
        if document == "user":
            return (nearest(path[0], fields.PERSON) or "").lower()
        if document not in ENTITY_TYPES or not path:
            return ""
        kind, further = ENTITY_TYPES[document], path[1:]
        link = fields.link(kind, path[0]) if further else None
        if link is None:
            return field_names.near(path[0], kind.fields)
        rest = self.near_field(fields.target_of(link), further)
        return f"{path[0]}.{rest}" if rest else ""

    def display(self, document: str, name: str) -> tuple[str, ...] | None:
        """The path of the field of that display name, in English or in the language in use, or by its code."""
        if document not in ENTITY_TYPES:
            return None
        found = Known(kind=ENTITY_TYPES[document], lang=language()).display(name)
        return self.field(document, found.path if found else (name.strip(),))

    def shared(self, group: Group) -> tuple[str, ...]:
        """Codes of the global variables or constants."""
        constant = group is Group.GLOBAL_CONSTANT
        return tuple(each.code for each in global_values.every(self._session) if each.constant is constant)

    def misread(self, document: str, field: str, text: str, beside: Mapping[str, str]) -> Problem | None:
        """Why a literal is nothing that a field of that type of record takes, with these literals beside it."""
        spec = fields.find(ENTITY_TYPES[document], field) if document in ENTITY_TYPES else None
        if spec is None or spec is fields.ID or spec.item_kind in _LATER:
            return None
        if fields.type_of(spec) is ValueType.USER:
            return literal_people.nobody(self._session, text)
        if spec.kind is FieldKind.STAGE:
            return _nameless(field, text, literal_stages.missing(document, text, beside))
        try:
            fields.value(self._session, document, spec, Typed(ValueType.STRING, text))
        except InvalidValue as error:
            return of_invalid(text, error)
        except NotFound as error:
            return _nameless(field, text, error)
        return None

    def wrong(self, template: Template, spec: StepSpec, parameter: ParameterSpec, text: str) -> Problem | None:
        """What is wrong with a literal that only the store can judge: people, records, stages, a pipeline, a template."""
        if parameter.type is ValueType.USER:
            return literal_people.nobody(self._session, text)
        if parameter.type is ValueType.ITEM:
            return self._no_record(spec.kind, parameter.code, text)
        kind = subject(spec.kind, template.document)
        if parameter.type is ValueType.STAGE:
            words = resolving.words(text) if parameter.multiple else [text.strip()]
            anywhere = spec.kind in STAGE_WAITS
            return next((each for word in words if (each := _no_stage(text, word, kind, anywhere=anywhere))), None)
        if parameter.code == "pipeline":
            return _no_pipeline(text, text.strip(), kind)
        return _no_template(text) if (spec.kind, parameter.code) == ("run_workflow", "template") else None

    def _no_record(self, kind: str, code: str, text: str) -> Problem | None:
        """Why a text names no record of the type that the action takes; whether it is there only a run knows."""
        action = registry.actions().get(kind)
        shape = next((each.shape for each in action.parameters if each.code == code), None) if action else None
        if shape is None:
            return None
        try:
            resolving.record(code, shape, text, self.literals)
        except InvalidValue as error:
            return of_invalid(text, error)
        return None


def _nameless(field: str, text: str, error: NotFound | None) -> Problem | None:
    """That a literal names nothing that the field takes, with what is near."""
    if error is None:
        return None
    near = error.hint_params.get("near", "")
    return problem(text, 0, _NAMES_NEAR if near else _NAMES_NOTHING, field=field, value=text, near=near)


def _no_stage(text: str, word: str, kind: str, *, anywhere: bool) -> Problem | None:
    """Why a word of a text names no stage of a type, of any pipeline; ``anywhere``: of all of them at once."""
    try:
        if anywhere:
            listed.stages_called(word, kind)
        elif (error := literal_stages.missing(kind, word, {})) is not None:
            raise error
    except NotFound:
        return problem(text, text.find(word), _NO_STAGE, value=shown(word), type=kind)
    return None


def _no_pipeline(text: str, word: str, kind: str) -> Problem | None:
    try:
        lookup.pipeline_called(word, entity=kind)
    except NotFound:
        return problem(text, text.find(word), _NO_PIPELINE, value=shown(word), type=kind)
    return None


def _no_template(text: str) -> Problem | None:
    """A warning where no template is called so: it may be added later."""
    known = [(each.id, each.name) for each in workflows.templates()]
    word = text.strip()
    if word in (str(number) for number, _name in known) or template_names.called(word, known):
        return None
    return problem(text, 0, N_("no workflow is called “{value}”"), blocking=False, value=shown(word))


def _of(document: str, spec: FieldSpec) -> str:
    """Of which list the values of a field are; of stages, of which type of record."""
    lists = {FieldKind.STAGE: document, FieldKind.PIPELINE: "pipeline", FieldKind.DICTIONARY: spec.dictionary}
    return lists.get(spec.item_kind, spec.name if spec.item_kind is FieldKind.CHOICE else spec.target)


def subject(kind: str, document: str) -> str:
    """Whose stages and pipelines an action names."""
    return {"wait_deal_stage": "deal", "wait_lead_status": "lead", "create_deal": "deal"}.get(kind, document)


def _spec(action: Action) -> StepSpec:
    """An action as the checks see it."""
    return StepSpec(
        kind=action.id, parameters=tuple(_parameter(each) for each in action.parameters),
        results=None if action.id in ("get_crm_data", "request") else tuple(each.code for each in action.results),
        documents=frozenset() if set(action.documents) == set(EVERY) else _documents(action), waiting=action.waits,
        ends=_ENDS.get(action.id, Ends.RUN if action.ends else Ends.NOTHING),
    )  # fmt: skip


def _documents(action: Action) -> frozenset[str]:
    return frozenset(
        code for code in ENTITY_TYPES if action.fits(code) and (code in EVERY or ENTITY_TYPES[code].process)
    )


def _parameter(parameter: Parameter) -> ParameterSpec:
    return ParameterSpec(
        code=parameter.code, type=parameter.type, required=parameter.required and not parameter.default,
        literal=parameter.literal, multiple=parameter.multiple, rows=bool(parameter.fields_of),
        names="" if parameter.fields_of == registry.ANYTHING else parameter.fields_of,
        choices=tuple(parameter.choices or ()),
    )  # fmt: skip
