"""Editing a workflow: ids stay unique, the tree stays well formed, undo restores exactly, the file form goes round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain import workflow_editing as editing
from crm_tui.domain.conditions_tree import Comparison, Group, Op, Row
from crm_tui.domain.errors import Refused
from crm_tui.domain.workflow import DEPTH, Step, Template, walk
from crm_tui.domain.workflow_editing import Place
from crm_tui.domain.workflow_file_read import read
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_history import History, Version
from crm_tui.domain.workflow_specs import BRANCHED, Inside

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY = Template(name="Draft", document="deal")
KINDS = ("add_comment", "log", "condition", "parallel", "while", "iterator", "block", "approve", "wait_event")
Edit = tuple[str, int, int]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "inside", "delete", "duplicate", "shift", "in", "out", "paste", "cut", "branch", "text"]
        ),
        st.integers(0, 60),
        st.integers(-3, 60),
    ),
    max_size=25,
)
SOME = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def act(template: Template, edit: Edit) -> Template:
    """One edit of a designer, at a step that the number chooses; a refused one changes nothing."""
    verb, chosen, more = edit
    ids = [each.step.id for each in walk(template.steps)]
    kind = KINDS[more % len(KINDS)]
    if not ids:
        return editing.insert(template, editing.made(template, kind), Place())
    at = ids[chosen % len(ids)]
    where = editing.place(template, at)
    other = ids[more % len(ids)]
    verbs: dict[str, Callable[[], Template]] = {
        "add": lambda: editing.insert(template, editing.made(template, kind), Place(where.parent, where.index + 1)),
        "inside": lambda: editing.insert(template, editing.made(template, kind), Place(at, more)),
        "delete": lambda: editing.delete(template, at),
        "duplicate": lambda: editing.duplicate(template, at)[0],
        "shift": lambda: editing.shift(template, at, more),
        "in": lambda: editing.indent(template, at),
        "out": lambda: editing.outdent(template, at),
        "paste": lambda: editing.insert(template, editing.placed(template, other).step, where),
        "cut": lambda: editing.move(template, at, Place(other, more)),
        "branch": lambda: editing.branch(template, at)[0],
        "text": lambda: editing.change(template, at, lambda step: told(step, other)),
    }
    try:
        return verbs[verb]()
    except Refused:
        return template


def told(step: Step, other: str) -> Step:
    """The step with texts that refer to another one."""
    text = f"{{={other}:VALUE}} and {{=Document:TITLE}}\n“\\x”"
    asked = Group((Row(Comparison(source=f"{{={other}:INDEX}}", op=Op.MORE, values=("1",))),))
    when = asked if step.kind in ("while", "branch") else None
    kept = (each for each in step.parameters if each[0] != "text")
    return replace(step, title="Said", parameters=(*kept, ("text", text)), when=when)


def well_formed(template: Template) -> None:
    """Every id is there once, whatever its letters; every step stands where steps of its kind may stand."""
    ids = [each.step.id.casefold() for each in walk(template.steps)]
    assert len(ids) == len(set(ids))
    for each in walk(template.steps):
        holds = editing.inside(each.parents[-1].kind) if each.parents else Inside.STEPS
        assert holds is not Inside.NOTHING
        assert (each.step.kind == "branch") == (holds in BRANCHED)
        assert len(each.parents) < DEPTH


@SOME
@given(EDITS)
def test_every_edit_keeps_the_tree_well_formed_and_undo_restores_each_version(edits: list[Edit]) -> None:
    history = History(Version(EMPTY))
    versions = [EMPTY]
    for edit in edits:
        changed = act(history.template, edit)
        well_formed(changed)
        history = history.do(changed, edit[0])
        if changed != versions[-1]:
            versions.append(changed)

    for version in reversed(versions):
        assert history.template == version
        history = history.undo()
    assert history.undo() == history
    for version in versions:
        assert history.template == version
        history = history.redo()
    assert history.redo() == history


@SOME
@given(EDITS)
def test_what_was_edited_goes_round_through_its_file(edits: list[Edit]) -> None:
    template = EMPTY
    for edit in edits:
        template = act(template, edit)

    found = read(write(template))

    assert found.problems == ()
    assert found.template == template
    assert write(template) == write(read(write(template)).template or EMPTY)


@SOME
@given(EDITS, st.integers(0, 60))
def test_a_copy_is_the_original_with_other_ids(edits: list[Edit], chosen: int) -> None:
    template = EMPTY
    for edit in edits:
        template = act(template, edit)
    ids = [each.step.id for each in walk(template.steps)]
    if not ids:
        return
    original = ids[chosen % len(ids)]

    copied, name = editing.duplicate(template, original)

    before, after = editing.placed(copied, original).step, editing.placed(copied, name).step
    assert editing.placed(template, original).step == before
    old, new = ([each.step for each in walk((step,))] for step in (before, after))
    assert [(each.kind, each.title) for each in old] == [(each.kind, each.title) for each in new]
    names = {one.id: two.id for one, two in zip(old, new, strict=True)}
    assert not {each.casefold() for each in names} & {each.casefold() for each in names.values()}
    for one, two in zip(old, new, strict=True):
        said = str(one.parameter("text"))
        for name_before, name_after in names.items():
            if f"{{={name_before}:" in said:
                assert f"{{={name_after}:" in str(two.parameter("text"))


def test_deleting_and_adding_again_at_the_same_place_is_the_same() -> None:
    template = EMPTY
    for _number in range(3):
        template = editing.insert(template, editing.made(template, "condition"), Place())
    where = editing.place(template, "A4")
    step = editing.placed(template, "A4").step

    assert editing.insert(editing.delete(template, "A4"), step, where) == template


def test_a_branch_is_added_before_the_one_that_always_runs() -> None:
    template = editing.insert(EMPTY, editing.made(EMPTY, "condition"), Place())

    changed, name = editing.branch(template, "A1")

    assert [each.id for each in editing.children(changed, "A1")] == ["A2", name, "A3"]


def test_branches_of_an_approval_have_its_outcomes_and_captions_get_theirs() -> None:
    template = editing.insert(EMPTY, editing.made(EMPTY, "approve"), Place())
    assert [each.parameter("key") for each in editing.children(template, "A1")] == ["approved", "rejected"]

    waits = Step(id="W", kind="wait_event", parameters=(("captions", ("Yes", "No")),))
    template = editing.insert(EMPTY, waits, Place())
    template, _first = editing.branch(template, "W")
    template, _second = editing.branch(template, "W")
    assert [each.parameter("key") for each in editing.children(template, "W")] == ["Yes", "No"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda template: editing.insert(template, Step(id="X", kind="log"), Place("A1")), "only branches"),
        (lambda template: editing.insert(template, Step(id="X", kind="branch"), Place()), "a branch cannot"),
        (lambda template: editing.move(template, "A1", Place("A2")), "inside itself"),
        (lambda template: editing.indent(template, "A1"), "holds no others"),
        (lambda template: editing.outdent(template, "A1"), "no step holds"),
        (lambda template: editing.outdent(template, "A2"), "a branch cannot"),
        (lambda template: editing.delete(template, "A9"), "no step"),
        (lambda template: editing.branch(template, "A2"), "no branches"),
    ],
)
def test_what_cannot_be_says_why(edit: Callable[[Template], Template], said: str) -> None:
    template = editing.insert(EMPTY, editing.made(EMPTY, "condition"), Place())

    with pytest.raises(Refused) as refused:
        edit(template)

    assert said in str(refused.value)


def test_steps_do_not_nest_deeper_than_the_limit() -> None:
    template, at = EMPTY, ""
    for _level in range(DEPTH):
        step = editing.made(template, "block")
        template = editing.insert(template, step, Place(at))
        at = step.id

    with pytest.raises(Refused):
        editing.insert(template, editing.made(template, "log"), Place(at))


def test_letters_typed_into_one_field_are_taken_back_together() -> None:
    history = History(Version(EMPTY))
    for name in ("D", "Dr", "Dra"):
        history = history.do(replace(EMPTY, name=name), "name", "name")
    history = history.parted().do(replace(EMPTY, name="Dran"), "name", "name")

    assert history.undo().template.name == "Dra"
    assert history.undo().undo().template == EMPTY
