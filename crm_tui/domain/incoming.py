"""A contact that comes from outside: an e-mail, a call, a message in an open channel, a web form; and how files word one.

Whoever writes it is a stranger: a field that cannot be read becomes a line of the text, never an error, so that no message
is lost for a wrong birth date.
Source: behaviour «Creating deals»; entities «Activities», «Exceptions list».
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crm_tui.domain import points
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, cut, nearest
from crm_tui.domain.words import N_


class Kind(StrEnum):
    """What came; the same codes as the kinds of activities."""

    EMAIL = "email"
    CALL = "call"
    MESSAGE = "message"
    FORM = "form"


class Status(StrEnum):
    """What became of it."""

    CREATED = "created"
    """A lead, or a deal with its client, was made."""
    ADDED = "added"
    """It was added to what is open with a known client, or to what it answers."""
    EXCEPTED = "excepted"
    """The sender is on the exceptions list: nothing was kept."""
    AUTOMATIC = "automatic"
    """A machine sent it (an out-of-office note, a mailing list, a bounce): nothing was made."""
    COLLEAGUE = "colleague"
    """An operator wrote it to others: it is no contact of a client."""
    KNOWN = "known"
    """It had been taken in before."""


SOURCES = {Kind.EMAIL: "EMAIL", Kind.CALL: "CALL", Kind.FORM: "WEBFORM", Kind.MESSAGE: "OTHER"}
"""The value of *Source* of what is made from it."""
FIELDS = (
    "title", "honorific", "name", "second_name", "last_name", "company_title", "post", "birthdate", "web", "im", "amount",
    "address", "address_2", "address_city", "address_postal_code", "address_region", "address_province", "address_country",
    "source_description", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term",
)  # fmt: skip
"""Fields of a lead that a stranger may fill; neither stage, nor people, nor rights. Source: threats T38."""
MOST_FILES = 50
"""Attachments of one message that are kept."""
TEXT_CHARACTERS = 16_000
"""Of a message that are kept: less than 64 KiB in any alphabet."""
LINE = 250
"""Characters of a name, a subject, an address."""
_OUTCOMES = ("successful", "missed", "busy")
_KIND_WORDS = {
    "e-mail": "email", "mail": "email", "eml": "email", "phone": "call", "phone_call": "call", "chat": "message",
    "open_channel": "message", "openline": "message", "im": "message", "sms": "message", "web_form": "form",
    "webform": "form", "crm_form": "form",
}  # fmt: skip
_WORDS = {
    "type": "kind", "text": "text", "body": "text", "message": "text", "comment": "text", "comments": "text",
    "subject": "subject", "e-mail": "email", "mail": "email", "telephone": "phone", "mobile": "phone", "tel": "phone",
    "first_name": "name", "surname": "last_name", "family_name": "last_name", "middle_name": "second_name",
    "company": "company_title", "company_name": "company_title", "position": "post", "birth_date": "birthdate",
    "birthday": "birthdate", "website": "web", "street": "address", "city": "address_city", "zip": "address_postal_code",
    "postal_code": "address_postal_code", "country": "address_country", "province": "address_province",
    "form": "channel", "form_name": "channel", "line": "channel", "date": "at", "time": "at", "message_id": "id",
    "in_reply_to": "answers", "full_name": "full_name", "sender": "from", "recipient": "to", "salutation": "honorific",
}  # fmt: skip
"""Other words for the same; what is in neither table is a line of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One contact, as it was received; every text is clean."""

    kind: Kind
    direction: str = "in"
    """``in``; ``out`` when an employee wrote or rang: phone and e-mail are the client's all the same."""
    subject: str = ""
    text: str = ""
    full_name: str = ""
    phone: str = ""
    email: str = ""
    messenger: str = ""
    """What the client is called in the channel."""
    recipient: str = ""
    """Which of our addresses, numbers or channels it came to."""
    channel: str = ""
    """The name of the form, of the open channel."""
    outcome: str = "successful"
    """Of calls: ``successful``, ``missed``, ``busy``."""
    at: str = ""
    """When it was sent, as its sender says."""
    key: str = ""
    """Its number in the system that it came from; the same twice is one message."""
    answers: tuple[str, ...] = ()
    """The numbers of the messages that it answers."""
    automatic: bool = False
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """What is attached: name and content."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Further fields of a lead (`FIELDS`, and custom ones), as texts."""

    @property
    def sender(self) -> str:
        """Who it is from, in a line: name and address, as far as they are known."""
        name, where = self._name, self.email or self.phone or self.messenger
        return cut(f"{name} <{where}>" if name and where else name or where, LINE)

    @property
    def who(self) -> str:
        """Name, else address."""
        return self._name or self.email or self.phone or self.messenger

    @property
    def _name(self) -> str:
        return self.full_name or " ".join(filter(None, (self.values.get("name"), self.values.get("last_name"))))

    @property
    def anonymous(self) -> bool:
        """Whether nothing says who it is from."""
        return not (self.sender or self.values.get("company_title"))

    @property
    def waits(self) -> bool:
        """Whether it waits for an answer: what was written to us, and calls that nobody took."""
        return self.direction == "in" and not (self.kind is Kind.CALL and self.outcome == "successful")


@dataclass(slots=True)
class Looked:
    """What one look at the sources did."""

    taken: Counter[Status] = field(default_factory=Counter)
    failed: int = 0
    """Contacts and whole files that could not be taken in."""
    more: bool = False
    """Whether something was left for the next look."""

    def __bool__(self) -> bool:
        return bool(self.taken) or bool(self.failed)


