"""Contacts that come in: an e-mail, a call, a message, a web form becomes a lead, or at once a deal with its client, or is
added to what is open with a known client. One contact is one operation, and the same contact twice is one.

Source: behaviour «Creating deals», «CRM modes»; entities «Exceptions list», «Activities», «Last updated».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crm_tui.domain import activity_columns, normalise, reminders
from crm_tui.domain import incoming as rules
from crm_tui.domain.activity_columns import Place
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import NotFound
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.incoming import Incoming, Kind, Status
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import (
    completing,
    exceptions,
    incoming_clients,
    incoming_files,
    incoming_making,
    modes,
    permissions,
    records,
)
from crm_tui.services.incoming_clients import Client
from crm_tui.services.session import Session, is_narrow, operation
from data import notifications, receipts
from data.faults import fault
from data.operations import Operation
from data.queries import incoming as stored

LABELS = {
    Kind.EMAIL: N_("e-mail taken in"),
    Kind.CALL: N_("call taken in"),
    Kind.MESSAGE: N_("message taken in"),
    Kind.FORM: N_("web form taken in"),
}
NOT_KEPT = N_("contact not kept: the sender is on the exceptions list")
"""How the log calls it."""
SUBJECTS = {
    Kind.EMAIL: N_("E-mail from {sender}"),
    Kind.CALL: N_("Call from {sender}"),
    Kind.MESSAGE: N_("Message from {sender}"),
    Kind.FORM: N_("Web form of {sender}"),
}
"""What a contact without a subject is called."""
_EVENTS = {
    (Kind.EMAIL, "in"): "email_received",
    (Kind.EMAIL, "out"): "email_sent",
    (Kind.MESSAGE, "in"): "message_received",
    (Kind.MESSAGE, "out"): "message_sent",
    (Kind.CALL, "in"): "call_received",
    (Kind.CALL, "out"): "call_made",
    (Kind.FORM, "in"): "form_submitted",
    (Kind.FORM, "out"): "form_submitted",
}
_ORIGIN = 255
ORIGIN = "intake"
"""From where contacts are taken in: with the rights of the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a contact."""

    status: Status
    kind: Kind
    sender: str
    subject: str
    records: tuple[Ref, ...] = ()
    """What it is about: the lead or the deal, then the client."""
    created: tuple[Ref, ...] = ()
    """Those that were not there before."""
    activity: Ref | None = None
    operation_id: int = 0
    hidden: bool = False
    """Whether it went to records that the operator may not read: ``records`` names only those that they may."""


def robot(session: Session) -> Session:
    """The session of contacts that nobody registers by hand."""
    return replace(session, user_id=0, login="", name=_("intake"), origin=ORIGIN, dry_run=False, caused_by=None)


def register(session: Session, message: Incoming, *, receipt: str = "") -> Taken:
    """Take a contact in.

    Args:
        session: Who registers it, or the robot.
        message: The contact.
        receipt: A key under which it is taken in only once, whoever tries and whoever dies in between.

    Raises:
        NotFound: an employee's answer to somebody whom nobody knows.
        InvalidValue, Refused: what would be made lacks something that is required. Nothing was written.
        NotAllowed: an operator who may add neither leads nor deals.

    Whoever registers it needs no rights on the client or on what is open with them, which may be a colleague's: who it
    belongs to is decided by the contact, as when it comes by itself, and the operator learns of it only what they may read.
    """
    permissions.require_type(session, Verb.ADD, "lead" if modes.current() == modes.CLASSIC else "deal")
    files = incoming_files.keep(session, message.files) if message.files and _judged(message)[0] is None else ()
    with operation(session, LABELS[message.kind]) as act, act.following():
        if receipt and receipts.exists(receipt):
            taken = _told(message, Status.KNOWN)
        else:
            taken = _take_in(replace(session, origin=ORIGIN), act, message, files)
            if receipt:
                receipts.put(receipt, act.at, taken.status, act.id)
        fault("intake-taken")
    fault("intake-committed")
    return _seen(session, replace(taken, operation_id=act.id))


def _seen(session: Session, taken: Taken) -> Taken:
    """What the operator may know of it."""
    if not is_narrow(session) or not taken.records:
        return taken
    seen = permissions.readable_refs(session, taken.records)
    hidden = taken.records[0] not in seen
    return replace(
        taken,
        records=tuple(ref for ref in taken.records if ref in seen and not hidden),
        created=tuple(ref for ref in taken.created if ref in seen and not hidden),
        activity=None if hidden else taken.activity,
        hidden=hidden,
    )


def _told(message: Incoming, status: Status) -> Taken:
    return Taken(status=status, kind=message.kind, sender=message.sender, subject=_subject(message))


def _subject(message: Incoming) -> str:
    sender = message.who or message.values.get("company_title", "")
    return message.subject or fill(_(SUBJECTS[message.kind]), {"sender": sender})


def _number(message: Incoming, key: str) -> str:
    """The number under which a message is kept: numbers of different systems do not meet."""
    return f"{message.kind}:{key}"[:_ORIGIN]


def _judged(message: Incoming) -> tuple[Status | None, list[Ref]]:
    """Why nothing is to be made of it, None when something is; and what the messages that it answers are about."""
    if message.key and stored.living(stored.by_origin([_number(message, message.key)])):
        return Status.KNOWN, []
    answered = stored.by_origin([_number(message, each) for each in message.answers]) if message.answers else []
    thread = stored.bound(answered)
    if not thread and _entry(message) is not None:
        return Status.EXCEPTED, thread
    if not thread and _is_ours(message):
        return Status.COLLEAGUE, thread
    return (Status.AUTOMATIC if not thread and message.automatic else None), thread


def _is_ours(message: Incoming) -> bool:
    """Whether an operator has written the e-mail: in a thread it is an answer, else nothing that concerns a client."""
    incoming = message.kind is Kind.EMAIL and message.direction == "in" and message.email
    return bool(incoming) and stored.is_operator(normalise.email(message.email))


def _take_in(session: Session, act: Operation, message: Incoming, files: Sequence[str]) -> Taken:
    status, thread = _judged(message)
    if status is Status.EXCEPTED:
        act.label = NOT_KEPT
        act.event("not_kept", Ref("exception_entry", _entry(message) or 0), {"kind": message.kind})
    if status is not None:
        return _told(message, status)
    if _is_ours(message):
        message = replace(message, direction="out")
    found = Client() if message.direction == "out" and thread else incoming_clients.find(message)
    client = incoming_clients.with_thread(found, thread)
    work = incoming_clients.open_one(client, thread)
    if work is None and message.direction == "out":
        work = next((ref for ref in thread if ref.type in incoming_clients.WORK), None)
    created: tuple[Ref, ...] = ()
    refs = client.refs
    if work is None and message.automatic:
        return _told(message, Status.AUTOMATIC)
    if work is None:
        if message.direction == "out":
            raise NotFound(what=N_("client"), name=message.sender, hint=N_("answers go to clients who are known"))
        work, refs, created = incoming_making.make(session, act, message, _subject(message), client)
    about = (work, *_of(client, refs, work))
    body = incoming_making.with_left_over(session, message, client, made=bool(created))
    activity = _write(session, act, message, about, body, files)
    _tell(session, act, message, work, activity)
    status = Status.CREATED if created else Status.ADDED
    return replace(_told(message, status), records=about, created=created, activity=activity)


def _entry(message: Incoming) -> int | None:
    """The entry of the exceptions list that the sender is on: of calls and e-mails that come in, nothing is kept but that.

    Source: entities «Exceptions list»: threads, chats and forms are unaffected.
    """
    if message.direction != "in" or message.kind not in (Kind.EMAIL, Kind.CALL):
        return None
    return exceptions.covering(phone=message.phone, email=message.email)


def _of(client: Client, refs: Sequence[Ref], work: Ref) -> tuple[Ref, ...]:
    """The client that the activity is about: of several with one phone the one whose lead or deal it is."""
    values = incoming_clients.values_of(work)
    own = [Ref("contact", each) for each in values["contacts"] or () if each in client.contacts]
    contact = own[:1] or [ref for ref in refs if ref.type == "contact"]
    return (*contact, *(ref for ref in refs if ref.type == "company"))


def _write(
    session: Session, act: Operation, message: Incoming, about: Sequence[Ref], body: str, files: Sequence[str]
) -> Ref:
    """The activity of the contact: open while it waits for an answer, else done; an answer ends what waited for it."""
    now = session.now()
    given: dict[str, Value] = {
        "subject": _subject(message)[:_ORIGIN],
        "kind": message.kind.value,
        "direction": message.direction,
        "deadline": _until(session, now) if message.waits else now,
        "start": rules.moment(message, now),
        "reminders": reminders.NONE,
        "phone_number": message.phone or None,
        "responsible": incoming_clients.values_of(about[0])["responsible"],
        "outcome": message.outcome if message.kind is Kind.CALL else None,
        "origin_id": _number(message, message.key) if message.key else None,
    }
    for ref in about:
        given[bindings()[ref.type]] = (ref.id,)
    written: dict[str, Value] = {
        "sender": message.sender or None,
        "recipient": message.recipient or None,
        "channel": message.channel or None,
        "body": body or None,
    }
    if message.direction == "out" and not message.recipient:
        written |= {"sender": session.name or None, "recipient": message.sender or None}
    if message.key:
        for dead in stored.by_origin([_number(message, message.key)]):
            act.update(Ref("activity", dead), {"origin_id": None})  # it was taken back: this one has the number now
    given["files"] = tuple(Point(each, "") for each in files)
    activity = records.create(session, "activity", given, act=act, linked=written)
    if not message.waits:
        for waiting in (*stored.waiting_on(about[0], message.kind), activity.id):
            before = act.read(Ref("activity", waiting))
            completing.finish(session, act, before, {}, automatic=waiting != activity.id)
    return activity


def _until(session: Session, now: datetime) -> datetime:
    """When an answer is overdue: from the end of the day on; it belongs to today. Source: behaviour «Activities»."""
    evening = activity_columns.deadline_for(Place.TODAY, now, session.zone)
    return evening or now


def _tell(session: Session, act: Operation, message: Incoming, work: Ref, activity: Ref) -> None:
    """The robots hear of it by an event, the responsible person by a notice."""
    kind = _EVENTS[(message.kind, message.direction)]
    if kind == "call_received" and message.outcome != "successful":
        kind = "call_missed"
    act.event(kind, work, {"activity": activity.id, "sender": message.sender})
    responsible = incoming_clients.values_of(work)["responsible"]
    if message.direction == "in" and isinstance(responsible, int) and responsible != session.user_id:
        details = {"kind": message.kind.value, "sender": message.sender, "subject": _subject(message)}
        notifications.add(responsible, act.at, "incoming", work, details)
