"""Custom fields: the types that people may choose from, and what each is as a `FieldSpec`.

Source: entities «Custom fields».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.domain.entities.common import TEXT_BYTES
from crm_tui.domain.fields import FILE_LENGTH, PREFIX, FieldKind, FieldSpec
from crm_tui.domain.words import N_, Own

KINDS: dict[str, tuple[FieldKind, str]] = {
    "string": (FieldKind.STRING, N_("string")),
    "text": (FieldKind.TEXT, N_("text")),
    "list": (FieldKind.DICTIONARY, N_("list of own values")),
    "integer": (FieldKind.INTEGER, N_("whole number")),
    "number": (FieldKind.NUMBER, N_("number")),
    "money": (FieldKind.MONEY, N_("money")),
    "date": (FieldKind.DATE, N_("date")),
    "datetime": (FieldKind.DATETIME, N_("date and time")),
    "yesno": (FieldKind.BOOL, N_("yes or no")),
    "link": (FieldKind.URL, N_("web link")),
    "file": (FieldKind.FILE, N_("file")),
    "address": (FieldKind.ADDRESS, N_("address")),
    "employee": (FieldKind.USER, N_("employee")),
    "item": (FieldKind.LINK, N_("CRM item")),
    "dictionary": (FieldKind.DICTIONARY, N_("CRM dictionary")),
    "booking": (FieldKind.BOOKING, N_("resource booking")),
}
"""Type of a custom field → kind of its values and what people call it."""
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a code looks like, without the prefix."""
_SEVERAL = {FieldKind.USER: FieldKind.USERS, FieldKind.LINK: FieldKind.LINKS}
_URL_LENGTH = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """One custom field, as it was set up."""

    id: int
    entity: str
    code: str
    """Without the prefix."""
    label: str
    kind: str
    """One of `KINDS`."""
    many: bool = False
    required: bool = False
    """On every stage, and from the creation on."""
    required_stages: frozenset[int] = frozenset()
    options: Mapping[str, str]
    """``dictionary``: a CRM dictionary's code; ``target``: the types that are linked, between commas; ``default``: a text."""
    in_list: bool = False
    in_filter: bool = True
    sort: int = 0
    version: int = 1
    deleted: bool = False

    @property
    def name(self) -> str:
        """What the field is called in filters, files and on the command line: the code with its prefix."""
        return PREFIX + self.code

    @property
    def targets(self) -> tuple[str, ...]:
        """For ``item``: the types that it links."""
        return tuple(filter(None, self.options.get("target", "").split(",")))

    @property
    def spec(self) -> FieldSpec:
        """The field as every door reads it."""
        kind = FieldKind.ITEM if len(self.targets) > 1 else KINDS[self.kind][0]
        several = _SEVERAL.get(kind, FieldKind.VALUES) if self.many else kind
        return FieldSpec(
            name=self.name,
            label=Own(self.label),
            kind=several,
            of=kind,
            required=self.required,
            dictionary=own_list(self.entity, self.code) if self.kind == "list" else self.options.get("dictionary", ""),
            target="" if len(self.targets) > 1 else self.options.get("target", ""),
            choices=self.targets if len(self.targets) > 1 else (),
            max_length=_length(kind),
            source=f"UF_{self.code.upper()}",
            custom=self.id,
            required_stages=self.required_stages,
            default=self.options.get("default", ""),
            in_list=self.in_list,
            in_filter=self.in_filter,
        )


def own_list(entity: str, code: str) -> str:
    """The dictionary that holds the values of a list field."""
    return f"{entity}.{PREFIX}{code}"


def _length(kind: FieldKind) -> int:
    if kind in (FieldKind.TEXT, FieldKind.ADDRESS):
        return TEXT_BYTES if kind is FieldKind.TEXT else _URL_LENGTH
    return {FieldKind.URL: _URL_LENGTH, FieldKind.FILE: FILE_LENGTH}.get(kind, 255)
