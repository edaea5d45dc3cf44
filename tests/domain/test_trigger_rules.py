"""Whether a trigger may move a record: forwards always, backwards and out of the end only where it is allowed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.stages import Semantic, Stage
from crm_tui.domain.trigger_rules import Stay, place, stays

PIPELINES = st.integers(1, 2)


@st.composite
def stages(draw: st.DrawFn, pipeline: st.SearchStrategy[int] = PIPELINES) -> Stage:
    """Any stage; the same id is always the same stage."""
    number = draw(st.integers(1, 12))
    semantic = (Semantic.PROCESS, Semantic.PROCESS, Semantic.SUCCESS, Semantic.FAILURE)[number % 4]
    return Stage(number, draw(pipeline), f"S{number}", f"Stage {number}", "", semantic, number * 7 % 50)


IN_ONE = stages(st.just(1))


@given(stages(), stages(), st.booleans())
def test_a_trigger_moves_nothing_that_stands_in_another_pipeline_or_there_already(
    here: Stage, target: Stage, allow_back: bool
) -> None:
    found = stays(here, target, allow_back=allow_back)

    assert (found is Stay.OTHER_PIPELINE) == (here.pipeline_id != target.pipeline_id)
    if here.pipeline_id == target.pipeline_id:
        assert (found is Stay.THERE) == (here.id == target.id)


@given(IN_ONE, IN_ONE)
def test_whoever_may_move_back_may_move_anywhere_in_the_pipeline(here: Stage, target: Stage) -> None:
    assert stays(here, target, allow_back=True) in (None, Stay.THERE)


@given(IN_ONE, IN_ONE)
def test_without_that_a_record_only_goes_on_and_a_closed_one_stays(here: Stage, target: Stage) -> None:
    if stays(here, target, allow_back=False) is None:
        assert not here.semantic.final
        assert place(here) < place(target)
        assert stays(target, here, allow_back=False) is not None, "and never comes back"


@given(st.lists(IN_ONE, min_size=1, max_size=30), IN_ONE)
def test_triggers_that_may_not_move_back_bring_a_record_to_rest_however_often_they_are_asked(
    targets: list[Stage], here: Stage
) -> None:
    moves = 0
    for target in targets * 5:
        if stays(here, target, allow_back=False) is None:
            here, moves = target, moves + 1

    assert moves <= len({each.id for each in targets})
