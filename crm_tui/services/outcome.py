"""`Outcome` and `each`: one act over one or many records, with a report per record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services.session import Session, is_narrow, operation
from data import database
from data.operations import Operation

CHUNK = 500
"""Records in one transaction: about a tenth of a second of write lock."""


class Outcome(NamedTuple):
    """What an act did."""

    operation_id: int
    """0 when nothing had to be written."""
    done: tuple[Ref, ...]
    """Records that the act changed or found as wanted."""
    refused: tuple[tuple[Ref, CrmError], ...] = ()


def each(session: Session, label: str, refs: Sequence[Ref], work: Callable[[Operation, Ref], object]) -> Outcome:
    """Do the work for every record, under one operation; one failing record does not stop the rest.

    Raises:
        CrmError: the only record failed, or the store did.
    """
    done: list[Ref] = []
    refused: list[tuple[Ref, CrmError]] = []
    written = 0
    for start in range(0, len(refs), CHUNK):
        with operation(session, label) as act:
            if written:
                act.resume(written)
            for ref in _readable(session, refs[start : start + CHUNK], refused):
                _one(act, ref, work, done, refused)
        written = act.id
    if len(refs) == 1 and refused:
        raise refused[0][1]
    return Outcome(written, tuple(done), tuple(refused))


def _readable(session: Session, refs: Sequence[Ref], refused: list[tuple[Ref, CrmError]]) -> Sequence[Ref]:
    """Those that the operator may read; for them the others do not exist, whatever rule would refuse them."""
    if not is_narrow(session):
        return refs
    from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

    allowed = permissions.readable_refs(session, refs)
    refused += [(ref, NotFound(what=N_(ref.type), name=str(ref.id))) for ref in refs if ref not in allowed]
    return [ref for ref in refs if ref in allowed]


def _one(
    act: Operation,
    ref: Ref,
    work: Callable[[Operation, Ref], object],
    done: list[Ref],
    refused: list[tuple[Ref, CrmError]],
) -> None:
    mark = act.mark()
    try:
        with database.savepoint():
            work(act, ref)
    except CrmError as error:
        if error.exit in (3, 7):
            raise
        act.back_to(mark)
        refused.append((ref, error))
    else:
        done.append(ref)
