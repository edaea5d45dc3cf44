"""What board and lists show: the read side, paged. Nothing here writes, but for the search index catching up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, UnknownField
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.views import BoardHeader, Counters, StageColumn, Tile, TilePage
from crm_tui.domain.words import N_
from crm_tui.services.session import Session, is_narrow
from data import derived, full_text, timers
from data.conditions import Compiled
from data.queries import board, counting, listing, stages
from data.queries.listing import Sort

if TYPE_CHECKING:
    from crm_tui.domain.view_columns import DeadlineBoard
    from crm_tui.services.records import Record

CHUNK = 500
LOOKED_AT = 300
"""Hits of one type that a search ranks."""


def matching_of(session: Session, kind: str, filter_text: str) -> Compiled | None:
    """The filter and the limits of the operator, compiled; None when everything matches and everything may be read."""
    found = None
    if filter_text.strip():
        from crm_tui.services import filtering  # noqa: PLC0415 — the first board of the day has no filter

        found = filtering.compiled(session, kind, filter_text)
    return _limit(session, kind, found)


def _limit(session: Session, kind: str, matching: Compiled | None) -> Compiled | None:
    if not is_narrow(session):
        return matching
    from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

    return permissions.seen(session, kind, matching)


def _readable(session: Session, kind: str, ids: Collection[int]) -> Collection[int]:
    if not is_narrow(session):
        return ids
    from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

    return permissions.readable(session, kind, ids)


def board_header(
    session: Session, pipeline_id: int | None, filter_text: str = "", *, kind: str = "deal"
) -> BoardHeader:
    """A pipeline's columns with counters; with a filter the counters are None until `filtered_totals` brings them.

    Args:
        session: Who looks.
        pipeline_id: The default pipeline when None.
        filter_text: In the filter language; empty matches all.
        kind: The type on the board.

    Raises:
        NotFound: no such pipeline.
        FilterMistake: where and why.
    """
    known = {pipeline: name for pipeline, name, _ in stages.pipelines(kind)}
    wanted = stages.default_pipeline(kind) if pipeline_id is None else pipeline_id
    if wanted not in known:
        raise NotFound(what=N_("pipeline"), name=str(wanted))
    columns = board.columns(wanted, derived.rates()[0])
    if matching_of(session, kind, filter_text) is not None:
        columns = [_with_totals(column, None, None) for column in columns]
    return BoardHeader(wanted, known[wanted], tuple(columns))


def _with_totals(column: StageColumn, count: int | None, total: Money | None) -> StageColumn:
    return StageColumn(column.stage_id, column.code, column.name, column.colour, column.semantic, count, total)


def filtered_totals(
    session: Session, pipeline_id: int, filter_text: str, *, kind: str = "deal"
) -> tuple[StageColumn, ...]:
    """The columns with the counters and sums of what matches; as slow as reading the matching deals."""
    base = derived.rates()[0]
    columns = board.columns(pipeline_id, base)
    matching = matching_of(session, kind, filter_text)
    if matching is None:
        return tuple(columns)
    totals = board.filtered_totals(kind, pipeline_id, matching)
    found = []
    for column in columns:
        count, amount = totals.get(column.stage_id, (0, 0))
        found.append(_with_totals(column, count, Money(amount, base)))
    return tuple(found)


def board_page(
    session: Session,
    stage_id: int,
    *,
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    last: bool = False,
    limit: int = 50,
    filter_text: str = "",
    kind: str = "deal",
) -> TilePage:
    """Cards of one column in board order.

    Args:
        session: Who looks.
        stage_id: The column.
        after: Only those behind this ``(rank, id)``.
        before: The nearest ones in front of it.
        last: The last page.
        limit: At most so many.
        filter_text: In the filter language.
        kind: The type on the board.
    """
    matching = matching_of(session, kind, filter_text)
    tiles, more = board.page(kind, stage_id, limit, after=after, before=before, last=last, matching=matching)
    return TilePage(stage_id, tuple(tiles), more)


def tiles(
    session: Session, ids: Sequence[int], filter_text: str = "", *, kind: str = "deal"
) -> tuple[tuple[int, Tile], ...]:
    """Fresh cards of these records, each with its stage; those that are gone or do not match are missing."""
    return tuple(board.some(kind, ids, matching_of(session, kind, filter_text)))


def deadlines(session: Session, kind: str, filter_text: str = "") -> DeadlineBoard:
    """The five columns of the deadlines view; see `crm_tui.services.deadlines` for its pages, moves and new records."""
    from crm_tui.services import deadlines as view  # noqa: PLC0415 — the first paint does not wait for it

    return view.board(session, kind, filter_text)


def counters(session: Session) -> Counters:
    """The numbers of the header line."""
    overdue, unseen = counting.of_operator(session.user_id, session.now_ms())
    from crm_tui.services import indexing  # noqa: PLC0415 — the header is drawn before its numbers are there

    return Counters(overdue, unseen, timers.next_due(), indexing.to_come(), to_answer(session))


def to_answer(session: Session) -> int:
    """How many things runs of workflows ask of the operator."""
    return counting.asked(session.user_id)


def sortable(kind: str) -> tuple[str, ...]:
    """The fields that a list of the type can be sorted by."""
    return listing.sortable(kind)


def sorts_of(kind: str, names: Sequence[str]) -> list[Sort]:
    """The order that these names mean; a leading ``-`` turns it round.

    Raises:
        UnknownField: one that a list cannot be sorted by.
    """
    allowed = listing.sortable(kind)
    found = []
    for name in names:
        bare = name.removeprefix("-")
        if bare not in allowed:
            from crm_tui.services import field_names  # noqa: PLC0415 — only mistakes need it

            own = [spec for name in allowed if (spec := ENTITY_TYPES[kind].field(name)) is not None]
            near = field_names.near(bare, own, allowed)
            hint = N_("did you mean “{near}”?") if near else ""
            raise UnknownField(field=bare, type=kind, hint=hint, hint_params={"near": near})
        found.append(Sort(bare, name.startswith("-")))
    return found


def ids(
    session: Session,
    kind: str,
    filter_text: str = "",
    *,
    sort: Sequence[str] = (),
    limit: int | None = None,
    pipeline_id: int | None = None,
) -> list[int]:
    """Ids of the live records that match, in order (by id when no order is asked for); of one pipeline, or of all."""
    from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for it

    records.entity(kind)
    matching = matching_of(session, kind, filter_text)
    deleted = bool(filter_text.strip()) and _asks_for_deleted(session, kind, filter_text)
    order = sorts_of(kind, sort)
    return listing.ids(kind, order, limit, matching=matching, deleted=deleted, pipeline_id=pipeline_id)


def pipeline_shown(kind: str, wanted: int | None) -> tuple[int, str] | None:
    """The pipeline that a list shows, with its name: the wanted one, else the default one; None where there is one only.

    Args:
        kind: Entity type; those without pipelines have none to choose from.
        wanted: The one chosen last, which may be gone by now.
    """
    if kind not in ENTITY_TYPES or not ENTITY_TYPES[kind].has_pipelines:
        return None
    known = {pipeline: name for pipeline, name, _ in stages.pipelines(kind)}
    if len(known) < 2:
        return None
    found = wanted if wanted in known else stages.default_pipeline(kind)
    return found, known[found]


def listing_of(
    session: Session, kind: str, filter_text: str = "", *, sort: Sequence[str] = (), limit: int | None = None
) -> Iterator[Record]:
    """The records that match, in order, read in chunks of 500."""
    found = ids(session, kind, filter_text, sort=sort, limit=limit)
    for start in range(0, len(found), CHUNK):
        yield from by_ids(session, kind, found[start : start + CHUNK])


def by_ids(session: Session, kind: str, wanted: Sequence[int]) -> list[Record]:
    """These records, in order; those that are gone are missing."""
    from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for it

    return records.by_ids(session, kind, wanted)


def _asks_for_deleted(session: Session, kind: str, filter_text: str) -> bool:
    from crm_tui.services import filtering  # noqa: PLC0415 — as above

    return filtering.asks_for_deleted(session, kind, filter_text)


def as_words(text: str) -> str:
    """The text as a search for its words, whatever signs are in it."""
    return " ".join('"' + word.replace('"', '""') + '"' for word in text.split()[:20])


def count(session: Session, kind: str, filter_text: str = "") -> int:
    """How many live records match."""
    from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for it

    records.entity(kind)
    return listing.count(kind, matching_of(session, kind, filter_text))


def find(session: Session, words: str, limit: int = 30) -> list[tuple[Ref, str]]:
    """Records of any type that hold these words: reference and title, deals first.

    Of each type at most ``limit``: first those whose title is the words, then those that begin with them, that hold
    them as words and that hold them at all, then those that hold them elsewhere; each open before closed, the last
    changed first. Titles that begin with the words are found among all, the others among the newest `LOOKED_AT`.
    """
    from crm_tui.domain.ranking import nearness  # noqa: PLC0415 — the first paint does not wait for it
    from data.queries import finding  # noqa: PLC0415 — as above

    wanted = " ".join(words.split())
    if not wanted:
        return []
    found: list[tuple[Ref, str]] = []
    for kind in full_text.searchable():
        matching = matching_of(session, kind, as_words(words))
        newest = listing.ids(kind, [Sort("id", descending=True)], LOOKED_AT, matching=matching)
        hits = {hit.id: hit for hit in (*finding.beginning(kind, wanted, LOOKED_AT), *finding.some(kind, newest))}
        hits = {record: hits[record] for record in _readable(session, kind, hits)}
        ranked = sorted(hits.values(), key=lambda hit: (nearness(hit.title, wanted), hit.closed, -hit.modified_at))
        found += [(Ref(kind, hit.id), hit.title) for hit in ranked[:limit]]
    return found
