"""The forms of the designer: what each row of its tree asks for, and the template with an answer changed.

Source: engine «Template header and tabs», «Start modes».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crm_tui.automation import design_tree, registry, step_forms, step_options, workflows
from crm_tui.automation.judging import Judge
from crm_tui.automation.step_forms import FormLine, Subject
from crm_tui.automation.step_options import Option
from crm_tui.domain import conditions_text
from crm_tui.domain import workflow_editing as editing
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.insert_value_references import Group
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import IDENTIFIER, Declared, OnError, Parameter, Start, Step, Template, find, walk
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_references import renamed
from crm_tui.domain.workflow_specs import CONSTRUCTS, Inside
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.i18n.translate import _
from crm_tui.services import departments, pipelines, users
from crm_tui.services.session import Session

Form = tuple[tuple[FormLine, ...], Mapping[str, Parameter]]
"""What is asked for, and what stands there."""
_SPELLED: Mapping[str, Group] = {
    "parameter": Group.TEMPLATE, "variable": Group.VARIABLE, "constant": Group.CONSTANT,
}  # fmt: skip
"""How references spell what a template declares."""
_ON_ERROR: Mapping[OnError, str] = {
    OnError.SUSPEND: N_("the run stops and can be taken up again"),
    OnError.CONTINUE: N_("the run goes on with the next step"),
    OnError.TERMINATE: N_("the run ends"),
}


def form(session: Session, template: Template, key: str) -> Form:
    """What a row asks for; a heading asks for nothing. Asks the store, so it belongs into a thread."""
    if key == design_tree.GENERAL:
        return _general(session, template)
    place = design_tree.declared_of(key)
    if place is not None:
        group, number = place
        found = design_tree.declared(template, group)
        return _declared(group, found[number]) if 0 <= number < len(found) else ((), {})
    return _step(session, template, key) if find(template, key) is not None else ((), {})


def changed(template: Template, key: str, code: str, value: Parameter) -> Template:
    """The template with one answer changed; references follow what is declared to its new code.

    Letters of one answer are each a change of what was there before the first of them: half a code is no code to follow.
    """
    if key == design_tree.GENERAL:
        return _general_changed(template, code, value)
    place = design_tree.declared_of(key)
    if place is not None:
        return _declared_changed(template, *place, code, step_forms.text_of(value))
    return editing.change(template, key, lambda step: _step_changed(step, code, value))


def judged(session: Session, template: Template) -> tuple[Problem, ...]:
    """All that is wrong with a draft, errors and warnings in the order of its rows; asks the store."""
    _stored, found = workflows.judge(session, template)
    unread: dict[str, tuple[Problem, ...]] = {}
    for placed in walk(template.steps):
        said = conditions_text.problems(placed.step.when)
        if said:
            unread[placed.step.id] = tuple(replace(each, step=placed.step.id, parameter="when") for each in said)
    kept = [each for each in found if each.parameter != "when" or each.step not in unread]
    order = {each.key: number for number, each in enumerate(design_tree.nodes(template, ()))}
    every = [*kept, *(each for said in unread.values() for each in said)]
    return tuple(sorted(every, key=lambda each: order.get(design_tree.place_of(each)[0], -1)))


def _flag(code: str, label: str, *, help: str = "") -> FormLine:  # noqa: A002 — as the field is called
    options = step_options.yes_no()
    return FormLine(
        code=code, label=label, type=ValueType.BOOL, options=options, closed=True, help=help, literal=True, bare=True
    )


def _yes(value: bool) -> str:
    return "Y" if value else "N"


# ── The header ──


def _general(session: Session, template: Template) -> Form:
    documents = tuple(
        Option(code, _(ENTITY_TYPES[code].plural)) for code in Judge(session).documents() if code in ENTITY_TYPES
    )
    lines = (
        FormLine(code="name", label=_("Name"), required=True, literal=True, bare=True),
        FormLine(code="description", label=_("Description"), type=ValueType.TEXT, literal=True, bare=True),
        FormLine(
            code="document", label=_("For"), type=ValueType.LIST, required=True, options=documents, closed=True,
            help=_("the records that it runs on"), literal=True, bare=True,
        ),
        FormLine(
            code="pipelines", label=_("Pipelines"), type=ValueType.LIST, multiple=True, literal=True,
            options=_pipelines(session, template.document), help=_("one a line; empty: all"), bare=True,
        ),
        _flag("create", _("Starts when created"), help=_("for everybody, by hand it can always be started")),
        _flag("change", _("Starts when changed")),
        _flag("after_import", _("Also after an import"), help=_("when created by an import of a file")),
        _flag("after_automation", _("Also after workflows"), help=_("when created by another workflow")),
        _flag("timeline", _("Told in the timeline"), help=_("its start and its end")),
        _flag("active", _("Switched on")),
        FormLine(
            code="starters", label=_("May start it"), type=ValueType.USER, multiple=True, literal=True,
            options=_starters(session), help=_("by hand, one a line; empty: whoever may read the record"), bare=True,
        ),
    )  # fmt: skip
    values: dict[str, Parameter] = {
        "name": template.name, "description": template.description, "document": template.document,
        "pipelines": template.pipelines, "create": _yes(Start.CREATE in template.start),
        "change": _yes(Start.CHANGE in template.start), "after_import": _yes(template.after_import),
        "after_automation": _yes(template.after_automation), "timeline": _yes(template.timeline),
        "active": _yes(template.active), "starters": template.starters,
    }  # fmt: skip
    return lines, values


def _pipelines(session: Session, document: str) -> tuple[Option, ...]:
    kind = ENTITY_TYPES.get(document)
    if kind is None or not kind.has_pipelines:
        return ()
    return tuple(Option(each.name, each.name) for each in pipelines.pipelines(session, document))


def _starters(session: Session) -> tuple[Option, ...]:
    return (
        *(Option(f"user:{each.id}", each.name or each.login, each.login) for each in users.users(session)),
        *(Option(f"department:{each.id}", each.name, _("department")) for _d, each in departments.departments(session)),
        *(Option(f"group:{each.id}", each.name, _("group")) for each in departments.groups(session)),
    )


def _general_changed(template: Template, code: str, value: Parameter) -> Template:
    text = step_forms.text_of(value)
    if code in ("pipelines", "starters"):
        entries = tuple(line.strip() for line in text.splitlines() if line.strip())
        return replace(template, pipelines=entries) if code == "pipelines" else replace(template, starters=entries)
    if code in ("create", "change"):
        start = Start(code)
        return replace(template, start=template.start | {start} if text == "Y" else template.start - {start})
    flags = {
        "after_import": lambda: replace(template, after_import=text == "Y"),
        "after_automation": lambda: replace(template, after_automation=text == "Y"),
        "timeline": lambda: replace(template, timeline=text == "Y"),
        "active": lambda: replace(template, active=text == "Y"),
        "name": lambda: replace(template, name=text),
        "description": lambda: replace(template, description=text),
        "document": lambda: replace(template, document=text),
    }
    return flags[code]()


# ── Parameters, variables, constants ──


def _declared(group: str, each: Declared) -> Form:
    types = tuple(Option(kind.value, _(said)) for kind, said in step_forms.TYPES.items())
    last = _("Value") if group == "constant" else _("Default") if group == "parameter" else _("Value at the start")
    said = _("as it is typed in a form; several one a line") if each.shape.multiple else _("as it is typed in a form")
    required = [] if group == "variable" else [_flag("required", _("Required"))]
    lines = (
        FormLine(code="code", label=_("Code"), required=True, literal=True, help=_("letters, digits and _"), bare=True),
        FormLine(code="name", label=_("Name"), literal=True, bare=True),
        FormLine(code="description", label=_("Description"), type=ValueType.TEXT, literal=True, bare=True),
        FormLine(code="type", label=_("Type"), type=ValueType.LIST, required=True, options=types, closed=True),
        FormLine(code="of", label=_("Of"), literal=True, help=_("the list, the dictionary, the type of record"), bare=True),
        _flag("multiple", _("Several values")),
        *required,
        FormLine(
            code="default", label=last, type=ValueType.TEXT if each.shape.multiple else each.shape.type, literal=True,
            help=said, bare=True, options=step_options.yes_no() if each.shape.type is ValueType.BOOL else (),
        ),
    )  # fmt: skip
    values: dict[str, Parameter] = {
        "code": each.code, "name": each.name, "description": each.description, "type": each.shape.type.value,
        "of": each.shape.of, "multiple": _yes(each.shape.multiple), "required": _yes(each.required),
        "default": each.default,
    }  # fmt: skip
    return lines, values


def _declared_changed(template: Template, group: str, number: int, code: str, text: str) -> Template:
    found = list(design_tree.declared(template, group))
    each = found[number]
    shape = each.shape
    altered = {
        "code": lambda: replace(each, code=text.strip()),
        "name": lambda: replace(each, name=text),
        "description": lambda: replace(each, description=text),
        "type": lambda: replace(each, shape=replace(shape, type=ValueType(text or ValueType.STRING))),
        "of": lambda: replace(each, shape=replace(shape, of=text.strip())),
        "multiple": lambda: replace(each, shape=replace(shape, multiple=text == "Y")),
        "required": lambda: replace(each, required=text == "Y"),
        "default": lambda: replace(each, default=text),
    }
    found[number] = altered[code]()
    after = with_declared(template, group, tuple(found))
    others = {other.code.casefold() for place, other in enumerate(found) if place != number}
    new = found[number].code
    if not IDENTIFIER.fullmatch(each.code) or not IDENTIFIER.fullmatch(new) or new.casefold() in others:
        return after
    return renamed(after, _SPELLED[group], each.code, new)


def with_declared(template: Template, group: str, found: tuple[Declared, ...]) -> Template:
    """The template with other parameters, variables or constants."""
    if group == "parameter":
        return replace(template, parameters=found)
    return replace(template, variables=found) if group == "variable" else replace(template, constants=found)


def new_declared(template: Template, group: str) -> Declared:
    """One more of them, with a code that none has."""
    taken = {each.code.casefold() for each in design_tree.declared(template, group)}
    stem = {"parameter": "PARAMETER", "variable": "VARIABLE", "constant": "CONSTANT"}[group]
    number = next(number for number in range(1, len(taken) + 2) if f"{stem}{number}".casefold() not in taken)
    return Declared(code=f"{stem}{number}", shape=Shape(type=ValueType.STRING))


# ── Steps ──


def _step(session: Session, template: Template, key: str) -> Form:
    subject = Subject(template, key)
    step = subject.meant
    lines: list[FormLine] = []
    if _asks(template, step):
        said = [_("one comparison a line: {=Document:amount} > 1000, then and …, or …")]
        said += [] if step.kind == "while" else [_("empty: always")]
        when = FormLine(code="#when", label=_("When"), type=ValueType.TEXT, help=" · ".join(said), bare=True)
        lines.append(replace(when, required=step.kind == "while"))
    lines += step_forms.lines(session, subject)
    help_text = _("how it is called in the tree and in the trace")
    lines.append(FormLine(code="#title", label=_("Name of the step"), literal=True, help=help_text, bare=True))
    if step.kind != "branch":
        options = tuple(Option(each.value, _(said)) for each, said in _ON_ERROR.items())
        lines.append(FormLine(code="#on_error", label=_("When it fails"), options=options, closed=True, bare=True))
    values: dict[str, Parameter] = {
        **dict(step.parameters), "#title": step.title, "#when": conditions_text.held(step.when),
        "#on_error": step.on_error.value,
    }  # fmt: skip
    return tuple(lines), values


def _asks(template: Template, step: Step) -> bool:
    """Whether the step has a condition of its own: a loop, a branch of a condition."""
    placed = find(template, step.id)
    parent = CONSTRUCTS.get(placed.parents[-1].kind) if placed is not None and placed.parents else None
    conditional = parent is not None and parent.inside is Inside.CONDITIONS
    return step.kind == "while" or (step.kind == "branch" and (conditional or step.when is not None))


def _step_changed(step: Step, code: str, value: Parameter) -> Step:
    text = step_forms.text_of(value)
    if code == "#title":
        return replace(step, title=text)
    if code == "#when":
        return replace(step, when=conditions_text.hold(text))
    if code == "#on_error":
        return replace(step, on_error=OnError(text or OnError.SUSPEND))
    given = {**dict(step.parameters), code: value}
    action = registry.actions().get(step.kind)
    order = [each.code for each in action.parameters] if action is not None else []
    ordered = {each: given[each] for each in (*(name for name in order if name in given), *given)}
    return replace(step, parameters=step_forms.kept(ordered))
