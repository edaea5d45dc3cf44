"""What the editor asks: a window for each change, or the sentence that says why there is nothing to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain import stages as rules
from crm_tui.domain.errors import CrmError, NotAllowed, Refused
from crm_tui.domain.pipelines import Pipeline, StageInfo
from crm_tui.domain.stages import Semantic
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import number_text
from crm_tui.i18n.translate import _
from crm_tui.services import pipelines, stages
from screens.forms.words import sentence
from screens.pipelines.choices import Choice
from screens.pipelines.colours import ColourPrompt
from screens.pipelines.model import Shown, Wish, deals_text
from screens.pipelines.prompts import ChoicePrompt, NamePrompt, Prompt

if TYPE_CHECKING:
    from screens.pipelines.screen import PipelinesScreen


def _wishing(screen: PipelinesScreen, wish: Callable[[str], Wish]) -> Callable[[str], None]:
    return lambda text: screen.show_preview(wish(text))


def new_stage(screen: PipelinesScreen, shown: Shown) -> Prompt:
    """Name of a new stage in progress."""
    success = next(each.stage.name for each in shown.stages if each.stage.semantic is Semantic.SUCCESS)
    return NamePrompt(
        title=_("New stage in “{pipeline}”").format(pipeline=shown.pipeline.name),
        said=_("It comes right before “{stage}”.").format(stage=success),
        placeholder=_("for example Under review: where deals wait while tasks are open"),
        act=lambda name: stages.add(screen.session, shown.chosen, name),
        done=_("Stage added"),
        typed=_wishing(screen, lambda text: Wish(semantic=Semantic.PROCESS, name=text)),
    )


def new_failure(screen: PipelinesScreen, shown: Shown) -> Prompt:
    """Name of a further failure stage."""
    return NamePrompt(
        title=_("New failure stage in “{pipeline}”").format(pipeline=shown.pipeline.name),
        said=_("Deals that are lost for this reason end here."),
        placeholder=_("for example No budget"),
        act=lambda name: stages.add_failure(screen.session, shown.chosen, name),
        done=_("Stage added"),
        typed=_wishing(screen, lambda text: Wish(semantic=Semantic.FAILURE, name=text)),
    )


def new_pipeline(screen: PipelinesScreen) -> Prompt:
    """Name of a new pipeline."""
    return NamePrompt(
        title=_("New pipeline"),
        said=_("It starts with the default stages; change them as you like."),
        placeholder=_("for example Partners"),
        act=lambda name: pipelines.add(screen.session, name, screen.kind),
        done=_("Pipeline added"),
    )


def pipeline_name(screen: PipelinesScreen, pipeline: Pipeline) -> Prompt:
    """Another name for a pipeline."""
    return NamePrompt(
        title=_("Rename “{name}”").format(name=pipeline.name),
        said="",
        name=pipeline.name,
        act=lambda name: pipelines.rename(screen.session, pipeline.id, name, version=pipeline.version),
        done=_("Pipeline renamed"),
    )


def stage_name(screen: PipelinesScreen, info: StageInfo) -> Prompt:
    """Another name for a stage."""
    stage = info.stage
    return NamePrompt(
        title=_("Rename “{name}”").format(name=stage.name),
        said=_("Its code stays {code}: commands and files go on working.").format(code=stage.code),
        name=stage.name,
        act=lambda name: stages.rename(screen.session, stage.id, name, version=info.version),
        done=_("Stage renamed"),
        typed=_wishing(screen, lambda text: Wish(stage_id=stage.id, name=text)),
    )


def stage_colour(screen: PipelinesScreen, info: StageInfo) -> Prompt:
    """Another colour for a stage."""
    stage = info.stage
    return ColourPrompt(
        title=_("Colour of “{name}”").format(name=stage.name),
        colour=stage.colour,
        act=lambda colour: stages.recolour(screen.session, stage.id, colour, version=info.version),
        done=_("Stage recoloured"),
        typed=_wishing(screen, lambda text: Wish(stage_id=stage.id, colour=text)),
    )


def _may_not(screen: PipelinesScreen, verb: str) -> str | None:
    try:
        screen.session.require_settings(verb)
    except NotAllowed as error:
        return sentence(error)
    return None


def _why_not(shown: Shown, info: StageInfo) -> CrmError | None:
    """The rule that keeps the stage, whatever stands on it."""
    if info.stage.semantic is Semantic.SUCCESS:
        text = N_("“{stage}” is the success stage: every pipeline has one. Rename or recolour it instead")
        return Refused(text=text, stage=info.stage.name)
    try:
        rules.check_set([each.stage for each in shown.stages if each.stage.id != info.stage.id], shown.pipeline.name)
    except Refused as error:
        return error
    return None


def gone_stage(screen: PipelinesScreen, shown: Shown, info: StageInfo) -> Prompt | str:
    """Where the deals of a stage go that is deleted; or why it stays."""
    refused = _may_not(screen, stages.RIGHT)
    error = _why_not(shown, info)
    if refused or error is not None:
        return refused or (sentence(error) if error else "")
    stage = info.stage
    others = [each for each in shown.stages if each.stage.id != stage.id]
    same = [each for each in others if each.stage.semantic is stage.semantic]
    order = [*same, *(each for each in others if each not in same)]
    choices = tuple(
        Choice(
            str(each.stage.id),
            f"→ {each.stage.name}",
            _closing(stage.semantic, each.stage.semantic),
            each.stage.colour,
        )
        for each in order
    )
    return _deletion(
        name=stage.name,
        deals=info.items,
        choices=choices,
        act=lambda key, progress: stages.delete(
            screen.session, stage.id, move_to=int(key) if key else None, progress=progress
        ),
    )


def _closing(before: Semantic, after: Semantic) -> str:
    if before.final == after.final:
        return ""
    return _("closes them") if after.final else _("reopens them")


def gone_pipeline(screen: PipelinesScreen, shown: Shown) -> Prompt | str:
    """Where the deals of a pipeline go that is deleted; or why it stays."""
    refused = _may_not(screen, pipelines.RIGHT_TO_DELETE)
    found = shown.pipeline
    if refused:
        return refused
    if found.is_default:
        return _("“{pipeline}” is the default pipeline and stays: D on another one makes that the default").format(
            pipeline=found.name
        )
    choices = tuple(
        Choice(str(each.id), f"→ {each.name}", deals_text(each.deals))
        for each in shown.pipelines
        if each.id != found.id
    )
    return _deletion(
        name=found.name,
        deals=found.deals,
        choices=choices,
        act=lambda key, progress: pipelines.delete(
            screen.session, found.id, move_to=int(key) if key else None, progress=progress
        ),
    )


def _deletion(
    *, name: str, deals: int, choices: tuple[Choice, ...], act: Callable[[str, Callable[[int], None]], object]
) -> Prompt:
    title = _("Delete “{name}”").format(name=name)
    if not deals:
        said = _("Nothing stands on it. u takes it back.")
        choices = (Choice("", _("Delete it")),)
    else:
        said = _("{deals} must go somewhere else first: where?").format(deals=deals_text(deals))
    prompt: ChoicePrompt

    def progress(done: int) -> None:
        text = _("{done} of {all} moved").format(done=number_text(done), all=number_text(deals))
        prompt.post_message(ChoicePrompt.Progress(text))

    done = _("“{name}” deleted").format(name=name)
    if deals:
        done += ", " + _("{deals} moved").format(deals=deals_text(deals))
    prompt = ChoicePrompt(title=title, said=said, choices=choices, act=lambda key: act(key, progress), done=done)
    return prompt
