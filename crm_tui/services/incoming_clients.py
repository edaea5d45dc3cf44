"""Whom a contact from outside is from, and which lead or deal it goes on with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_tui.domain import normalise, several
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.incoming import Incoming
from crm_tui.domain.ref import Ref
from crm_tui.services import modes
from data.queries import duplicates as points
from data.queries import incoming as stored
from data.records import load
from data.shapes import Raw

MOST = 50
"""Records of one type that one address leads to."""
WORK = ("deal", "lead")
"""What is gone on with; of two that are equally fresh the deal."""


@dataclass(frozen=True, slots=True)
class Client:
    """Everybody whom the address may belong to, the oldest first."""

    contacts: tuple[int, ...] = ()
    companies: tuple[int, ...] = ()
    leads: tuple[int, ...] = ()
    """Leads that bear the address themselves."""

    @property
    def known(self) -> bool:
        """Whether it is a client; a lead alone is none yet."""
        return bool(self.contacts or self.companies)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The one contact and the one company that are taken for the client."""
        found = [Ref("contact", each) for each in self.contacts[:1]]
        return (*found, *(Ref("company", each) for each in self.companies[:1]))


def find(message: Incoming) -> Client:
    """By e-mail, then by the name in the channel, then by phone: the first of them that leads to somebody.

    Source: behaviour «Duplicates and exceptions»: normalised phones and e-mails.
    """
    for field, form in _forms(message):
        found = Client(
            *(tuple(points.having_point(kind, field, [form], MOST)) for kind in ("contact", "company", "lead"))
        )
        if found.known or found.leads:
            return found
    return Client()


def _forms(message: Incoming) -> Iterator[tuple[str, str]]:
    if message.email:
        yield "email", normalise.email(message.email)
    if message.messenger:
        yield "im", several.comparable(FieldKind.STRING, message.messenger)
    if message.phone:
        yield "phone", normalise.phone(message.phone)


def with_thread(client: Client, thread: Sequence[Ref]) -> Client:
    """The client, and before it the clients whom the answered messages are about."""

    def ids(kind: str, more: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*(ref.id for ref in thread if ref.type == kind), *more)))

    return Client(ids("contact", client.contacts), ids("company", client.companies), client.leads)


def values_of(ref: Ref) -> dict[str, Raw]:
    """The raw values of a record that is there."""
    found = load(ref.type, ref.id)
    assert found is not None
    return found.values


def open_one(client: Client, thread: Sequence[Ref]) -> Ref | None:
    """The open lead or deal that the contact goes on with: the answered one, else that which was busy last.

    Leads count in the classic mode only: in the simple one they are an archive.
    """
    kinds = WORK if modes.current() == modes.CLASSIC else WORK[:1]
    answered = [ref for kind in kinds for ref in thread if ref.type == kind and stored.is_open(ref)]
    if answered:
        return answered[0]
    found: list[tuple[int, Ref]] = []
    for kind in kinds:
        rows = stored.open_of_clients(kind, client.contacts, client.companies)
        if kind == "lead":
            rows += stored.open_among(kind, client.leads)
        found += [(busy, Ref(kind, record)) for busy, record in rows]
    return max(found, key=lambda each: (each[0], each[1].type == WORK[0], each[1].id))[1] if found else None
