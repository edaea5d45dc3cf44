"""Leads become deals, contacts and companies: all of it in one operation, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crm_tui.domain import conversion
from crm_tui.domain.conversion import CLIENTS, OnDuplicate, Plan
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import Conflict, NotFound, Refused
from crm_tui.domain.fields import FieldSpec, Value
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Semantic, Stage
from crm_tui.domain.words import N_
from crm_tui.services import lead_address, lead_fields, matching, moving, permissions, products, records, settings
from crm_tui.services.lead_rules import CONVERTED
from crm_tui.services.matching import Match
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import activities as stored
from data.queries import names, stages, tasks
from data.records import RawRecord
from data.shapes import booked

CONVERTED_LABEL = N_("lead converted")
"""How the log calls one conversion, and those of a switch of the mode: it says how many leads they were."""


class Alike(Conflict):
    """A client like the one that would be created is there already; somebody must decide."""

    code = "duplicate"
    message = N_("{ref} “{title}” may be the same {type}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a conversion is asked to do."""

    create: tuple[str, ...]
    """Of deal, contact, company; not empty."""
    pipeline: int | None = None
    """Where the deal starts; the default pipeline when None."""
    keep_activities: bool = False
    """Open activities move to the deal and stay open; otherwise those that the settings tick are completed."""
    use: tuple[Ref, ...] = ()
    """A contact or a company that is linked, and not created."""
    on_duplicate: OnDuplicate = OnDuplicate.REFUSE
    create_fields: bool = False
    """Custom fields with a value that has no place get one first: in deals, else in what is created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of a lead."""

    deal: Ref | None = None
    contact: Ref | None = None
    company: Ref | None = None
    created: tuple[Ref, ...] = ()
    """Those that were not there before."""
    unmatched: tuple[FieldSpec, ...] = field(default=())
    """Custom fields with a value that found no place."""
    operation_id: int = 0

    @property
    def refs(self) -> tuple[Ref, ...]:
        """All of them: the deal first."""
        return tuple(ref for ref in (self.deal, self.contact, self.company) if ref is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a conversion of a lead would meet: for who decides."""

    lead: Ref
    title: str
    version: int
    clients: Mapping[str, tuple[Ref, str]]
    """Contact and company that are reused, with their names."""
    own: frozenset[str]
    """Of contact and company, those of whom the lead itself holds data: the others would only bear its name."""
    matches: Mapping[str, tuple[Match, ...]]
    """By type: those who may be the same as the client that would be created."""
    unmatched: tuple[FieldSpec, ...]
    """Custom fields with a value that has no place, if everything is created."""


def offer(session: Session, ref: Ref) -> Offer:
    """What there is to decide before the lead is converted.

    Raises:
        NotFound: no such lead.
        AlreadyClosed, Refused: it cannot be converted.
    """
    found = records.get(session, ref)
    check(session, ref)
    clients = _linked(found.values)
    new = tuple(kind for kind in CLIENTS if kind not in clients)
    plan = lead_fields.plan(found.values, ("deal", *new), has_client=bool(clients))
    own = lead_fields.plan(found.values, new, has_client=True)
    return Offer(
        lead=ref,
        title=found.title,
        version=found.version,
        clients={kind: (client, names.titles(kind, [client.id])[client.id]) for kind, client in clients.items()},
        own=frozenset(kind for kind in new if _of(own, kind) is not None),
        matches={kind: matching.find(session, kind, values) for kind in new if (values := _of(plan, kind)) is not None},
        unmatched=plan.unmatched,
    )


def check(session: Session, ref: Ref) -> None:
    """Whether the lead can be converted.

    Raises:
        NotFound: no such lead.
        Refused: it lies in the recycle bin, or it is no lead.
        AlreadyClosed: it is closed.
    """
    record = records.get(session, ref)
    _check(ref, deleted=record.deleted, values=record.values)


def _check(ref: Ref, *, deleted: bool, values: Mapping[str, Value]) -> None:
    if ref.type != "lead":
        raise Refused(text=N_("a {type} cannot be converted"), type=ref.type)
    if deleted:
        raise Refused(text=N_("{ref} lies in the recycle bin"), ref=ref, hint=N_("restore it first"))
    if values["closed"]:
        stage = stages.stage(int(str(values["stage"])))
        raise moving.AlreadyClosed(
            ref=ref,
            stage=stage.name if stage else "",
            hint=N_("move it to a stage in progress to reopen it"),
        )


def convert(session: Session, ref: Ref, choices: Choices, *, version: int | None = None) -> Made:
    """Make from the lead what was chosen, link both ways, close it with success; all in one operation.

    Args:
        session: Who converts.
        ref: The lead.
        choices: Into what, and how.
        version: Refuse when somebody changed the lead since.

    Raises:
        NotFound: no such lead, pipeline or client.
        Alike: somebody like the new client is there; nothing was created.
        AlreadyClosed, Refused, Conflict, InvalidValue: nothing was created.
        NotAllowed: without the right to change the lead and to add what is created; new fields, without that to change
            settings.
    """
    if choices.create_fields and not session.dry_run:
        check(session, ref)
        create = conversion.targets(choices.create)
        permissions.require(session, Verb.CHANGE, [ref])
        for kind in create:
            permissions.require_type(session, Verb.ADD, kind)
        lacking = lead_fields.plan(records.get(session, ref).values, create, has_client=False).unmatched
        lead_fields.create_missing(session, lacking, create[0])
    with operation(session, CONVERTED_LABEL) as act:
        made = convert_in(session, act, ref, choices, version=version)
    return replace(made, operation_id=act.id)


def convert_many(session: Session, refs: Sequence[Ref], choices: Choices) -> Outcome:
    """Convert several leads under one operation, each completely or not at all; clients that are surely there are used.

    Raises:
        CrmError: as `convert`, when there is one lead only, or the store refused.
    """
    quiet = replace(choices, on_duplicate=OnDuplicate.USE_SAME)
    return each(session, CONVERTED_LABEL, refs, lambda act, ref: convert_in(session, act, ref, quiet))


def convert_in(session: Session, act: Operation, ref: Ref, choices: Choices, *, version: int | None = None) -> Made:
    """The conversion of one lead inside an operation; as `convert`."""
    permissions.require(session, Verb.CHANGE, [ref])
    before = act.read(ref)
    values = records.from_stored(before).values
    _check(ref, deleted=before.deleted_at is not None, values=values)
    choices = replace(choices, create=conversion.targets(choices.create))
    act.expect(before, version)
    made = make(session, act, values, choices, lead=ref)
    if made.deal is not None:
        products.copy_in(act, before, made.deal)
        if booked("lead"):
            from crm_tui.services import booking_values  # noqa: PLC0415 — few leads have bookings

            booking_values.carry_over(act, ref, made.deal)
    _carry_over(act, ref, made, keep=choices.keep_activities)
    chosen = {kind: getattr(made, kind) for kind in choices.create}
    became = {CONVERTED[kind]: target.id for kind, target in chosen.items() if target is not None}
    moving.move_in(session, act, ref, _success(before), also=became)
    act.event("converted", ref, {"into": ", ".join(map(str, made.refs))})
    if made.deal is not None:
        act.event("created_from", made.deal, {"from": str(ref), "title": str(values["title"])})
    return made


def make(
    session: Session, act: Operation, values: Mapping[str, Value], choices: Choices, *, lead: Ref | None = None
) -> Made:
    """Create or find what was chosen from the values of a lead, or of a request that never was one.

    Raises:
        NotFound, Alike, Refused, InvalidValue: the caller's operation must end.
    """
    clients = _linked(values) | _used(choices.use)
    wanted = tuple(kind for kind in choices.create if kind not in clients)
    for kind in wanted:
        permissions.require_type(session, Verb.ADD, kind)
    plan = lead_fields.plan(values, wanted, has_client=bool(clients))
    created: list[Ref] = []
    for kind in reversed(CLIENTS):
        found = _of(plan, kind)
        if found is None:
            continue
        twin = _twin(session, kind, found, choices.on_duplicate)
        if twin is None:
            given = dict(found)
            if kind == "contact" and "company" in clients:
                given["companies"] = (clients["company"].id,)
            twin = records.create(session, kind, given, act=act)
            with act.following():
                lead_address.copy_in(session, act, values, twin)
            created.append(twin)
        clients[kind] = twin
    _relate(session, act, clients, created)
    deal = _deal(session, act, plan, values, clients, choices, lead)
    return Made(
        deal=deal,
        contact=clients.get("contact"),
        company=clients.get("company"),
        created=(*([deal] if deal else []), *created),
        unmatched=plan.unmatched,
    )


def _of(plan: Plan, kind: str) -> Mapping[str, Value] | None:
    found: Mapping[str, Value] | None = getattr(plan, kind)
    return found


def _linked(values: Mapping[str, Value]) -> dict[str, Ref]:
    """The client of a repeat lead, else the one that an earlier conversion of the same lead has made.

    Raises:
        Refused: the client of the lead lies in the recycle bin.
    """
    contacts = values.get("contacts")
    own = {
        "contact": contacts[0] if isinstance(contacts, tuple) and contacts else None,
        "company": values.get("company"),
    }
    found: dict[str, Ref] = {}
    for kind, client in own.items():
        made = values.get(CONVERTED[kind])
        if isinstance(client, int):
            found[kind] = Ref(kind, client)
            if not names.exists(kind, client):
                raise Refused(text=N_("{ref} lies in the recycle bin"), ref=found[kind], hint=N_("restore it first"))
        elif isinstance(made, int) and names.exists(kind, made):
            found[kind] = Ref(kind, made)
    return found


def _used(use: Sequence[Ref]) -> dict[str, Ref]:
    for ref in use:
        if ref.type not in CLIENTS:
            raise Refused(text=N_("a {type} is not a client"), type=ref.type, field="use")
        if not names.exists(ref.type, ref.id):
            raise NotFound(what=N_(ref.type), name=str(ref.id))
    return {ref.type: ref for ref in use}


def _twin(session: Session, kind: str, values: Mapping[str, Value], policy: OnDuplicate) -> Ref | None:
    """The record that is taken instead of a new one.

    Source: behaviour «Leads and conversion»: duplicate check before creating: link existing or create new.
    """
    if policy is OnDuplicate.CREATE:
        return None
    best = next(iter(matching.find(session, kind, values)), None)
    if best is None or (policy is OnDuplicate.USE_SAME and not best.same):
        return None
    if policy is OnDuplicate.REFUSE:
        raise Alike(
            ref=best.ref,
            title=best.title,
            type=N_(kind),
            hint=N_("add --use {ref}, or --duplicates create for another one"),
            hint_params={"ref": best.ref},
        )
    return best.ref


def _relate(session: Session, act: Operation, clients: Mapping[str, Ref], created: Iterable[Ref]) -> None:
    """A company that has just been created belongs to the contact that was there before it."""
    contact, company = clients.get("contact"), clients.get("company")
    if contact is None or company is None or contact in created or company not in created:
        return
    known = records.from_stored(act.read(contact)).values["companies"]
    ids = tuple(each for each in known if isinstance(each, int)) if isinstance(known, tuple) else ()
    with act.following():
        records.apply(session, act, contact, {"companies": (*ids, company.id)})


def _deal(
    session: Session,
    act: Operation,
    plan: Plan,
    values: Mapping[str, Value],
    clients: Mapping[str, Ref],
    choices: Choices,
    lead: Ref | None,
) -> Ref | None:
    if plan.deal is None:
        return None
    given = dict(plan.deal)
    own = values.get("contacts")
    contacts = [clients["contact"].id] if "contact" in clients else []
    contacts += (
        [each for each in own if isinstance(each, int) and each not in contacts] if isinstance(own, tuple) else []
    )
    if contacts:
        given["contacts"] = tuple(contacts)
    if "company" in clients:
        given["company"] = clients["company"].id
    if choices.pipeline is not None:
        given["pipeline"] = choices.pipeline
    return records.create(session, "deal", given, act=act, linked={"lead": lead.id} if lead else None)


def _carry_over(act: Operation, lead: Ref, made: Made, *, keep: bool) -> None:
    """Open activities and tasks that are not completed go along: to the deal, without one to the client.

    Source: behaviour «CRM modes», «When the CRM item is closed»: the option wins over the ticks.
    """
    target = next(iter(made.refs), None)
    if target is None:
        return
    open_ones = [("activity", *found) for found in stored.open_kinds("lead", [lead.id])]
    open_ones += [("task", task, "task") for task in tasks.open_on("lead", [lead.id])]
    for kind, record, of in open_ones:
        if keep or not settings.closes_with_lead(of):
            _bind(act, Ref(kind, record), lead, target)


def _bind(act: Operation, work: Ref, lead: Ref, target: Ref) -> None:
    """An activity or a task is about something else from now on."""
    old, new = bindings()[lead.type], bindings()[target.type]
    values = act.read(work).values
    rest = [each for each in values[old] if each != lead.id]
    act.update(work, {old: rest, new: values[new] if target.id in values[new] else [*values[new], target.id]})


def _success(before: RawRecord) -> Stage:
    return next(stage for stage in stages.stages_of(before.values["pipeline"]) if stage.semantic is Semantic.SUCCESS)