def line(text: str) -> str:
    """One line without anything that commands a terminal, of a length that fields take."""
    return clean(text[: 8 * LINE], multiline=False).strip()[:LINE].strip()


def words(text: str) -> str:
    """A text as typed, without anything that commands a terminal; what is too long ends with an ellipsis."""
    cleaned = clean(text[: 4 * TEXT_CHARACTERS], multiline=True).strip("\n")
    return cleaned if len(cleaned) <= TEXT_CHARACTERS else cleaned[: TEXT_CHARACTERS - 1] + "…"


def kind_called(text: str) -> Kind:
    """The kind that a file or an operator names.

    Raises:
        InvalidValue: there is none of that name; says which there are.
    """
    bare = text.strip().casefold().replace(" ", "_")
    code = _KIND_WORDS.get(bare, bare)
    try:
        return Kind(code)
    except ValueError:
        near = nearest(bare, [*Kind, *_KIND_WORDS])
        hint = N_("did you mean “{near}”?") if near else N_("choose one of: {choices}")
        raise invalid(
            "kind", text, N_("is no kind of contact"), hint, near=near or "", choices=", ".join(Kind)
        ) from None


def parse(given: Mapping[str, str], *, kind: str = "") -> Incoming:
    """The contact that a row of a file, an object of JSON or a form describes.

    Args:
        given: Names to texts; names are those of the fields of leads, ``kind``, ``from``, ``to``, ``subject``, ``text``,
            ``channel``, ``outcome``, ``direction``, ``at``, ``id``, ``answers``, and usual other words for them.
        kind: What it is when ``given`` does not say.

    Raises:
        InvalidValue: no kind, an unknown direction or outcome, or nothing that says who it is from.
    """
    told, rest = _sorted(given)
    found = kind_called(told.pop("kind", "") or kind)
    phone, email, messenger = _address(told, rest)
    text = words(told.get("text", ""))
    known = {name: line(value) for name, value in rest.items() if name in FIELDS or name.startswith("uf_")}
    others = [f"{line(name)}: {words(value)}" for name, value in rest.items() if name not in known and value.strip()]
    made = Incoming(
        kind=found,
        direction=_choice(told, "direction", ("in", "out")),
        subject=line(told.get("subject", "") or known.pop("title", "")),
        text=words("\n".join(filter(None, (text, *others)))),
        full_name=line(told.get("full_name", "")),
        phone=phone,
        email=email,
        messenger=messenger,
        recipient=line(told.get("to", "")),
        channel=line(told.get("channel", "")),
        outcome=_choice(told, "outcome", _OUTCOMES),
        at=line(told.get("at", "")),
        key=line(told.get("id", "")),
        answers=tuple(line(each) for each in told.get("answers", "").split()[:50]),
        values={name: value for name, value in known.items() if value},
    )
    if made.anonymous:
        raise InvalidValue(field="from", value="", reason=N_("nothing says who it is from: a phone, an e-mail, a name"))
    return made


_TOLD = ("kind", "direction", "subject", "text", "full_name", "from", "to", "channel", "outcome", "at", "id", "answers")


def _sorted(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the message says of itself, and the further fields, by their own names."""
    told: dict[str, str] = {}
    rest: dict[str, str] = {}
    for name, text in given.items():
        bare = re.sub(r"[\s-]+", "_", name.strip().casefold())[:LINE]
        own = _WORDS.get(bare, _WORDS.get(bare.replace("_", "-"), bare))
        target = told if own in _TOLD else rest
        if own in target and target[own].strip():
            target = rest
            own = bare
        target[own] = text
    return told, rest


def _address(told: Mapping[str, str], rest: dict[str, str]) -> tuple[str, str, str]:
    """Phone, e-mail and messenger name of the client; what is none of them stays a further field."""
    phone, email = line(rest.pop("phone", "")), line(rest.pop("email", ""))
    messenger = ""
    bare = line(told.get("from", ""))
    if points.is_email(bare):
        email = email or bare
    elif points.is_phone(bare):
        phone = phone or bare
    else:
        messenger = bare
    if phone and not points.is_phone(phone):
        rest["phone"], phone = phone, ""
    if email and not points.is_email(email):
        rest["email"], email = email, ""
    return phone, email, messenger


def _choice(told: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = told.get(name, "").strip().casefold()
    if not text:
        return choices[0]
    if text not in choices:
        raise invalid(
            name,
            told[name],
            N_("is not one of the choices"),
            N_("choose one of: {choices}"),
            choices=", ".join(choices),
        )
    return text


def split_name(full: str) -> tuple[str, str]:
    """First and last name: ``Mario Rossi``, ``Rossi, Mario``; a single word is the first name."""
    last, comma, first = full.partition(",")
    if comma and first.strip() and last.strip():
        return line(first), line(last)
    first, _space, last = full.strip().strip("'\"").partition(" ")
    return line(first), line(last)


def moment(message: Incoming, now: datetime) -> datetime:
    """When it was sent: what its sender says, unless that is unreadable, without a zone, or lies ahead."""
    try:
        said = datetime.fromisoformat(message.at)
    except ValueError:
        return now
    if said.tzinfo is None or said.utcoffset() is None or said > now or said.year < 1990:
        return now
    return said.replace(microsecond=said.microsecond // 1000 * 1000)
