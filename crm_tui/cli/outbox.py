"""`crm-tui outbox …`: what is about to leave, what left, what failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.reading import moment
from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.cli.output import Json
    from crm_tui.services.session import Session
    from data.outbox import Message

_NUMBER = Whole(least=1, most=2**62)
_AT_ONCE = 500
"""Messages that are decided about in one transaction."""
_COLUMNS = ("id", "state", "title", "record", "run", "tries", "next_at", "said")
_IDS = click.argument("numbers", metavar="ID …", nargs=-1, type=_NUMBER, required=True)


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui outbox list failed unknown",
            "crm-tui outbox show 7",
            "crm-tui outbox retry 7 8",
            "crm-tui outbox release all",
            "crm-tui outbox pause",
            "crm-tui outbox cancel waiting",
        ]
    }


@verb(N_("Messages that leave this machine, the newest first: of some states, or all."), more=_guide)
@click.argument("states", metavar="[STATE …]", nargs=-1)
@click.option("--limit", type=Whole(least=1, most=100_000), default=200, help=N_("at most so many (200)"))
@pass_door
def list_messages(door: Door, states: tuple[str, ...], limit: int) -> None:
    """``outbox list``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — help needs no store

    for state in states:
        if state not in outbox.STATES:
            raise Usage(
                text=N_("“{word}” is no state of a message"), word=shown(state), hint=N_("states: {choices}"),
                hint_params={"choices": ", ".join(outbox.STATES)},
            )  # fmt: skip
    found = outbox.latest(door.session, states, limit)
    setup.listed(door, [_row(door, each) for each in found], _COLUMNS, "table:outbox")
    tell_paused(door)


@verb(N_("One message: what is sent, under which key, why it did not arrive; secrets are not in it."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def show_message(door: Door, number: int) -> None:
    """``outbox show``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    found = outbox.message(door.session, number)
    setup.one(door, {
        **_row(door, found), "kind": found.kind, "key": found.key, "may_repeat": found.repeatable, "answer": found.receipt,
        "created_at": moment(door, found.created_at), "changed_at": moment(door, found.changed_at),
        **{f"payload_{name}": value for name, value in found.payload.items()},
    })  # fmt: skip


@verb(N_("Let messages leave that were held back; “all” means every one of them."))
@click.argument("words", metavar="ID …|all", nargs=-1, required=True)
@pass_door
def release_messages(door: Door, words: tuple[str, ...]) -> None:
    """``outbox release``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    numbers = outbox.in_state(door.session, "held") if words == ("all",) else tuple(_number(word) for word in words)
    _decide(door, numbers, outbox.release)


@verb(N_("Send messages again that failed, or of which nobody knows whether they arrived: those may arrive twice."))
@_IDS
@pass_door
def retry_messages(door: Door, numbers: tuple[int, ...]) -> None:
    """``outbox retry``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    doubtful = [each for each in numbers if outbox.message(door.session, each).state == "unknown"]
    if doubtful:
        count = len(doubtful)
        question = ngettext(
            "{count} message may arrive twice. Send?", "{count} messages may arrive twice. Send?", count
        )
        door.confirm(fill(question, {"count": count}))
    _decide(door, numbers, outbox.retry)


@verb(N_("Give messages up that have not left, by number or all of a state; nobody sends them any more."))
@click.argument("words", metavar="ID …|waiting|held|failed|unknown", nargs=-1, required=True)
@pass_door
def cancel_messages(door: Door, words: tuple[str, ...]) -> None:
    """``outbox cancel``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    if len(words) == 1 and words[0] in outbox.UNSENT:
        numbers = outbox.in_state(door.session, words[0])
        question = ngettext("Give {count} message up?", "Give {count} messages up?", len(numbers))
        door.confirm(fill(question, {"count": len(numbers)}))
    else:
        numbers = tuple(_number(word) for word in words)
    _decide(door, numbers, outbox.cancel)


@verb(N_("Let no message leave from now on, whoever would send it; what is being sent at this moment arrives."))
@pass_door
def pause_outbox(door: Door) -> None:
    """``outbox pause``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    was = outbox.paused(door.session)
    outbox.pause(door.session)
    if door.asked.dry_run:
        _say_tried(door, _("nothing to change") if was else _("no message would leave until crm-tui outbox resume"))
        return
    door.out.say(_("no message leaves until crm-tui outbox resume"))


@verb(N_("Let messages leave again; what has become due meanwhile leaves at once."))
@pass_door
def resume_outbox(door: Door) -> None:
    """``outbox resume``."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    was = outbox.paused(door.session)
    outbox.resume(door.session)
    if door.asked.dry_run:
        _say_tried(door, _("messages would leave again") if was else _("nothing to change"))
        return
    door.out.say(_("messages leave again"))


def _say_tried(door: Door, said: str) -> None:
    """What would be, and how many messages that concerns."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    count = len(outbox.in_state(door.session, "waiting"))
    door.out.say(said)
    door.out.say(fill(ngettext("{count} message waits", "{count} messages wait", count), {"count": count}))
    door.out.say(_("dry run: nothing was stored"))


def tell_paused(door: Door) -> None:
    """Say so when no message leaves."""
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    found = outbox.paused(door.session)
    if found is not None:
        text, words = outbox.paused_text(door.session, moment(door, to_ms(found.since)))
        door.out.say(fill(_(text), words))


def _decide(door: Door, numbers: Sequence[int], act: Callable[[Session, Sequence[int]], int]) -> None:
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    setup.require(door, _COLUMNS)
    several = list(dict.fromkeys(numbers))
    count = sum(act(door.session, several[at : at + _AT_ONCE]) for at in range(0, len(several), _AT_ONCE))
    said = ngettext("{count} message changed", "{count} messages changed", count)
    if door.asked.dry_run:
        said = ngettext("{count} message would change", "{count} messages would change", count)
    elif door.out.chosen:
        rows = [_row(door, outbox.message(door.session, number)) for number in several]
        setup.listed(door, rows, _COLUMNS, "table:outbox")
    door.out.say(fill(said, {"count": count}))


def _number(word: str) -> int:
    if not word.isdecimal() or len(word) > 18:
        raise Usage(text=N_("“{word}” is no number of a message"), word=shown(word))
    return int(word)


def _row(door: Door, found: Message) -> dict[str, Json]:
    from crm_tui.automation import wording  # noqa: PLC0415 — as above
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    return {
        "id": found.id, "state": _(outbox.STATES[found.state]) if people else found.state, "title": found.title,
        "record": str(found.about) if found.about else None, "run": found.run, "tries": found.tries,
        "next_at": moment(door, found.next_at) if found.state == "waiting" else None,
        "said": wording.sentence(found.said) or None,
    }  # fmt: skip
