"""Editing a workflow as a value: each operation takes a template and answers another one; nothing is changed in place.

Ids stay unique and are never given to another step by an edit; steps stand only where steps of their kind may stand, so
that the tree is well formed before and after. Which kinds hold what: `workflow_specs`. Source: screens «Workflow
designer»; engine «Flow constructs».
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from crm_tui.domain.errors import Refused
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import DEPTH, MOST_STEPS, Placed, Step, Template, find, walk
from crm_tui.domain.workflow_references import repointed
from crm_tui.domain.workflow_specs import BRANCHED, CONSTRUCTS, Inside


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: in which step, and how many stand before it there."""

    parent: str = ""
    """Its id; empty for the template itself."""
    index: int = 0


def inside(kind: str) -> Inside:
    """What steps of a kind hold; actions hold none."""
    spec = CONSTRUCTS.get(kind)
    return Inside.NOTHING if spec is None else spec.inside


def placed(template: Template, step_id: str) -> Placed:
    """The step of that id and what it hangs in.

    Raises:
        Refused: there is none.
    """
    found = find(template, step_id)
    if found is None:
        raise Refused(text=N_("there is no step “{id}”"), id=shown(step_id))
    return found


def place(template: Template, step_id: str) -> Place:
    """Where the step of that id stands.

    Raises:
        Refused: there is none.
    """
    found = placed(template, step_id)
    parent = found.parents[-1] if found.parents else None
    siblings = template.steps if parent is None else parent.steps
    return Place(parent.id if parent is not None else "", [each.id for each in siblings].index(step_id))


def children(template: Template, parent: str) -> tuple[Step, ...]:
    """The steps in a step, or in the template itself.

    Raises:
        Refused: there is no such step.
    """
    return placed(template, parent).step.steps if parent else template.steps


def check_place(template: Template, step: Step, where: Place) -> None:
    """Nothing, when the step with all that is inside it may stand there.

    Raises:
        Refused: it may not; says why.
    """
    parent = placed(template, where.parent) if where.parent else None
    holds = Inside.STEPS if parent is None else inside(parent.step.kind)
    if holds is Inside.NOTHING:
        raise Refused(text=N_("this step cannot hold others"))
    if holds in BRANCHED and step.kind != "branch":
        raise Refused(text=N_("only branches can stand here"), hint=N_("put it into one of them"))
    if holds not in BRANCHED and step.kind == "branch":
        raise Refused(
            text=N_("a branch cannot stand here"), hint=N_("branches stand in a condition, or run in parallel")
        )
    count = sum(1 for _each in walk(template.steps)) + size(step)
    depth = (len(parent.parents) + 1 if parent is not None else 0) + height(step)
    if count > MOST_STEPS or depth > DEPTH:
        reason = N_("more than {limit} steps, or more than {depth} inside one another")
        raise Refused(text=reason, limit=MOST_STEPS, depth=DEPTH)


def size(step: Step) -> int:
    """The step and all inside it, counted."""
    return sum(1 for _each in walk((step,)))


def height(step: Step) -> int:
    """How many steps are inside one another, the step itself included."""
    return max(len(each.parents) for each in walk((step,))) + 1


# ── Operations ──


def insert(template: Template, step: Step, where: Place) -> Template:
    """With the step at that place; those of its ids that are taken become new ones.

    Raises:
        Refused: it may not stand there.
    """
    check_place(template, step, where)
    return _inserted(template, fresh(template, step), where)


def _inserted(template: Template, step: Step, where: Place) -> Template:
    siblings = children(template, where.parent)
    at = max(0, min(where.index, len(siblings)))
    return _with_children(template, where.parent, (*siblings[:at], step, *siblings[at:]))


def delete(template: Template, step_id: str) -> Template:
    """Without the step and all inside it.

    Raises:
        Refused: there is none.
    """
    where = place(template, step_id)
    siblings = children(template, where.parent)
    return _with_children(template, where.parent, (*siblings[: where.index], *siblings[where.index + 1 :]))


def duplicate(template: Template, step_id: str) -> tuple[Template, str]:
    """With a copy behind the step, and the id of the copy; inside the copy, references lead to the copies.

    Raises:
        Refused: there is none, or there are too many steps.
    """
    where = place(template, step_id)
    step = placed(template, step_id).step
    check_place(template, step, where)
    copy = fresh(template, step)
    return _inserted(template, copy, Place(where.parent, where.index + 1)), copy.id


def move(template: Template, step_id: str, where: Place) -> Template:
    """With the step at another place, counted without the step itself.

    Raises:
        Refused: it may not stand there, or would stand inside itself.
    """
    step = placed(template, step_id).step
    if any(each.step.id == where.parent for each in walk((step,))):
        raise Refused(text=N_("a step cannot stand inside itself"))
    without = delete(template, step_id)
    check_place(without, step, where)
    return _inserted(without, step, where)


def shift(template: Template, step_id: str, by: int) -> Template:
    """With the step so many places further down among those beside it; unchanged where there is no room.

    Raises:
        Refused: there is none.
    """
    where = place(template, step_id)
    last = len(children(template, where.parent)) - 1
    return move(template, step_id, Place(where.parent, max(0, min(where.index + by, last))))


