"""Verbs that take a task from one state to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from crm_tui.cli import listing, naming, rehearsal
from crm_tui.cli.door import Door
from crm_tui.cli.guides import guide
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.services import lookup, tasks
from crm_tui.services.outcome import Outcome
from crm_tui.services.session import Session

Act = Callable[[Session, Sequence[Ref]], Outcome]


def _plain(kind: str, name: str, said: str, act: Act) -> click.Command:
    @verb(said, more=guide(kind, name))
    @click.argument("words", metavar="ID…|-", nargs=-1)
    @pass_door
    def step(door: Door, words: tuple[str, ...]) -> int:
        listing.require(door, kind)
        return rehearsal.done(door, act(door.session, naming.records(kind, words)))

    return step


def view_command(kind: str) -> click.Command:
    """``task view``."""
    said = N_("Marks tasks as viewed by you, their responsible person; opening their card does the same.")
    return _plain(kind, "view", said, tasks.look)


def start_command(kind: str) -> click.Command:
    """``task start``."""
    said = N_(
        "Takes up tasks: the responsible person, or a participant (exit 6 for others, exit 4 from another state)."
    )
    return _plain(kind, "start", said, tasks.start)


def pause_command(kind: str) -> click.Command:
    """``task pause``."""
    return _plain(kind, "pause", N_("Puts tasks in progress on hold."), tasks.pause)


def resume_command(kind: str) -> click.Command:
    """``task resume``."""
    return _plain(
        kind, "resume", N_("Goes on with paused tasks, and takes up again those that are done."), tasks.resume
    )


def accept_command(kind: str) -> click.Command:
    """``task accept``."""
    return _plain(kind, "accept", N_("Accepts tasks in review: their creator only."), tasks.accept)


def complete_command(kind: str) -> click.Command:
    """``task complete``."""

    @verb(
        N_(
            "Completes tasks; those under control go to review unless their creator completes them. A task that "
            "requires a summary is refused without one (exit 5)."
        ),
        more=guide(kind, "complete"),
    )
    @click.argument("words", metavar="ID…|-", nargs=-1)
    @click.option("--summary", metavar="TEXT", default="", help=N_("what came out of it"))
    @pass_door
    def complete(door: Door, words: tuple[str, ...], summary: str) -> int:
        listing.require(door, kind)
        return rehearsal.done(door, tasks.complete(door.session, naming.records(kind, words), summary=summary))

    return complete


def return_command(kind: str) -> click.Command:
    """``task return``."""

    @verb(N_("Returns tasks in review to their responsible person: their creator only."), more=guide(kind, "return"))
    @click.argument("words", metavar="ID…|-", nargs=-1)
    @click.option(
        "--comment", metavar="TEXT", default="", help=N_("what is missing; the timeline of the task keeps it")
    )
    @pass_door
    def send_back(door: Door, words: tuple[str, ...], comment: str) -> int:
        listing.require(door, kind)
        return rehearsal.done(door, tasks.send_back(door.session, naming.records(kind, words), comment=comment))

    return send_back


def delegate_command(kind: str) -> click.Command:
    """``task delegate``."""

    @verb(N_("Gives tasks to somebody else, for whom they are new."), more=guide(kind, "delegate"))
    @click.argument("words", metavar="ID…|- LOGIN", nargs=-1, required=True)
    @pass_door
    def delegate(door: Door, words: tuple[str, ...]) -> int:
        listing.require(door, kind)
        *ids, login = words
        if not ids:
            raise Usage(
                text=N_("“{word}” is a task or an operator, both are needed"),
                word=shown(login),
                hint=N_("write ids, then the login"),
            )
        refs = naming.records(kind, ids)
        user = lookup.user_called(door.session, login)
        return rehearsal.done(door, tasks.delegate(door.session, refs, user))

    return delegate


def check_command(kind: str) -> click.Command:
    """``task check``."""

    @verb(
        N_("Ticks an item of the checklist by its number, from 1; with --off takes the tick away."),
        more=guide(kind, "check"),
    )
    @click.argument("word", metavar="ID")
    @click.argument("number", metavar="ITEM")
    @click.option("--off", is_flag=True, help=N_("not done after all"))
    @pass_door
    def check(door: Door, word: str, number: str, off: bool) -> int:
        listing.require(door, kind)
        if not number.isascii() or not number.isdigit() or len(number) > 6:
            raise Usage(text=N_("“{word}” is not a number of an item"), word=shown(number))
        return rehearsal.done(door, tasks.tick(door.session, naming.record(kind, word), int(number), not off))

    return check
