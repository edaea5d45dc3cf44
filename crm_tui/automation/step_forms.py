"""What the form of a step asks for, made from the action's own declaration; and what is wrong with what was typed.

A rule and a step of a template have the same form: `Subject` says which step of which template is meant, and a rule is a
template of one step (`alone`). Source: screens «Workflow designer».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crm_tui.automation import registry, step_options
from crm_tui.automation.judging import Judge
from crm_tui.automation.registry import Action
from crm_tui.automation.step_options import Option
from crm_tui.domain import workflow, workflow_check
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Parameter, Rows, Step, Template
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import CONSTRUCTS
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _, fill
from crm_tui.services.session import Session

ALONE = "A1"
"""The id of the step of a rule."""
LONG = frozenset({ValueType.TEXT, ValueType.BBCODE, ValueType.HTML})
"""Types whose texts have lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One parameter as a form asks for it; texts are in the language in use."""

    code: str
    label: str
    type: ValueType = ValueType.STRING
    required: bool = False
    multiple: bool = False
    literal: bool = False
    """Whether it must be written down: neither references nor expressions."""
    default: str = ""
    """The literal that stands for an empty one."""
    help: str = ""
    options: tuple[Option, ...] = ()
    """What can be picked."""
    closed: bool = False
    """One of `options` and nothing else."""
    of: str = ""
    """For `ITEM` the type of record that is searched, for a table the one whose fields it sets."""
    bare: bool = False
    """Whether `help` says all that is to be said of it."""
    names: tuple[Option, ...] | None = None
    """For a table: what its rows can set; None: it is no table."""

    @property
    def lined(self) -> bool:
        """Whether it takes several lines."""
        return self.multiple or self.type in LONG

    @property
    def type_word(self) -> str:
        """What it takes, in a word."""
        return _(TYPES[self.type])


TYPES: Mapping[ValueType, str] = {
    ValueType.STRING: N_("text"), ValueType.TEXT: N_("long text"), ValueType.BBCODE: N_("formatted text"),
    ValueType.HTML: N_("HTML"), ValueType.INTEGER: N_("whole number"), ValueType.DOUBLE: N_("number"),
    ValueType.MONEY: N_("money"), ValueType.BOOL: N_("yes or no"), ValueType.DATE: N_("date"),
    ValueType.DATETIME: N_("date and time"), ValueType.LIST: N_("list"), ValueType.STAGE: N_("stage"),
    ValueType.DICTIONARY: N_("dictionary"), ValueType.USER: N_("person"), ValueType.ITEM: N_("record"),
    ValueType.FILE: N_("file"), ValueType.EMAIL: N_("e-mail"), ValueType.PHONE: N_("phone"), ValueType.URL: N_("web address"),
}  # fmt: skip
"""What each type of value is called."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One step and the template that it stands in."""

    template: Template
    step: str
    """Its id."""
    meant: Step = field(init=False)

    def __post_init__(self) -> None:
        found = workflow.find(self.template, self.step)
        if found is None:
            raise ValueError(self.step)
        object.__setattr__(self, "meant", found.step)

    def given(self, parameters: Mapping[str, Parameter]) -> Subject:
        """The same step with other parameters."""
        step = replace(self.meant, parameters=tuple(parameters.items()))
        return Subject(replace(self.template, steps=_with(self.template.steps, step)), self.step)


def alone(document: str, action: str, given: Mapping[str, Parameter]) -> Subject:
    """The step of a rule: it refers to nothing but the record and what everybody shares.

    Args:
        document: The type of record.
        action: The id of the action.
        given: Its parameters.
    """
    step = Step(id=ALONE, kind=action, parameters=tuple(given.items()))
    return Subject(Template(name=action, document=document, steps=(step,)), ALONE)


def _with(steps: tuple[Step, ...], changed: Step) -> tuple[Step, ...]:
    return tuple(
        changed if each.id == changed.id else replace(each, steps=_with(each.steps, changed)) for each in steps
    )


def label(kind: str) -> str:
    """What an action or a construct is called; an unknown one by its id."""
    found = registry.actions().get(kind)
    if found is not None:
        return _(found.label)
    return _(CONSTRUCT_LABELS[kind]) if kind in CONSTRUCT_LABELS else kind


CONSTRUCT_LABELS: Mapping[str, str] = {
    "branch": N_("Branch"), "condition": N_("Condition"), "parallel": N_("Parallel"), "while": N_("Loop"),
    "iterator": N_("For each value"), "block": N_("Block"),
}  # fmt: skip
"""Constructs that are no actions: what they are called."""
CONSTRUCT_TEXTS: Mapping[str, str] = {
    "branch": N_("One way of several."),
    "condition": N_("The first branch whose condition is true runs; a branch without one always does."),
    "parallel": N_("All branches run at once; it ends when every one of them has ended."),
    "while": N_("Repeats its steps while the condition is true, at most 1000 times."),
    "iterator": N_("Runs its steps once for each of several values."),
    "block": N_("Keeps steps together; it does nothing else."),
}
"""What they do, a sentence each."""


def about(kind: str) -> str:
    """What it does, in a sentence; empty for an unknown one."""
    found = registry.actions().get(kind)
    if found is not None:
        return _(found.about)
    return _(CONSTRUCT_TEXTS[kind]) if kind in CONSTRUCT_TEXTS else ""


