"""Who is already there: contacts and companies with a telephone, an e-mail or a name in common with the values given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.domain import duplicates
from crm_tui.domain.duplicates import KeyKind, Verdict
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.services import permissions
from crm_tui.services.session import Session
from data.queries import importing, names

MOST = 50
"""Matches that are looked at."""


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be the one that is about to be created."""

    ref: Ref
    title: str
    keys: tuple[KeyKind, ...]
    """What they have in common."""
    verdict: Verdict

    @property
    def same(self) -> bool:
        """Whether nobody has to look: an e-mail or two things in common; companies are told apart by their names."""
        return self.verdict is Verdict.SAME or (self.ref.type == "company" and KeyKind.NAME in self.keys)


def find(session: Session, kind: str, values: Mapping[str, Value]) -> tuple[Match, ...]:
    """Live records that these values may belong to, the most alike first, then the oldest; at most 50.

    Args:
        session: Who asks.
        kind: ``contact`` or ``company``.
        values: By field name, as for creation.

    Source: behaviour «Duplicates and exceptions».
    """
    found: dict[int, set[KeyKind]] = {}
    keys = duplicates.keys_of(kind, values)
    for of in (KeyKind.EMAIL, KeyKind.PHONE):
        forms = [key.value for key in keys if key.kind is of]
        for _form, record, _name in importing.by_point(kind, of.value, forms):
            found.setdefault(record, set()).add(of)
    for several in importing.by_key(kind, [key.value for key in keys if key.kind is KeyKind.NAME]).values():
        for record, _title in several:
            found.setdefault(record, set()).add(KeyKind.NAME)
    found = {record: found[record] for record in sorted(permissions.readable(session, kind, found))}
    titles = names.titles(kind, list(found))
    matches = [
        Match(Ref(kind, record), titles[record], tuple(sorted(of)), duplicates.verdict(of))
        for record, of in found.items()
    ]
    return tuple(sorted(matches, key=lambda each: (not each.same, -len(each.keys), each.ref.id))[:MOST])
