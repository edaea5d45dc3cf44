"""What a doctor looks at: the file, its rights, its schema, its counts, the clock, what is overdue, the backups."""

from __future__ import annotations

import contextlib
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import entry, files, intake_settings, settings
from crm_tui.services.session import Session
from data import backup, database, opening, timers
from data import settings as stored_settings
from data.migrations import runner

LATE_MS = 10 * 60_000
"""A timer that is due for so long tells that no clock runs."""
BACKUP_DAYS = 7
RUNS_LOOKED_AT = 100_000
"""Of the runs of workflows, the newest; a million of them take ten seconds of a processor."""
_RUNS_TOLD = 20
"""Of the runs that are not as they should be."""
_RUNS = {
    "journal": N_("run {id}: a row of its journal is missing or too many"),
    "written": N_("run {id}: it wrote something that its journal does not know of"),
    "receipt": N_("message {id}: it counts as sent, and no answer of its receiver is kept"),
    "asleep": N_("run {id}: nothing will wake it"),
    "ended": N_("run {id}: it has ended, and something would wake it"),
    "stale": N_("run {id}: a timer is set for it that must not be"),
    "wait": N_("run {id}: its timers are not those of what it waits for"),
    "asked": N_("run {id}: what it waits for and what it asks of people do not agree"),
    "places": N_("run {id}: more runs with waiting steps are under way on its record than there are places"),
    "queue": N_("run {id}: it is queued though a place is free"),
    "once": N_("run {id}: its begin or its end was told more than once"),
}
"""What is wrong with a run, by the rule that does not hold."""
_STORMS = {
    "limit_exceeded": N_("trigger {id} was set off by what it had set off itself and stopped, records: {count}"),
    "storm": N_("trigger {id} was stopped: triggers moved a record too often within a minute, records: {count}"),
}
"""Why triggers were stopped, by reason."""
_STEP_SECONDS = 2.0
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up."""

    check: str
    """``database``, ``counts``, ``permissions``, ``schema``, ``files``, ``sqlite``, ``clock``, ``timers``, ``backup``,
    ``runs``, ``intake``, ``outbox``."""
    ok: bool
    text: str
    """What was found, a text to translate (or translated already, where it counts) with holes for ``params``."""
    params: dict[str, object] = field(default_factory=dict)
    note: bool = False
    """Neither good nor bad: something that is not there yet."""


def schema(path: Path) -> tuple[int, int]:
    """The schema version of a database and the newest one; nothing is migrated.

    Raises:
        NotFound, Foreign, Unavailable, NewerStore, Damaged: the database.
    """
    database.check_file(path)
    database.connect(path)
    try:
        return database.check_identity(runner.LATEST), runner.LATEST
    finally:
        database.close()


def migrate(path: Path) -> int:
    """Bring the database to the newest form, after a backup; returns how many steps were taken."""
    applied = opening.open_store(path, holder=entry.system_user()[0])
    database.close()
    return applied


def findings(session: Session, *, mend: bool = False, whole: bool = False) -> Iterator[Finding]:
    """Everything that was looked at, good or bad.

    Args:
        session: Who looks.
        mend: Remove attached files that no record needs any more; administrators only.
        whole: Look at every run of a workflow, however many there are, and not at the newest only.

    Raises:
        NotAllowed: who may not mend.
    """
    if mend and not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("mend the database"))
    path = database.store().path
    yield from _content()
    yield from _files(session, mend)
    yield from _permissions(path)
    version = ".".join(map(str, database.sqlite_version()))
    if database.store().safe:
        yield Finding("sqlite", True, N_("SQLite {version}"), {"version": version})
    else:
        safe = ".".join(map(str, database.SAFE_SQLITE))
        yield Finding(
            "sqlite",
            True,
            N_("SQLite {version} (before {safe}): checkpoints wait for the write queue"),
            {"version": version, "safe": safe},
        )
    yield _clock(session)
    if unknown := settings.unknown_zone():
        yield Finding("clock", False, settings.UNKNOWN_ZONE, {"zone": visible(unknown)})
    yield _timers(session)
    yield from _runs(None if whole else RUNS_LOOKED_AT)
    yield from _triggers(session)
    if not settings.robots_work():
        yield Finding("runs", False, N_("workflows, rules and triggers stand still: crm-tui setting set robots yes"))
    yield _backups(session, path)
    yield from _intake()
    yield from _outbox(session)


def _content() -> Iterator[Finding]:
    problems = backup.problems()
    if not problems:
        yield Finding("database", True, N_("whole: integrity, references and stage totals"))
    for problem in problems:
        yield Finding("database", False, "{problem}", {"problem": problem})
    pending = runner.pending()
    yield Finding("schema", pending == 0, N_("version {version}"), {"version": runner.LATEST - pending})


def _files(session: Session, mend: bool) -> Iterator[Finding]:
    """Attached files: each is there and is what it was; what an interrupted program left behind is told, and mended."""
    found = files.health(session, mend=mend)
    for each in found.broken:
        text = N_("the content of “{name}” (number {id}) is missing or damaged: restore a backup")
        yield Finding("files", False, text, {"name": visible(each.name), "id": each.id})
    if found.orphans:
        if found.mended:
            text = ngettext("{count} orphan removed", "{count} orphans removed", found.orphans)
        else:
            text = ngettext(
                "{count} file that no record needs: crm-tui doctor --mend",
                "{count} files that no record needs: crm-tui doctor --mend",
                found.orphans,
            )
        yield Finding("files", True, text, {"count": found.orphans}, note=not found.mended)
    if found.files and not found.broken:
        text = ngettext("{count} attached file is whole", "{count} attached files are whole", found.files)
        yield Finding("files", True, text, {"count": found.files})


def _permissions(path: Path) -> Iterator[Finding]:
    """Source: threats T26: nobody else may read the database or what lies beside it."""
    open_to_others = []
    for suffix in ("", "-wal", "-shm", ".lock", ".files"):
        beside = path.with_name(path.name + suffix)
        with contextlib.suppress(FileNotFoundError):
            if stat.S_IMODE(beside.stat().st_mode) & 0o007:
                open_to_others.append(str(beside))
    for name in open_to_others:
        yield Finding(
            "permissions", False, N_("everybody on this machine may read {path}: chmod o-rwx"), {"path": name}
        )
    if not open_to_others:
        yield Finding("permissions", True, N_("others may not read the database"))


def _clock(session: Session) -> Finding:
    """A clock that stands before the newest operation was set back, or was wrong when that was written."""
    newest = database.sql("SELECT coalesce(max(at), 0) FROM operation")[0][0]
    ahead = (newest - session.now_ms()) / 1000
    if ahead > _STEP_SECONDS:
        text = ngettext(
            "the clock stands {seconds} second before the newest operation",
            "the clock stands {seconds} seconds before the newest operation",
            int(ahead),
        )
        return Finding("clock", False, text, {"seconds": int(ahead)})
    return Finding("clock", True, N_("UTC {now}"), {"now": session.now().strftime("%Y-%m-%d %H:%M:%S")})


def _timers(session: Session) -> Finding:
    due = timers.next_due() if settings.robots_work() else timers.next_due_but(("run", "automation"))
    late = session.now_ms() - due if due is not None else 0
    if late > LATE_MS:
        minutes = late // 60_000
        text = ngettext(
            "something is due for {minutes} minute: no clock runs (crm-tui worker)",
            "something is due for {minutes} minutes: no clock runs (crm-tui worker)",
            minutes,
        )
        return Finding("timers", False, text, {"minutes": minutes})
    return Finding("timers", True, N_("nothing is late"))


def _runs(newest: int | None) -> Iterator[Finding]:
    """Runs of workflows: what must hold of each, its journal, its timers and what it waits for; of the newest, or of all."""
    from data import journal_checks  # noqa: PLC0415 — only a check-up asks

    problems = journal_checks.problems(newest)
    for problem in problems[:_RUNS_TOLD]:
        yield Finding("runs", False, _RUNS[problem.rule], {"id": problem.run})
    count = journal_checks.count()
    if newest is not None and count > newest:
        text = N_("only the newest {newest} of {count} runs were looked at: crm-tui doctor --all looks at every one")
        yield Finding("runs", True, text, {"newest": newest, "count": count}, note=True)
    elif not problems:
        yield Finding("runs", True, N_("every run of a workflow has its journal, and a timer or a reason to wait"))


def _triggers(session: Session) -> Iterator[Finding]:
    """Triggers that were stopped in the last day, because they set themselves off or a record was thrown to and fro."""
    from data import triggers  # noqa: PLC0415 — only a check-up asks

    found = [each for each in triggers.stopped(session.now_ms() - _DAY_MS, _RUNS_TOLD) if each[1] in _STORMS]
    for number, reason, count in found:
        yield Finding("triggers", False, _STORMS[reason], {"id": number, "count": count})
    if not found and triggers.active():
        yield Finding("triggers", True, N_("no trigger has set itself off since yesterday"))


def _intake() -> Iterator[Finding]:
    """The drop folder, where there is one: whether it can be watched, and what lies there that could not be taken in."""
    place = intake_settings.folder()
    if not place:
        return
    reason, failed = intake_settings.state()
    words = {"folder": visible(place), "reason": _(reason), "count": failed}
    if reason:
        yield Finding("intake", False, N_("{folder} {reason}"), words)
    elif failed:
        text = ngettext("{count} file could not be taken in: look into {folder}/failed",
                        "{count} files could not be taken in: look into {folder}/failed", failed)  # fmt: skip
        yield Finding("intake", False, text, words)
    else:
        yield Finding("intake", True, N_("{folder} is watched"), words)


def _outbox(session: Session) -> Iterator[Finding]:
    """Messages that did not arrive, or of which nobody knows; nothing where none was ever sent."""
    from crm_tui.services import outbox as use  # noqa: PLC0415 — only a check-up asks
    from data import journal_checks, outbox  # noqa: PLC0415 — as above

    counts = outbox.counts()
    if (paused := use.paused(session)) is not None:
        at = formats.datetime_text(paused.since.astimezone(session.zone))
        yield Finding("outbox", False, *use.paused_text(session, at))
    texts = (
        ("unknown", _unknown(counts.get("unknown", 0))),
        ("failed", _undelivered(counts.get("failed", 0))),
        ("held", _held(counts.get("held", 0))),
    )
    for state, text in texts:
        if counts.get(state):
            yield Finding("outbox", False, text, {"count": counts[state]})
    told = paused is not None or any(counts.get(state) for state, _text in texts)
    if counts and not told and not journal_checks.unreceipted():
        yield Finding("outbox", True, N_("every message arrived, or is on its way"))


def _unknown(count: int) -> str:
    return ngettext(
        "nobody knows whether {count} message arrived: crm-tui outbox list unknown",
        "nobody knows whether {count} messages arrived: crm-tui outbox list unknown",
        count,
    )


def _undelivered(count: int) -> str:
    return ngettext(
        "{count} message could not be sent: crm-tui outbox list failed",
        "{count} messages could not be sent: crm-tui outbox list failed",
        count,
    )


def _held(count: int) -> str:
    return ngettext(
        "{count} message is held back: crm-tui outbox list held",
        "{count} messages are held back: crm-tui outbox list held",
        count,
    )


def _backups(session: Session, path: Path) -> Finding:
    """Age and place of the newest backup that was written beside the database or with ``crm-tui backup``."""
    written = [(each.stat().st_mtime, str(each)) for each in path.parent.glob(f"{path.name}*.bak")]
    if noted := stored_settings.get(entry.LAST_BACKUP):
        written.append((int(noted) / 1000, stored_settings.get(entry.LAST_BACKUP_FILE)))
    if not written:
        begun = database.sql("SELECT coalesce(min(at), 0) FROM operation")[0][0]
        young = session.now_ms() - begun <= BACKUP_DAYS * _DAY_MS
        return Finding("backup", young, N_("there is none: crm-tui backup FILE"), note=young)
    at, place = max(written)
    days = max(int((time.time() - at) // 86_400), 0)
    text = ngettext("the newest backup is {days} day old", "the newest backup is {days} days old", days)
    moment = from_ms(int(at * 1000)).astimezone(session.zone)
    where = f"{text}: {{path}} ({{at}})" if place else f"{text} ({{at}})"
    return Finding(
        "backup", days <= BACKUP_DAYS, where, {"days": days, "path": place, "at": formats.datetime_text(moment)}
    )
