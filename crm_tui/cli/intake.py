"""`crm-tui intake`: contacts that come from outside, in files or on standard input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.choosing import OneOf
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Busy, CrmError, Damaged
from crm_tui.domain.incoming import Status
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.services.incoming import Taken
    from crm_tui.services.incoming_reading import Row

_COLUMNS = ("status", "kind", "sender", "subject", "records")
_FIELDS = (*_COLUMNS, "created", "activity", "operation")
_SAID = {
    Status.CREATED: N_("{kind} from {sender}: made {records}"),
    Status.ADDED: N_("{kind} from {sender}: added to {records}"),
    Status.EXCEPTED: N_("{kind} from {sender}: on the exceptions list, nothing was kept"),
    Status.AUTOMATIC: N_("{kind} from {sender}: sent by a machine, nothing was made"),
    Status.COLLEAGUE: N_("{kind} from {sender}: written by an operator, nothing was made"),
    Status.KNOWN: N_("{kind} from {sender}: taken in before"),
}
_KINDS = {"email": N_("e-mail"), "call": N_("call"), "message": N_("message"), "form": N_("web form")}


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui intake mail.eml",
            "crm-tui intake requests.csv --kind form",
            'echo \'{"kind": "call", "from": "+39 02 5551234", "outcome": "missed"}\' | crm-tui intake -',
            'echo \'{"kind": "chat", "channel": "telegram", "from": "@rossi", "text": "Ciao"}\' | crm-tui intake -',
            "crm-tui setting set intake_folder /srv/crm/inbox",
        ],
        N_("Fields"): [
            _("kind, from, phone, email, full_name, name, last_name, company_title, subject, text"),
            _("channel (the form, the messenger), outcome (successful, missed, busy), direction (in, out)"),
            _("utm_source, utm_medium, utm_campaign, id (the same twice is one), answers, custom fields"),
        ],
    }


@verb(
    N_(
        "Takes in contacts: e-mails (.eml), calls, messages and web forms (JSON, CSV), - for standard input. A stranger "
        "becomes a lead, or a deal with its client in the simple mode; a client's contact is added to what is open."
    ),
    more=_guide,
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--kind", default="", metavar="email|call|message|form", help=N_("what rows are that do not say"))
@click.option("--format", "form", type=OneOf(("eml", "json", "csv")), help=N_("when the name does not say"))
@pass_door
def intake_command(door: Door, files: tuple[str, ...], kind: str, form: str | None) -> int:
    """``intake``."""
    setup.require(door, _FIELDS)
    from crm_tui.domain import incoming as rules  # noqa: PLC0415 — help needs none of it

    asked = rules.kind_called(kind).value if kind else ""
    worst = [0]
    rows = list(_rows(door, files, asked, form or "", worst))
    if door.asked.dry_run:
        from crm_tui.cli import rehearsal  # noqa: PLC0415 — only dry runs

        rehearsal.changes(door)
    elif door.out.chosen and rows:
        setup.listed(door, rows, _COLUMNS)
    return worst[0]


def _rows(door: Door, files: tuple[str, ...], kind: str, form: str, worst: list[int]) -> Iterator[dict[str, Json]]:
    from crm_tui.services import incoming_reading  # noqa: PLC0415 — help needs none of it

    for path in files:
        try:
            data = incoming_reading.content(door.session, path)
            found = list(incoming_reading.read(path, data, form=form, kind=kind))
        except (Busy, Damaged):
            raise
        except CrmError as error:
            if len(files) == 1:
                raise
            _refuse(door, error, shown(path), worst)
            continue
        yield from _taken(door, path, found, worst)


def _taken(door: Door, path: str, found: list[Row], worst: list[int]) -> Iterator[dict[str, Json]]:
    from crm_tui.services import incoming  # noqa: PLC0415 — as above

    for row in found:
        about = shown(path) if len(found) == 1 else f"{shown(path)}:{row.number}"
        try:
            if row.error is not None:
                raise row.error
            assert row.message is not None
            taken = incoming.register(door.session, row.message)
        except (Busy, Damaged):
            raise
        except CrmError as error:
            _refuse(door, error, about, worst)
            continue
        if not door.asked.dry_run:
            _say(door, taken)
        yield _row(taken)


def _refuse(door: Door, error: CrmError, about: str, worst: list[int]) -> None:
    from crm_tui.cli import app  # noqa: PLC0415 — the net of this door words errors; most contacts are taken in

    code = app.refuse(error, as_json=door.out.form in ("json", "jsonl"), about=about)
    worst[0] = worst[0] or code


def _say(door: Door, taken: Taken) -> None:
    words = {
        "kind": _(_KINDS[taken.kind]),
        "sender": shown(taken.sender),
        "records": ", ".join(map(str, taken.created or taken.records)),
    }
    sentence = N_("{kind} from {sender}: it went to a colleague, who was told") if taken.hidden else _SAID[taken.status]
    said = fill(_(sentence), words)
    door.out.say(f"{said} ({fill(_('operation {number}'), {'number': taken.operation_id})})" if taken.records else said)


def _row(taken: Taken) -> dict[str, Json]:
    return {
        "status": taken.status.value,
        "kind": taken.kind.value,
        "sender": taken.sender,
        "subject": taken.subject,
        "records": [str(ref) for ref in taken.records],
        "created": [str(ref) for ref in taken.created],
        "activity": str(taken.activity) if taken.activity else None,
        "operation": taken.operation_id,
    }