def indent(template: Template, step_id: str) -> Template:
    """With the step at the end of the one above it; of one with branches, in its last branch.

    Raises:
        Refused: above it is none that holds steps.
    """
    where = place(template, step_id)
    before = children(template, where.parent)[where.index - 1] if where.index else None
    if before is not None and inside(before.kind) in BRANCHED and placed(template, step_id).step.kind != "branch":
        before = before.steps[-1] if before.steps else None
    if before is None or inside(before.kind) is Inside.NOTHING:
        raise Refused(text=N_("the step above holds no others"), hint=N_("conditions, loops and blocks do"))
    return move(template, step_id, Place(before.id, len(before.steps)))


def outdent(template: Template, step_id: str) -> Template:
    """With the step behind the one that holds it; out of a branch, behind the step with the branches.

    Raises:
        Refused: nothing holds it, or it is a branch.
    """
    found = placed(template, step_id)
    if not found.parents or found.step.kind == "branch":
        raise Refused(text=N_("no step holds this one") if not found.parents else N_("a branch cannot stand here"))
    holder = found.parents[-2] if found.parents[-1].kind == "branch" else found.parents[-1]
    behind = place(template, holder.id)
    return move(template, step_id, Place(behind.parent, behind.index + 1))


def change(template: Template, step_id: str, alter: Callable[[Step], Step]) -> Template:
    """With another step in its place; its id and the steps inside it stay.

    Raises:
        Refused: there is none.
    """
    step = placed(template, step_id).step
    return _altered(template, step_id, lambda old: replace(alter(old), id=old.id, steps=step.steps))


# ── New steps ──


def fresh(template: Template, step: Step) -> Step:
    """The step with ids that nothing in the template has: its own, or all new ones; references among its steps follow."""
    taken = {each.step.id.casefold() for each in walk(template.steps)}
    own = [each.step.id for each in walk((step,))]
    if not any(name.casefold() in taken for name in own):
        return step
    return _numbered(step, [*taken, *own])


def _numbered(step: Step, taken: Iterable[str]) -> Step:
    """The step and all inside it with the numbers that follow those that are taken."""
    numbers = [int(name[1:]) for name in map(str.casefold, taken) if name[:1] == "a" and name[1:].isdecimal()]
    first = max(numbers, default=0) + 1
    names = {each.step.id: f"A{number}" for number, each in enumerate(walk((step,)), first)}
    return repointed(_renamed(step, names), names)


def _renamed(step: Step, names: dict[str, str]) -> Step:
    return replace(step, id=names.get(step.id, step.id), steps=tuple(_renamed(each, names) for each in step.steps))


def made(template: Template, kind: str) -> Step:
    """A new step of a kind, with the branches that it is of no use without."""
    step = Step(id="A1", kind=kind, steps=_branches(kind))
    return _numbered(step, (each.step.id for each in walk(template.steps)))


def _branches(kind: str) -> tuple[Step, ...]:
    spec = CONSTRUCTS.get(kind)
    holds = inside(kind)
    if spec is None or holds not in BRANCHED:
        return ()
    if holds is Inside.NAMED:
        return tuple(
            Step(id=f"A{number}", kind="branch", parameters=(("key", key),))
            for number, key in enumerate(spec.outcomes, 2)
        )
    return (Step(id="A2", kind="branch"), Step(id="A3", kind="branch"))


def branch(template: Template, parent: str) -> tuple[Template, str]:
    """With one more branch in a step, and the id of the branch: before the one of a condition that always runs.

    Raises:
        Refused: the step has no branches.
    """
    step = placed(template, parent).step
    holds = inside(step.kind)
    if holds not in BRANCHED:
        raise Refused(text=N_("this step has no branches"))
    index = len(step.steps)
    new = Step(id="A1", kind="branch")
    if holds is Inside.CONDITIONS:
        index -= bool(step.steps and step.steps[-1].when is None)
    if holds is Inside.NAMED:
        new = replace(new, parameters=(("key", _free_outcome(step)),))
    where = Place(parent, index)
    check_place(template, new, where)
    new = _numbered(new, (each.step.id for each in walk(template.steps)))
    return _inserted(template, new, where), new.id


def _free_outcome(step: Step) -> str:
    """The first outcome of the step that has no branch yet; empty when each has."""
    said = step.parameter("captions")
    captions = said if isinstance(said, tuple) else tuple(said.splitlines()) if isinstance(said, str) else ()
    used = {each.parameter("key") for each in step.steps}
    spec = CONSTRUCTS[step.kind]
    return next((each for each in spec.outcomes or captions if each not in used), "")


def _with_children(template: Template, parent: str, steps: tuple[Step, ...]) -> Template:
    if not parent:
        return replace(template, steps=steps)
    return _altered(template, parent, lambda old: replace(old, steps=steps))


def _altered(template: Template, step_id: str, alter: Callable[[Step], Step]) -> Template:
    """With the step changed by a function; only the steps that hold it are made anew."""
    way = [each.id for each in placed(template, step_id).parents] + [step_id]

    def along(steps: tuple[Step, ...], level: int) -> tuple[Step, ...]:
        return tuple(
            each
            if each.id != way[level]
            else alter(each)
            if level == len(way) - 1
            else replace(each, steps=along(each.steps, level + 1))
            for each in steps
        )

    return replace(template, steps=along(template.steps, 0))