def lines(session: Session, subject: Subject) -> tuple[FormLine, ...]:
    """What the step asks for, in the order of its declaration; parameters that nobody declared come last, as they are."""
    step = subject.meant
    action = registry.actions().get(step.kind)
    found = _declared(session, subject.template, action) if action is not None else _construct(subject)
    known = {each.code for each in found}
    odd = (code for code, _value in step.parameters if code not in known)
    return (*found, *(FormLine(code=code, label=code, help=_("it is not used by this step")) for code in odd))


def _declared(session: Session, template: Template, action: Action) -> tuple[FormLine, ...]:
    found: list[FormLine] = []
    for each in action.parameters:
        options = step_options.options(session, template, action, each)
        found.append(
            FormLine(
                code=each.code, label=_(each.label), type=each.type, required=each.required, multiple=each.multiple,
                literal=each.literal, default=each.default, help=_(each.help) if each.help else "", options=options,
                closed=bool(each.literal and options and not each.multiple),
                of=template.document if each.fields_of == "document" else each.fields_of or each.of,
                names=step_options.names(session, template, each) if each.fields_of else None,
            )
        )  # fmt: skip
    return tuple(found)


def _construct(subject: Subject) -> tuple[FormLine, ...]:
    """Constructs that are no actions ask for little."""
    if subject.meant.kind == "iterator":
        said = _("one a line, or a reference to a field with several")
        return (FormLine(code="values", label=_("Values"), required=True, multiple=True, help=said),)
    outcomes = _outcomes(subject)
    if subject.meant.kind == "branch" and outcomes is not None:
        return (FormLine(code="key", label=_("Outcome"), required=True, literal=True, options=outcomes, closed=True),)
    return ()


def _outcomes(subject: Subject) -> tuple[Option, ...] | None:
    """Of which outcome a branch is one; None where branches have none."""
    placed = workflow.find(subject.template, subject.step)
    parent = placed.parents[-1] if placed is not None and placed.parents else None
    spec = CONSTRUCTS.get(parent.kind) if parent is not None else None
    if parent is None or spec is None or spec.inside != "named":
        return None
    said = parent.parameter("captions")
    written = said if isinstance(said, tuple) else tuple(said.splitlines()) if isinstance(said, str) else ()
    return tuple(Option(code, _(OUTCOMES.get(code, code))) for code in spec.outcomes or written if code)


OUTCOMES: Mapping[str, str] = {
    "approved": N_("approved"), "rejected": N_("turned down"), "answered": N_("answered"), "refused": N_("refused"),
}  # fmt: skip
"""Outcomes that constructs know by themselves."""


def problems(session: Session, subject: Subject) -> tuple[Problem, ...]:
    """What is wrong with the step, parameter by parameter; asks the store, so it belongs into a thread."""
    found = workflow_check.check(subject.template, Judge(session)).problems
    return tuple(each for each in found if each.step == subject.step)


def sentence(found: Problem, labels: Mapping[str, str] | None = None) -> str:
    """What is wrong, in the language in use.

    Args:
        found: The problem.
        labels: What parameters are called for people, by code.
    """
    params = dict(found.params)
    code = str(params.get("parameter", ""))
    if labels is not None and code in labels:
        params["parameter"] = f"“{labels[code]}”"
    field = str(params.get("field", ""))
    if labels is not None and field in labels:
        params["field"] = labels[field]
    return fill(_(found.reason), params)


def labels(kind: str) -> dict[str, str]:
    """What the parameters of a kind of step are called, by code."""
    found = registry.actions().get(kind)
    return {each.code: _(each.label) for each in found.parameters} if found is not None else {}


# ── Parameters as texts ──


def text_of(value: Parameter) -> str:
    """What a form shows of a parameter that is no table: several one a line."""
    return "\n".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else ""


def rows_of(value: Parameter) -> tuple[tuple[str, str], ...]:
    """The rows of a table."""
    return value.rows if isinstance(value, Rows) else ()


def parameter(line: FormLine, text: str) -> Parameter:
    """What is kept of what was typed: several lines of a multiple parameter are several texts, an expression is one."""
    entries = [each for each in text.splitlines() if each.strip()]
    if line.multiple and len(entries) > 1 and not text.startswith("="):
        return tuple(entries)
    return text.strip("\n") if line.multiple else text


def kept(given: Mapping[str, Parameter]) -> tuple[tuple[str, Parameter], ...]:
    """Parameters as a step keeps them: those that hold something."""
    return tuple((code, value) for code, value in given.items() if value not in ("", (), Rows(())))


def meaning(line: FormLine, text: str) -> str:
    """The names of the codes in a text, for people; empty where a text says it itself."""
    by_key: dict[str, str] = {}
    for each in line.options:
        by_key.setdefault(each.key.casefold(), each.label)
    words = [word.strip() for word in text.replace(",", "\n").split("\n")] if line.multiple else [text.strip()]
    known = [by_key.get(word.casefold(), "") for word in words if word]
    said = [each for each, word in zip(known, filter(None, words), strict=True) if each.casefold() != word.casefold()]
    return ", ".join(filter(None, said))


def codes(found: Sequence[Option]) -> tuple[str, ...]:
    """The keys of options."""
    return tuple(each.key for each in found)
