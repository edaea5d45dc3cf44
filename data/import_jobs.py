"""Where an import stands: one row per file and choice of options, written in the transaction of every chunk."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data import database


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One import; ``position`` rows of the file are done."""

    id: int
    position: int = 0
    operation: int = 0
    """0 until something was written."""
    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    finished: bool = False


_COLUMNS = "id, position, coalesce(operation, 0), created, updated, skipped, rejected, finished_at IS NOT NULL"


def _job(row: database.Row) -> Job:
    return Job(
        id=row[0],
        position=row[1],
        operation=row[2],
        created=row[3],
        updated=row[4],
        skipped=row[5],
        rejected=row[6],
        finished=bool(row[7]),
    )


def find(kind: str, fingerprint: str, options: str) -> Job:
    """Where a run for this file and these options starts: where an interrupted one stopped, else at the first row.

    The id is 0 when there was none yet.
    """
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM import_job WHERE type = ? AND fingerprint = ? AND options = ?",
        (kind, fingerprint, options),
    )
    job = _job(rows[0]) if rows else Job(id=0)
    return Job(id=job.id) if job.finished or (job.operation and _undone(job.operation)) else job


def begin(kind: str, fingerprint: str, options: str) -> Job:
    """The job that `find` tells of, written down: from now on it is not finished."""
    with database.transaction():
        database.execute(
            "INSERT INTO import_job (type, fingerprint, options) VALUES (?,?,?) ON CONFLICT DO NOTHING",
            (kind, fingerprint, options),
        )
        job = find(kind, fingerprint, options)
        save(job)
        return job


def _undone(operation: int) -> bool:
    return bool(database.sql("SELECT 1 FROM operation WHERE id = ? AND undone_by IS NOT NULL", (operation,)))


def position(job_id: int) -> int:
    """How many rows are done now; inside a transaction nobody else can change it."""
    return int(database.sql("SELECT position FROM import_job WHERE id = ?", (job_id,))[0][0])


def save(job: Job, *, finished_at: int | None = None) -> None:
    """Write where the job stands; inside a transaction."""
    database.execute(
        "UPDATE import_job SET position = ?, operation = ?, created = ?, updated = ?, skipped = ?, rejected = ?, "
        "finished_at = ? WHERE id = ?",
        (job.position, job.operation or None, job.created, job.updated, job.skipped, job.rejected, finished_at, job.id),
    )


def finish(job: Job, *, at: int) -> Job:
    """The job is done; its next run starts at the first row."""
    with database.transaction():
        save(job, finished_at=at)
    return replace(job, finished=True)
