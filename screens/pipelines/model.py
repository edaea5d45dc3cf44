"""What the pipeline editor shows, as values: pipelines, stages, and how the board's head would look after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_tui.domain import colours
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.pipelines import Pipeline, StageInfo
from crm_tui.domain.stages import ORDER, Semantic
from crm_tui.domain.text import clean
from crm_tui.domain.views import StageColumn
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import pipelines


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the screen at one moment."""

    pipelines: tuple[Pipeline, ...]
    chosen: int
    """Id of the pipeline whose stages are shown."""
    stages: tuple[StageInfo, ...]

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline whose stages are shown."""
        return next(each for each in self.pipelines if each.id == self.chosen)

    def stage(self, stage_id: int) -> StageInfo | None:
        """A stage by its id."""
        return next((each for each in self.stages if each.stage.id == stage_id), None)

    @property
    def lines(self) -> list[int]:
        """The stages under the headings of their groups: ids, and 0 for a heading."""
        lines: list[int] = []
        for semantic in sorted(Semantic, key=lambda each: ORDER[each]):
            lines += [0, *(each.stage.id for each in self.stages if each.stage.semantic is semantic)]
        return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A change that is being typed and not yet made."""

    stage_id: int = 0
    """0 for a new stage."""
    semantic: Semantic = Semantic.PROCESS
    name: str | None = None
    colour: str | None = None


NEW = -1
"""The id of a stage that is only wished for."""


def columns(shown: Shown, wish: Wish | None = None) -> tuple[StageColumn, ...]:
    """The columns of the board, as they are or as they would be."""
    found = list(pipelines.header(shown.pipeline, shown.stages).columns)
    if wish is None:
        return tuple(found)
    if wish.stage_id:
        return tuple(_changed(each, wish) if each.stage_id == wish.stage_id else each for each in found)
    used = [each.colour for each in found]
    proposed = colours.next_process_colour if wish.semantic is Semantic.PROCESS else colours.next_failure_colour
    new = StageColumn(NEW, "", _name(wish) or "…", proposed(used), wish.semantic.value, 0, None)
    at = sum(ORDER[Semantic(each.semantic)] <= ORDER[wish.semantic] for each in found)
    return (*found[:at], new, *found[at:])


def _changed(column: StageColumn, wish: Wish) -> StageColumn:
    return replace(column, name=_name(wish) or column.name, colour=_colour(wish) or column.colour)


def _name(wish: Wish) -> str:
    return clean(wish.name or "", multiline=False).strip()


def _colour(wish: Wish) -> str:
    try:
        return colours.parse_colour(wish.colour or "")
    except InvalidValue:
        return ""


def group_text(semantic: Semantic, stages: Sequence[StageInfo]) -> str:
    """The heading of a group with its number of stages; the only success stage is not counted."""
    count = sum(each.stage.semantic is semantic for each in stages)
    mark = {Semantic.PROCESS: "▸", Semantic.SUCCESS: "✓", Semantic.FAILURE: "✗"}[semantic]
    name = _(pipelines.semantic_name(semantic))
    return f"{mark} {name}" if semantic is Semantic.SUCCESS else f"{mark} {name} · {count}"


def deals_text(count: int) -> str:
    """``1 deal``, ``12 deals``."""
    from crm_tui.i18n.formats import number_text  # noqa: PLC0415 — tables of numbers, needed once something is shown

    return ngettext("{count} deal", "{count} deals", count).format(count=number_text(count))


def colour_text(value: str, width: int) -> str:
    """A colour in words: its name and ``#rrggbb``, or what of it fits."""
    name = _(colours.name_of(value))
    if not name or width < 8:
        return value
    return f"{name} {value}" if len(name) + 8 <= width else name
