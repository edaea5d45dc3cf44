"""A draft of a workflow goes round whatever is wrong with it; what nobody packed is refused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain import conditions_text, workflow_draft
from crm_tui.domain.workflow import Declared, OnError, Rows, Start, Step, Template
from crm_tui.domain.workflow_values import Shape, ValueType

TEXTS = st.text(max_size=8)
PARAMETERS = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(lambda x: Rows(tuple(x))),
)
DECLARED = st.builds(
    Declared,
    code=TEXTS,
    shape=st.builds(Shape, type=st.sampled_from(ValueType), multiple=st.booleans(), of=TEXTS),
    name=TEXTS,
    required=st.booleans(),
    default=TEXTS,
)


def steps(depth: int) -> st.SearchStrategy[tuple[Step, ...]]:
    inner = steps(depth - 1) if depth else st.just(())
    step = st.builds(
        Step,
        id=TEXTS,
        kind=TEXTS,
        title=TEXTS,
        enabled=st.booleans(),
        on_error=st.sampled_from(OnError),
        parameters=st.lists(st.tuples(TEXTS, PARAMETERS), max_size=2).map(tuple),
        when=st.one_of(
            st.none(), TEXTS.map(conditions_text.hold), st.just(conditions_text.hold("a = 1 or (b in 1, 2)"))
        ),
        steps=inner,
    )
    return st.lists(step, max_size=2).map(tuple)


TEMPLATES = st.builds(
    Template,
    name=TEXTS,
    document=TEXTS,
    pipelines=st.lists(TEXTS, max_size=2).map(tuple),
    start=st.frozensets(st.sampled_from(Start)),
    active=st.booleans(),
    parameters=st.lists(DECLARED, max_size=2).map(tuple),
    constants=st.lists(DECLARED, max_size=1).map(tuple),
    steps=steps(2),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEMPLATES)
def test_every_draft_goes_round(template: Template) -> None:
    assert workflow_draft.unpack(workflow_draft.pack(template)) == template


@pytest.mark.parametrize("text", ["", "abc", "Ωmega", workflow_draft.pack(Template(name="x", document="deal"))[:-3]])
def test_what_is_no_draft_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        workflow_draft.unpack(text)


def test_a_draft_of_many_steps_is_short() -> None:
    many = tuple(
        Step(id=f"A{n}", kind="add_comment", parameters=(("comment", f"Text number {n} for {{=Document:TITLE}}"),))
        for n in range(500)
    )

    assert len(workflow_draft.pack(Template(name="Long", document="deal", steps=many))) < 65_536 // 2
