"""What the actions share that create records: fields from a table, who is responsible, the client, the link back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crm_tui.automation import failing, fields
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.duplicates import KeyKind
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.i18n.translate import _
from crm_tui.services import duplicates, records
from crm_tui.services.matching import Match
from crm_tui.services.session import operation

RESPONSIBLE = Parameter(code="responsible", label=N_("Responsible person"), type=ValueType.USER)
LINK = Parameter(code="link_to_document", label=N_("Link to the record"), type=ValueType.BOOL, default="Y")
LINK_CLIENT = Parameter(
    code="link_to_document",
    label=N_("Link to the record"),
    type=ValueType.BOOL,
    help=N_("yes, unless the record has a company already"),
)
POLICY = Parameter(
    code="duplicate_policy",
    label=N_("When the client is there already"),
    type=ValueType.LIST,
    of="duplicate_policy",
    default="create",
    choices={"create": N_("create anyway"), "use": N_("use the existing one")},
)
EXISTING = Result(code="EXISTING", label=N_("Whether it was there already"), type=ValueType.BOOL)


def client(
    step: Step, given: dict[str, Value], kind: str, link: str, *, unnamed: Mapping[str, Value] = MappingProxyType({})
) -> Done:
    """A new contact or company, or the one that is there already, linked to the document.

    Args:
        step: The step.
        given: Its values.
        kind: ``contact`` or ``company``.
        link: The document's field that links such clients.
        unnamed: What a new one is called for want of a name; nobody is looked for under it.
    """
    given.setdefault("responsible", step.person("responsible"))
    found = _same(step, kind, given) if step.choice("duplicate_policy") == "use" else None
    made = found or create(step, kind, {**given, **unnamed})
    if _wants_link(step, kind, link):
        _link(step, made, link)
    results = {
        f"{kind.upper()}_ID": Typed(ValueType.INTEGER, made.id),
        "EXISTING": Typed(ValueType.BOOL, found is not None),
    }
    return Done(results, (made,))


def create(step: Step, kind: str, given: dict[str, Value]) -> Ref:
    """An ordinary record: defaults, numbers, flags and all that follows from a creation; its source says automation.

    Raises:
        StepFailed: ``required_field_missing`` or ``invalid_value``; nothing is created.
    """
    if records.entity(kind).field("source_description") is not None and not given.get("source_description"):
        given = {**given, "source_description": _("created by automation")}
    with failing.told("fields"):
        return records.create(step.as_author(step.author), kind, given)


def tell(step: Step, made: Ref) -> None:
    """The document's timeline names what was made. Source: actions, 33 to 36."""
    with operation(step.as_author(step.author), N_("created")) as act:
        act.event("derived", step.document, {"made": str(made)})


def client_of(step: Step) -> dict[str, Value]:
    """The client of the document, as the fields of another record take it; the document itself when it is one."""
    if step.document.type == "contact":
        return {"contacts": (step.document.id,)}
    if step.document.type == "company":
        return {"company": step.document.id}
    values = step.record(step.document).values
    return {name: values[name] for name in ("company", "contacts") if values.get(name) not in (None, ())}


def _same(step: Step, kind: str, given: dict[str, Value]) -> Ref | None:
    """The client that is there already: by phone or e-mail, a company by its VAT number or its very name, too."""
    for match in duplicates.similar(step.session, kind, given):
        if set(match.keys) & {KeyKind.PHONE, KeyKind.EMAIL, KeyKind.VAT} or _namesake(match, kind, given):
            return match.ref
    return None


def _namesake(match: Match, kind: str, given: dict[str, Value]) -> bool:
    return kind == "company" and match.title.casefold() == str(given.get("title") or "").casefold()


def _wants_link(step: Step, kind: str, name: str) -> bool:
    """As the step says; else yes, but no second company for a document that has one."""
    if not step.value("link_to_document").empty:
        return step.flag("link_to_document")
    return kind != "company" or step.record(step.document).values.get(name) in (None, ())


def _link(step: Step, made: Ref, name: str) -> None:
    spec = fields.find(fields.entity_of(step.document), name)
    if spec is None or spec.target != made.type:
        return
    before = step.record(step.document).values.get(name)
    if not spec.multiple and before not in (None, made.id):
        step.warn(N_("{ref} has a {kind} already: the new one is not linked"), ref=str(step.document), kind=made.type)
        return
    kept = before if isinstance(before, tuple) else ()
    after: Value = made.id
    if spec.multiple:
        after = (*(each for each in kept if isinstance(each, int) and each != made.id), made.id)
    with failing.told("link_to_document"):
        records.update(step.as_author(step.author), [step.document], {name: after})
    with operation(step.as_author(step.author), N_("client linked")) as act:
        act.event("client_linked", step.document, {"client": step.record(made).title})
