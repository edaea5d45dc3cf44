"""What steps of one kind need: where they may stand, what they must hold, what they end.

Source: engine «Flow constructs», «Template header and tabs» (save-time validation), actions 20 to 22.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from crm_tui.domain import requested
from crm_tui.domain.insert_value_references import Group as Source
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Rows, Start, Step, Template
from crm_tui.domain.workflow_check_texts import TemplateCatalogue, has_references
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import BRANCHED, STAGE_WAITS, Ends, Inside, ParameterSpec, StepSpec
from crm_tui.domain.workflow_values import ValueType

_TAKEN = frozenset({"USER_ID", "COMMENTS"})
"""What *Request information* leaves beside its fields."""
_DATED = ("wait", "rule_time")
EMPTY = N_("{parameter} must not be empty")
_NO_CHOICE = N_("“{value}” is not one of: {choices}")


def about(step: Step, place: str, reason: str, *, blocking: bool = True, **params: object) -> Problem:
    """A problem of a step.

    Args:
        step: The step.
        place: The key that it is about, ``with.`` before a parameter; empty for the step itself.
        reason: A text to translate with holes for ``params``.
        blocking: It keeps the template from being saved.
        params: What fills the holes.
    """
    path = tuple(place.split(".")) if place else ()
    parameter = place.removeprefix("with.")
    return Problem(reason=reason, params=params, blocking=blocking, step=step.id, parameter=parameter, place=path)


def ends(step: Step, spec_of: Callable[[str], StepSpec | None]) -> Ends:
    """What an enabled step surely ends when it succeeds, whatever the values are."""
    if not step.enabled:
        return Ends.NOTHING
    if step.kind in ("block", "branch"):
        inner = (ends(each, spec_of) for each in step.steps)
        return next((each for each in inner if each is not Ends.NOTHING), Ends.NOTHING)
    if step.kind == "condition":
        if not step.steps or step.steps[-1].when is not None:
            return Ends.NOTHING
        outcomes = [ends(each, spec_of) for each in step.steps]
        if Ends.NOTHING in outcomes:
            return Ends.NOTHING
        return next((each for each in outcomes if each is not Ends.RUN), Ends.RUN)
    spec = spec_of(step.kind)
    return spec.ends if spec else Ends.NOTHING


def structure(step: Step, spec: StepSpec, parent: StepSpec | None, template: Template) -> Iterator[Problem]:
    """Whether the step may stand where it stands and hold what it holds."""
    branched = parent is not None and parent.inside in BRANCHED
    if branched and step.kind != "branch":
        yield about(step, "kind", N_("only branches can stand here"))
    if not branched and step.kind == "branch":
        yield about(step, "kind", N_("a branch cannot stand here"))
    if spec.documents and template.document not in spec.documents:
        reason = N_("“{kind}” does not work on {document}")
        yield about(step, "kind", reason, kind=step.kind, document=template.document)
    if spec.inside is Inside.NOTHING and step.steps:
        yield about(step, "", N_("“{kind}” cannot hold steps"), kind=step.kind)
    if step.when is not None and not spec.conditional:
        yield about(step, "when", N_("“{kind}” takes no condition: it is not asked"), blocking=False, kind=step.kind)
    if spec.inside is Inside.CONDITIONS:
        yield from _order(step.steps)
    if spec.inside is Inside.NAMED:
        yield from _outcomes(step, spec)


def _order(branches: tuple[Step, ...]) -> Iterator[Problem]:
    """Behind a branch that always runs no other does."""
    enabled = [each for each in branches if each.enabled]
    always = next((number for number, each in enumerate(enabled) if each.when is None), len(enabled))
    for each in enabled[always + 1 :]:
        yield about(each, "", N_("nothing reaches this branch: one before it always runs"))


def _outcomes(step: Step, spec: StepSpec) -> Iterator[Problem]:
    captions = step.parameter("captions")
    texts = captions if isinstance(captions, tuple) else (captions,) if isinstance(captions, str) else ()
    written = tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())
    outcomes = spec.outcomes or written
    if not outcomes:  # the parameter that names them is required, and told to be empty
        return
    for branch in step.steps:
        key = branch.parameter("key")
        if key not in outcomes:
            yield about(branch, "with.key", _NO_CHOICE, value=shown(str(key)), choices=", ".join(outcomes))


def needs(step: Step, spec: StepSpec, template: Template, catalogue: TemplateCatalogue) -> Iterator[Problem]:
    """What only steps of this kind need."""
    if step.kind in STAGE_WAITS and Start.CHANGE in template.start:
        reason = N_("every change starts one more run that waits here; all go on when the stage is reached")
        yield about(step, "kind", reason, blocking=False)
    before = step.parameter("wait_type") == "days_before_date"
    if step.kind == "wait" and before and not step.parameter("date_field"):
        yield about(step, "with.date_field", EMPTY, parameter="date_field")
    if step.kind in _DATED:
        yield from _date_field(step, template, catalogue)
    if step.kind == "get_crm_data":
        yield from _fields_read(step, catalogue)
    if step.kind == "while" and step.when is None:
        yield about(step, "", N_("a loop needs a condition, or it never ends"))
    if step.kind == "request":
        yield from _request(step)
    for parameter in spec.parameters:
        if parameter.rows and parameter.names:
            yield from _rows(step, parameter, template, catalogue)


def _date_field(step: Step, template: Template, catalogue: TemplateCatalogue) -> Iterator[Problem]:
    """The date that is counted from must be one of the record."""
    name = step.parameter("date_field")
    if not isinstance(name, str) or not name.strip() or has_references(name):
        return
    path = catalogue.field(template.document, (name.strip(),))
    shape = catalogue.shape(template.document, path) if path else None
    if path is None or (
        shape is not None and (shape.multiple or shape.type not in (ValueType.DATE, ValueType.DATETIME))
    ):
        reason = N_("{parameter} “{value}” is no date of a {type}")
        words: dict[str, object] = {"parameter": "date_field", "value": shown(name), "type": template.document}
        yield replace(about(step, "with.date_field", reason), params=words)


def _fields_read(step: Step, catalogue: TemplateCatalogue) -> Iterator[Problem]:
    """Fields that are not there are left empty when the step runs."""
    kind, named = step.parameter("entity_type"), step.parameter("fields")
    texts = named if isinstance(named, tuple) else (named,) if isinstance(named, str) else ()
    for name in (word.strip() for text in texts for word in text.replace("\n", ",").split(",")):
        if name and isinstance(kind, str) and catalogue.field(kind, (name,)) is None:
            yield _no_field(step, "with.fields", kind, name, catalogue, blocking=False)


def _request(step: Step) -> Iterator[Problem]:
    """What is asked for must be readable; a text with references is only known when the step runs."""
    rows = step.parameter("fields")
    for number, (code, text) in enumerate(rows.rows if isinstance(rows, Rows) else ()):
        found: Problem | None = None
        if code.upper() in _TAKEN:
            found = about(step, "with.fields", N_("“{code}” is a result of the step already"), code=code)
        elif "{" not in text and not requested.is_field(code, text):
            reason = N_("“{code}”: “{value}” asks for nothing; write for example money* Final amount")
            found = about(step, "with.fields", reason, code=shown(code), value=shown(text))
        if found is not None:
            yield replace(found, place=(*found.place, number, "to"))


def _rows(step: Step, parameter: ParameterSpec, template: Template, catalogue: TemplateCatalogue) -> Iterator[Problem]:
    """Rows set variables or fields that are there."""
    rows = step.parameter(parameter.code)
    for number, (name, _text) in enumerate(rows.rows if isinstance(rows, Rows) else ()):
        place = f"with.{parameter.code}"
        found: Problem | None = None
        if parameter.names in ("variable", "global"):
            own = (each.code for each in template.variables)
            codes = own if parameter.names == "variable" else catalogue.shared(Source.GLOBAL_VARIABLE)
            if name.lower() not in {code.lower() for code in codes}:
                found = about(step, place, N_("“{name}” is not a variable"), name=shown(name))
        else:
            kind = template.document if parameter.names == "document" else parameter.names
            found = _unset(step, parameter, kind, name, catalogue)
        if found is not None:
            yield replace(found, place=(*found.place, number, "set"))


def _unset(step: Step, parameter: ParameterSpec, kind: str, name: str, catalogue: TemplateCatalogue) -> Problem | None:
    """Why a row sets no field: there is none of that name, or it is one that only the program sets."""
    place = f"with.{parameter.code}"
    if catalogue.field(kind, (name,)) is None:
        return _no_field(step, place, kind, name, catalogue)
    if catalogue.writable(kind, name):
        return None
    reason = N_("{parameter}: “{value}” is not a field of {type} that can be written")
    return about(step, place, reason, parameter=parameter.code, value=shown(name), type=kind)


def _no_field(
    step: Step, place: str, kind: str, name: str, catalogue: TemplateCatalogue, *, blocking: bool = True
) -> Problem:
    near = catalogue.near_field(kind, (name,))
    reason = N_("“{name}” is not a field; did you mean “{near}”?") if near else N_("“{name}” is not a field")
    return about(step, place, reason, blocking=blocking, name=shown(name), near=near)
