"""What a contact from a stranger becomes: a lead in the classic mode, a deal with its client in the simple one.

Fields come as texts from outside: those that cannot be read are left to the text of the message, where they stand as
typed. Source: behaviour «CRM modes», «Creating deals»; threats T38.
"""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain import incoming as rules
from crm_tui.domain.entities.common import MESSENGER_LABELS
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import FieldKind, FieldSpec, Point, Value
from crm_tui.domain.incoming import Incoming
from crm_tui.domain.ref import Ref
from crm_tui.services import incoming_clients, intake_settings, leads, lookup, modes, records
from crm_tui.services.incoming_clients import Client
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import incoming as stored
from data.queries import names

_PERSON = ("honorific", "name", "second_name", "last_name", "post", "birthdate", "phone", "email", "web", "im")
"""What a client who is known already is not asked for again. Source: entities «Lead fields»: a repeat lead has a client."""
_PLAIN = frozenset(
    {
        FieldKind.STRING, FieldKind.TEXT, FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.PERCENT, FieldKind.MONEY,
        FieldKind.DATE, FieldKind.DATETIME, FieldKind.BOOL, FieldKind.DICTIONARY, FieldKind.URL, FieldKind.WEBS,
        FieldKind.MESSENGERS,
    }
)  # fmt: skip
"""Kinds of fields that a stranger may fill: no files, no people, no records."""


def make(
    session: Session, act: Operation, message: Incoming, title: str, client: Client
) -> tuple[Ref, tuple[Ref, ...], tuple[Ref, ...]]:
    """The new lead or deal, its client, and all that was created.

    Args:
        session: Who registers it.
        act: The operation.
        message: The contact.
        title: What the lead or the deal is called.
        client: Who it is from, as far as they are known.

    Raises:
        InvalidValue, Refused: something that is required is missing.
    """
    values = _values(session, message, known=client.known) | {"title": title}
    values["responsible"] = _responsible(session, client)
    given = {name: value for name, value in values.items() if value not in (None, ())}
    if modes.current() == modes.CLASSIC:
        for ref in client.refs:
            given["contacts" if ref.type == "contact" else "company"] = (ref.id,) if ref.type == "contact" else ref.id
        lead = records.create(session, "lead", given, act=act)
        return lead, client.refs, (lead,)
    choices = replace(modes.creation().choices(), use=client.refs)
    if client.known and not any(given.get(name) for name in ("name", "last_name", "company_title")):
        choices = replace(choices, create=("deal",))
    made = leads.make(session, act, records.check(session, records.entity("lead"), given), choices)
    assert made.deal is not None
    return made.deal, tuple(ref for ref in made.refs if ref != made.deal), made.created


def _values(session: Session, message: Incoming, *, known: bool) -> dict[str, Value]:
    """Values of a lead: what the message says of its sender, where it is from, its campaign."""
    texts = dict(message.values)
    if message.full_name and not (texts.get("name") or texts.get("last_name")):
        texts["name"], texts["last_name"] = rules.split_name(message.full_name)
    values: dict[str, Value] = {}
    for name, text in texts.items():
        values |= _read(session, name, text)
    values |= _addresses(message)
    source = rules.SOURCES[message.kind]
    if source in dict(names.dictionary("source")):
        values["source"] = source
    values.setdefault("source_description", message.channel or None)
    return {name: value for name, value in values.items() if not (known and name in _PERSON)}


def _read(session: Session, name: str, text: str) -> dict[str, Value]:
    spec = ENTITY_TYPES["lead"].field(name)
    if spec is None or not text or not _for_strangers(spec):
        return {}
    try:
        return lookup.parse_values(session, "lead", {spec.name: text})
    except CrmError:
        return {}  # it stands in the text of the message, see `with_left_over`


def _for_strangers(spec: FieldSpec) -> bool:
    return spec.writable and spec.item_kind in _PLAIN and (spec.name in rules.FIELDS or bool(spec.custom))


def with_left_over(session: Session, message: Incoming, client: Client, *, made: bool) -> str:
    """The text, and a line for each field that no record has taken, as it was typed.

    Args:
        session: Who registers it.
        message: The contact.
        client: Who it is from.
        made: Whether a lead or a deal was made, which takes fields.
    """
    lines = [
        f"{name}: {text}"
        for name, text in message.values.items()
        if not made or not _read(session, name, text) or (client.known and name in _PERSON)
    ]
    return rules.words("\n".join(filter(None, (message.text, *lines))))


def _addresses(message: Incoming) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if message.phone:
        found["phone"] = (Point(message.phone),)
    if message.email:
        found["email"] = (Point(message.email),)
    if message.messenger:
        label = message.channel.casefold()
        found["im"] = (Point(message.messenger, label if label in MESSENGER_LABELS else "other"),)
    return found


def _responsible(session: Session, client: Client) -> int | None:
    """Whoever looks after the client, else who registers it, else whom the settings name, else an administrator."""
    for ref in client.refs:
        user = incoming_clients.values_of(ref)["responsible"]
        if isinstance(user, int) and stored.is_active(user):
            return user
    return session.user_id or intake_settings.responsible()
