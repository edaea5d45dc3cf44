"""Duplicates: who seems to be there already before a record is created, and who is there twice.

Source: behaviour «Duplicates and exceptions»: phone, e-mail, full name, company name, VAT number; matches with open, use,
create anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain import duplicates
from crm_tui.domain.duplicates import KeyKind, Verdict
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import matching, permissions
from crm_tui.services.matching import Match
from crm_tui.services.session import Session, is_narrow
from data.queries import duplicates as query
from data.queries import names

MOST = 10
"""Matches that a new record is told of."""


@dataclass(frozen=True, slots=True)
class Group:
    """Live records of one type that share something."""

    keys: tuple[KeyKind, ...]
    value: str
    """What they share, in its comparable form: the first one when there is more."""
    members: tuple[tuple[Ref, str], ...]
    """Records with their titles, the oldest first."""
    verdict: Verdict


def kinds() -> tuple[str, ...]:
    """The types whose records are compared with each other."""
    return query.kinds()


def similar(session: Session, kind: str, values: Mapping[str, Value], *, but: int = 0) -> tuple[Match, ...]:
    """Live records that a new one with these values may repeat, the most alike first; at most 10.

    A lead is also compared with contacts and companies: who writes may be a client.

    Args:
        session: Who asks.
        kind: The type of the new record; others than contact, company and lead have no duplicates.
        values: By field name, as for creation.
        but: Id of the record itself, when it is there already.
    """
    if kind not in query.kinds():
        return ()
    if kind != "lead":
        found = [each for each in matching.find(session, kind, values) if each.ref.id != but]
        return tuple(found[:MOST])
    company = {"title": values.get("company_title"), "phone": values.get("phone"), "email": values.get("email")}
    several = [
        *_leads(session, values, but),
        *matching.find(session, "contact", values),
        *matching.find(session, "company", company),
    ]
    several.sort(key=lambda each: (each.verdict is not Verdict.SAME, -len(each.keys)))
    return tuple(several[:MOST])


def _leads(session: Session, values: Mapping[str, Value], but: int) -> list[Match]:
    found: dict[int, set[KeyKind]] = {}
    keys = duplicates.keys_of("contact", values)
    for kind in (KeyKind.EMAIL, KeyKind.PHONE):
        forms = [key.value for key in keys if key.kind is kind]
        for record in query.having_point("lead", kind.value, forms, matching.MOST):
            found.setdefault(record, set()).add(kind)
    if values.get("name") and values.get("last_name"):
        for record in query.leads_called(f"{values['name']} {values['last_name']}", matching.MOST):
            found.setdefault(record, set()).add(KeyKind.NAME)
    found = {record: found[record] for record in permissions.readable(session, "lead", found)}
    titles = names.titles("lead", list(found))
    return [
        Match(Ref("lead", record), titles[record], tuple(sorted(of)), duplicates.verdict(of))
        for record, of in sorted(found.items())
        if record != but
    ]


def groups(session: Session, kind: str, *, by: Sequence[str] = (), limit: int = 100) -> tuple[Group, ...]:
    """Records of the type that share something: first those that share more, or an e-mail.

    Args:
        session: Who asks.
        kind: ``contact``, ``company`` or ``lead``.
        by: Of ``email``, ``phone``, ``name``, ``vat``; empty for all of them.
        limit: At most so many groups.

    Raises:
        Refused: records of this type are not compared.
        Usage: ``by`` names something else.
    """
    if kind not in query.kinds():
        raise Refused(text=N_("records of this type are not compared with each other"))
    for name in by:
        if name not in tuple(KeyKind):
            choices = ", ".join(KeyKind)
            raise Usage(
                text=N_("“{word}” is not compared"),
                word=name,
                hint=N_("choose one of: {choices}"),
                hint_params={"choices": choices},
            )
    wanted = [each for each in KeyKind if not by or each.value in by]
    shared: dict[tuple[int, ...], tuple[list[KeyKind], str]] = {}
    for key, form, ids in _shared(session, kind, wanted):
        keys, _value = shared.setdefault(tuple(ids), ([], form))
        if key not in keys:
            keys.append(key)
    found = sorted(shared.items(), key=lambda each: (_rank(each[1][0]), -len(each[1][0]), each[0]))[:limit]
    titles = names.titles(kind, sorted({record for ids, _ in found for record in ids}))
    return tuple(
        Group(tuple(keys), form, tuple((Ref(kind, each), titles[each]) for each in ids), duplicates.verdict(keys))
        for ids, (keys, form) in found
    )


def telling_apart(session: Session, found: Sequence[Group]) -> dict[Ref, str]:
    """The first e-mail, phone and company of every member of groups of one type, for rows of equal names."""
    refs = {ref for group in found for ref, _title in group.members}
    ids = {ref.id for ref in refs}
    kind = next((ref.type for ref in refs), "")
    told: dict[int, dict[str, str]] = {}
    for record, field, value in query.known_of(kind, ids):
        told.setdefault(record, {}).setdefault(field, value)
    companies = query.companies_of(kind, ids)
    allowed = permissions.readable(session, "company", sorted({company for _record, company, _title in companies}))
    for record, company, title in companies:
        if company in allowed:
            told.setdefault(record, {}).setdefault("company", title)
    return {ref: " · ".join(told[ref.id].values()) for ref in refs if ref.id in told}


def _rank(keys: Sequence[KeyKind]) -> bool:
    return duplicates.verdict(keys) is not Verdict.SAME


def _shared(session: Session, kind: str, wanted: Sequence[KeyKind]) -> Iterator[tuple[KeyKind, str, list[int]]]:
    limited = is_narrow(session)
    for key in wanted:
        for form, ids in _sharing(kind, key):
            found = sorted(permissions.readable(session, kind, ids)) if limited else ids
            if len(found) > 1:
                yield key, form, found


def _sharing(kind: str, key: KeyKind) -> Iterator[tuple[str, list[int]]]:
    match key:
        case KeyKind.NAME:
            return query.sharing_names(kind)
        case KeyKind.VAT:
            return query.sharing_vat(kind)
        case _:
            return query.sharing_points(kind, key.value)
