"""Files become records: a plan, a preview, chunks of rows, each in one transaction with the point to go on from.

The same file twice adds nothing: records are matched by the origin that the file names, else by the file's fingerprint
and the row's number. Workflows that start on creation do not start. Sources: behaviour «Creating deals»; house, walk B.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crm_tui.domain.errors import Busy
from crm_tui.domain.permissions import Verb
from crm_tui.domain.words import N_
from crm_tui.services import import_plan, import_reading, import_source, permissions, sheets
from crm_tui.services.import_chunks import Work
from crm_tui.services.import_errors import Rejected
from crm_tui.services.import_plan import Options, Plan
from crm_tui.services.session import Session, operation
from data import bulk, full_text, import_jobs, pacing, stores
from data.import_jobs import Job
from data.pacing import Pace

CHUNK = pacing.CHUNK
"""Rows in the first transactions, and in all of an import that creates or changes records one by one."""
MOST = 5000
"""Rows in one transaction, at most."""
MOST_BYTES = 16 << 20
"""Of the file in one transaction, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is."""

    done: int
    """Rows of the file, from its start."""
    lines: int
    """Lines in the file; at least as many as rows."""
    resumed: int
    """Rows that an earlier run had done."""
    created: int
    updated: int
    skipped: int
    rejected: int
    noted: int
    """Rows of this run with a text that found no place and was kept in the source information."""
    reasons: tuple[str, ...]
    """The first rejections of this run, worded."""
    operation_id: int
    """What `undo` takes back; 0 when nothing was written."""
    finished: bool = False


def plan(session: Session, kind: str, path: str, options: Options) -> Plan:
    """What an import of the file would do. Reads the file, writes nothing; the plan holds the file open until `run`.

    Args:
        session: Who asks.
        kind: A type of records, or user.
        path: A regular file, or ``-`` for standard input.
        options: What the operator says of it.

    Raises:
        NotFound, Refused: the file or the type.
        NotAllowed: without the right to import such records, or to add what is missing.
        Usage, UnknownField: an option does not fit the file.
    """
    entity = import_plan.imported(kind)
    _check_rights(session, kind, options)
    if kind == "user" or "user" in options.create_missing:
        session.require_settings(N_("create users"))
    source = import_source.open_source(path, protected=stores.files())
    try:
        if sheets.is_sheet(source, options.format):
            source = sheets.as_rows(source)
            dialect = import_source.Dialect(format="csv", encoding="utf-8")
        else:
            dialect = import_source.detect(
                source, format=options.format, encoding=options.encoding, delimiter=options.delimiter
            )
        return import_plan.make(entity.code, import_reading.Table(source, dialect), options)
    except BaseException:
        source.close()
        raise


def _check_rights(session: Session, kind: str, options: Options) -> None:
    """Importing is a right of its own; what is missing is added by the rights on its type."""
    if kind != "user":
        permissions.require_type(session, Verb.IMPORT, kind)
    for missing in options.create_missing - {"user"}:
        permissions.require_type(session, Verb.ADD, missing)


def run(session: Session, plan: Plan) -> Iterator[Progress]:
    """Do it; yields after every chunk. Closing the iterator stops between two chunks; the same plan goes on from there.

    A dry run counts everything and stores nothing.

    Raises:
        Busy: another process imports the same file, or holds the store for too long.
        Unavailable: the disk is full; what was committed stays, the same command goes on.
        Refused: the file for rejected rows cannot be written.
    """
    key = plan.entity.code, plan.source.fingerprint, plan.options.identity()
    rejected: Rejected | None = None
    try:
        if session.dry_run:
            job, rejected = Job(id=0), Rejected(_without_errors(plan), position=0)
        else:
            rejected = Rejected(plan, position=import_jobs.find(*key).position)
            job = import_jobs.begin(*key)
        with pacing.large_writes() as checkpoint, pacing.few_collections():
            yield from _chunks(session.of(f"import:{job.id}"), plan, job, rejected, checkpoint)
    finally:
        if rejected is not None:
            rejected.close()
        plan.source.close()


def _without_errors(plan: Plan) -> Plan:
    return replace(plan, options=replace(plan.options, errors=""))


def _most(plan: Plan) -> int:
    """Rows in one transaction, at most. What an import does must not depend on where a chunk ends: where it could (a row
    that changes what a later row finds) all are of one size."""
    many = plan.entity.code in bulk.kinds() and plan.options.on_duplicate != "update"
    if not many or plan.options.create_missing:
        return CHUNK
    return min(MOST, MOST_BYTES * max(1, plan.source.lines) // max(1, plan.source.size))


def _chunks(
    session: Session, plan: Plan, job: Job, rejected: Rejected, checkpoint: Callable[[], None]
) -> Iterator[Progress]:
    work, pace = Work(session, plan), Pace(_most(plan))
    resumed = job.position
    for part in plan.table.rows(lambda: pace.rows, skip=job.position):
        chunk, refused = work.read(part)
        rejected.add(refused)
        with operation(session, N_("imported")) as act:
            start = time.monotonic()
            if job.operation:
                act.resume(job.operation)
            if job.id and import_jobs.position(job.id) != job.position:
                raise Busy(holder=N_("another import of the same file"))
            tally = work.write(act, chunk)
            rejected.add(tally.rejections)
            job = replace(
                job,
                position=part.first + part.count - 1,
                operation=act.id,
                created=job.created + tally.created,
                updated=job.updated + tally.updated,
                skipped=job.skipped + tally.skipped,
                rejected=job.rejected + len(refused) + len(tally.rejections),
            )
            if job.id:
                import_jobs.save(job)
        pace.learn(time.monotonic() - start, part.count)
        work.committed()
        checkpoint()
        if not job.id:
            job = replace(job, operation=0)
        yield _progress(plan, job, work, resumed)
    if job.id:
        yield from _finish(session, plan, job, work, rejected, resumed, checkpoint)
    else:
        yield replace(_progress(plan, job, work, resumed), finished=True)


def _finish(
    session: Session,
    plan: Plan,
    job: Job,
    work: Work,
    rejected: Rejected,
    resumed: int,
    checkpoint: Callable[[], None],
) -> Iterator[Progress]:
    for _records in full_text.steps():
        checkpoint()
        yield _progress(plan, job, work, resumed)
    rejected.publish()
    job = import_jobs.finish(job, at=session.now_ms())
    yield replace(_progress(plan, job, work, resumed), finished=True)


def _progress(plan: Plan, job: Job, work: Work, resumed: int) -> Progress:
    return Progress(
        done=job.position,
        lines=plan.source.lines,
        resumed=resumed,
        created=job.created,
        updated=job.updated,
        skipped=job.skipped,
        rejected=job.rejected,
        noted=work.noted,
        reasons=tuple(work.reasons),
        operation_id=job.operation,
    )
