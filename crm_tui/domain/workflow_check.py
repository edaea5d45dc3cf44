"""Whether a template can be saved and run: structure, values, steps that nothing reaches, and every text in it.

A problem blocks saving when the step (or the template) could never run; all others are warnings. What disabled steps
hold is a warning at most. A step behind *Change stage* can still be reached, when the change fails and is skipped; one
behind *Terminate* cannot. Source: engine «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crm_tui.domain import conditions_tree
from crm_tui.domain import workflow_check_rules as rules
from crm_tui.domain import workflow_check_written as written
from crm_tui.domain import workflow_values as values
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import (
    DEPTH,
    IDENTIFIER,
    MOST_STEPS,
    Declared,
    Step,
    Template,
    is_step_id,
    unanswered,
    unset_constants,
    walk,
)
from crm_tui.domain.workflow_check_literals import of_invalid
from crm_tui.domain.workflow_check_texts import Known, TemplateCatalogue, Texts, has_references
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import BRANCHED, CONSTRUCTS, Ends, StepSpec


@dataclass(frozen=True, slots=True)
class Checked:
    """A template as it is stored, and what is wrong with it."""

    template: Template
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        """Whether it cannot be saved."""
        return any(each.blocking for each in self.problems)


def check(template: Template, catalogue: TemplateCatalogue) -> Checked:
    """The template with every reference spelled as it is stored, and its problems in the order of the file."""
    problems = list(_header(template, catalogue))
    placed = list(walk(template.steps))
    if len(placed) > MOST_STEPS or any(len(each.parents) >= DEPTH for each in placed):
        reason = N_("more than {limit} steps, or more than {depth} inside one another")
        too_much = Problem(reason=reason, params={"limit": MOST_STEPS, "depth": DEPTH})
        return Checked(template, (*problems, too_much))
    checker = _Checker(template, catalogue)
    steps = checker.sequence(template.steps, (), disabled=False)
    return Checked(replace(template, steps=steps), (*problems, *checker.problems))


def _header(template: Template, catalogue: TemplateCatalogue) -> Iterator[Problem]:
    if not template.name.strip():
        yield Problem(reason=N_("“{key}” must not be empty"), params={"key": "name"}, place=("name",))
    documents = catalogue.documents()
    if template.document not in documents:
        reason = N_("“{value}” is not one of: {choices}")
        params = {"value": shown(template.document), "choices": ", ".join(documents)}
        yield Problem(reason=reason, params=params, place=("document",))
    yield from _pipelines(template, catalogue)
    for group in ("parameter", "variable", "constant"):
        yield from _declared(group, getattr(template, f"{group}s"), catalogue)
    if template.start:
        for each in unanswered(template):
            reason = N_("“{code}” is required and has no default: the template will not start by itself")
            yield _about("parameter", template.parameters.index(each), reason, blocking=False, code=each.code)
    for each in unset_constants(template):
        reason = N_("“{code}” has no value yet: the template cannot start before it is set")
        yield _about("constant", template.constants.index(each), reason, blocking=False, code=each.code)


def _pipelines(template: Template, catalogue: TemplateCatalogue) -> Iterator[Problem]:
    """Pipelines that are not there; a template that is for no other never starts."""
    code = catalogue.literals.code
    if code is None:
        return
    lists = values.Shape(type=values.ValueType.LIST, of="pipeline")
    unknown = [each for each in template.pipelines if code(lists, each.strip()) is None]
    for each in unknown:
        yield Problem(
            reason=N_("“{value}” is no pipeline of a {type}"),
            params={"value": shown(each), "type": template.document},
            blocking=len(unknown) == len(template.pipelines),
            place=("pipelines",),
        )


def _about(
    group: str, number: int, reason: str, key: str = "code", *, blocking: bool = True, **params: object
) -> Problem:
    return Problem(reason=reason, params=params, blocking=blocking, place=(group, number, key))


def _declared(group: str, declared: tuple[Declared, ...], catalogue: TemplateCatalogue) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, each in enumerate(declared):
        if not IDENTIFIER.fullmatch(each.code):
            reason = N_("“{code}” must be letters, digits and _, and not begin with a digit")
            yield _about(group, number, reason, code=shown(each.code))
        elif each.code.lower() in seen:
            yield _about(group, number, N_("“{code}” is there twice"), code=each.code)
        seen.add(each.code.lower())
        try:
            values.read_literal(each.code, each.shape, each.default, catalogue.literals)
        except InvalidValue as error:
            yield replace(of_invalid(each.default, error), place=(group, number, "default"))
        else:
            if has_references(each.default):  # said of no other: a date or a number with a reference is refused
                reason = N_("“{code}”: a default is a value, references and expressions are not read in it: {value}")
                yield _about(
                    group, number, reason, "default", blocking=False, code=each.code, value=shown(each.default)
                )


class _Checker:
    """Goes through the steps once; `problems` grows in their order."""

    def __init__(self, template: Template, catalogue: TemplateCatalogue) -> None:
        self.problems: list[Problem] = []
        self._template = template
        self._catalogue = catalogue
        ids = [placed.step.id.lower() for placed in walk(template.steps)]
        self._counts = Counter(ids)
        specs = {placed.step.id: self._spec(placed.step.kind) for placed in walk(template.steps)}
        results = {name.lower(): (name, spec.results) for name, spec in specs.items() if spec}
        self._known = Known(template, catalogue, results)
        self._seen: set[str] = set()

    def _spec(self, kind: str) -> StepSpec | None:
        """An action as it describes itself, with what a construct of its kind holds; else the construct."""
        action, construct = self._catalogue.action(kind), CONSTRUCTS.get(kind)
        if action is None or construct is None:
            return action or construct
        return replace(action, inside=construct.inside, outcomes=construct.outcomes)

    def _note(self, step: Step, place: str, reason: str, *, blocking: bool = True, **params: object) -> None:
        self.problems.append(rules.about(step, place, reason, blocking=blocking, **params))

    def sequence(self, steps: tuple[Step, ...], parents: tuple[Step, ...], *, disabled: bool) -> tuple[Step, ...]:
        """Steps that run one after the other; what stands behind an end is noted."""
        checked: list[Step] = []
        ended, last = Ends.NOTHING, ""
        for step in steps:
            if ended is not Ends.NOTHING:
                reason = N_("nothing reaches this step: “{id}” above it ends the run")
                self._note(step, "", reason, blocking=ended is Ends.RUN and not disabled and step.enabled, id=last)
            checked.append(self._step(step, parents, disabled=disabled or not step.enabled))
            if ended is Ends.NOTHING:
                ended, last = rules.ends(step, self._spec), step.id
        return tuple(checked)

    def _step(self, step: Step, parents: tuple[Step, ...], *, disabled: bool) -> Step:
        before = len(self.problems)
        self._identity(step)
        spec = self._spec(step.kind)
        stored = step
        if spec is None:
            near = nearest(step.kind, (*CONSTRUCTS, *self._catalogue.actions())) or ""
            reason = N_("“{kind}” is no action; did you mean “{near}”?") if near else N_("“{kind}” is no action")
            self._note(step, "kind", reason, kind=shown(step.kind), near=near)
        else:
            parent = self._spec(parents[-1].kind) if parents else None
            self.problems += rules.structure(step, spec, parent, self._template)
            self.problems += rules.needs(step, spec, self._template, self._catalogue)
            self.problems += written.problems(step, spec, self._catalogue.literals)
            stored = self._texts(step, spec, parents)
        self._seen.add(step.id.lower())
        if disabled:
            self.problems[before:] = [replace(each, blocking=False) for each in self.problems[before:]]
        if spec is not None and spec.inside in BRANCHED:
            inner = ((each, disabled or not each.enabled) for each in step.steps)
            return replace(stored, steps=tuple(self._step(each, (*parents, step), disabled=off) for each, off in inner))
        return replace(stored, steps=self.sequence(step.steps, (*parents, step), disabled=disabled))

    def _identity(self, step: Step) -> None:
        if not is_step_id(step.id):
            reason = N_("“{id}” cannot be the id of a step: letters, digits, _ and -, and no group of values")
            self._note(step, "id", reason, id=shown(step.id))
        elif self._counts[step.id.lower()] > 1 and step.id.lower() in self._seen:
            self._note(step, "id", N_("another step is called “{id}” already"), id=step.id)

    def _texts(self, step: Step, spec: StepSpec, parents: tuple[Step, ...]) -> Step:
        texts = Texts(self._known, step, spec)
        parameters, condition = texts.parameters(), step.when
        if condition is not None:
            found = conditions_tree.problems(condition)
            texts.found += (replace(each, place=("when",), parameter="when") for each in found)
            if conditions_tree.depth(condition) <= conditions_tree.DEPTH:
                condition = texts.condition(condition)
        self.problems += (replace(each, step=step.id) for each in texts.found)
        if not any(each.kind in ("while", "iterator") for each in parents):
            for name in sorted(texts.steps - self._seen):
                reason = N_("step {id} has not run before this one: its results are empty here")
                self._note(step, "", reason, blocking=False, id=self._known.results[name][0])
        return replace(step, parameters=parameters, when=condition)
