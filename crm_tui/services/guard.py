"""What undoing may not break: the set-up has rules that hold between records, and rights of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.errors import NotAllowed, Refused
from crm_tui.domain.stages import check_set
from crm_tui.domain.words import N_
from crm_tui.services import bookings, departments
from crm_tui.services.session import Session, is_narrow
from data.operations import Change
from data.queries import details as details_query
from data.queries import guard as query
from data.queries import people
from data.queries import pipelines as pipeline_query
from data.queries import processes as process_query

_SETUP = frozenset({
    "pipeline", "stage", "dictionary_value", "currency", "custom_field", "process", "details_template",
    "department", "user_group", "resource", "booking_service", "booking_field", "role", "role_assignment", "global_value",
    "workflow", "rule", "trigger",
})  # fmt: skip
_OWN_DETAILS = frozenset({"name", "position", "email", "phone", "work_hours", "work_days", "zone"})


def may_reverse(session: Session, changes: Sequence[Change]) -> None:
    """Whether this operator may take such changes back: whoever lost a right must not undo the loss.

    Raises:
        NotAllowed: the right that the changes themselves took is missing.
        Refused: operators are made inactive, they never disappear.
    """
    if any(change.type in _SETUP for change in changes):
        session.require_settings(N_("undo changes of the set-up"))
    if is_narrow(session):
        from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

        permissions.may_reverse(session, changes)
    for change in changes:
        if change.type != "user":
            continue
        if change.field in ("", "deleted_at"):
            raise Refused(
                text=N_("an operator who was entered stays entered"), hint=N_("make the operator inactive instead")
            )
        if not session.is_admin and (change.record != session.user_id or change.field not in _OWN_DETAILS):
            raise NotAllowed(login=session.login, verb=N_("undo changes of operators"))


def check(changes: Sequence[Change]) -> None:
    """Whether everything still holds together after these changes; inside their transaction, which a refusal ends.

    Raises:
        Refused: which rule would be broken, with the number that stands in the way.
    """
    types = {change.type for change in changes}
    if types & {"pipeline", "stage"}:
        _pipelines()
    for kind in types & set(staged()):
        _refuse_homeless(query.homeless(kind, [change.record for change in changes if change.type == kind]))
    for kind, rule in _RULES.items():
        if kind in types:
            rule()
    if "global_value" in types:
        _globals()
    if "booking" in types:
        bookings.check([change.record for change in changes if change.type == "booking"])
    if "user" in types and not people.other_administrators(0):
        raise Refused(text=N_("nobody would be left to administer the CRM"))
    if "user" in types:
        departments.check_supervisors()


def _pipelines() -> None:
    alive = {each.code for each in process_query.processes()}
    for kind in staged():
        if kind in alive or not ENTITY_TYPES[kind].process:
            _pipelines_of(kind)


def _pipelines_of(kind: str) -> None:
    known = pipeline_query.pipelines(kind)
    _refuse_twins([pipeline.name for pipeline in known])
    for pipeline in known:
        found = [info.stage for info in pipeline_query.stages(pipeline.id)]
        check_set(found, pipeline.name)
        _refuse_twins([stage.name for stage in found])
    if query.default_pipelines(kind) != 1:
        raise Refused(text=N_("exactly one pipeline must be the default one"))
    _refuse_homeless(query.on_dead_stages(kind))


def _globals() -> None:
    from data import global_values  # noqa: PLC0415 — hardly any undo is about them

    twin = global_values.twin()
    _refuse_twins([twin, twin] if twin else [])


def _refuse_twins(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise Refused(
                text=N_("the name “{name}” is taken already"), name=name, hint=N_("rename the other one first")
            )
        seen.add(name.casefold())


def _refuse_homeless(found: tuple[str, int] | None) -> None:
    if found is not None:
        raise Refused(
            text=N_("deals that would stand on the stage “{stage}”, which is not there: {count}"),
            stage=found[0],
            count=found[1],
            hint=N_("move them, or bring the stage back first"),
        )


def _addresses() -> None:
    found = details_query.twin_addresses()
    if found is not None:
        raise Refused(text=N_("details {id} would have two addresses of the type “{kind}”"), id=found[0], kind=found[1])


def _processes() -> None:
    for found in process_query.processes(deleted=True):
        if found.deleted and found.items:
            raise Refused(
                text=N_("“{type}” has {count} items and cannot be deleted"),
                type=found.name,
                count=found.items,
                hint=N_("delete them first: crm-tui {code} list -o ids | crm-tui {code} delete -"),
                hint_params={"code": found.code},
            )


def _currencies() -> None:
    used = query.dead_currencies_in_use()
    if used:
        raise Refused(text=N_("records have amounts in {code}; the currency must stay"), code=", ".join(used))
    if query.special_currencies() != (1, 1):
        raise Refused(text=N_("exactly one currency must be the base one, and one the default one"))


def _roles() -> None:
    from crm_tui.services import roles  # noqa: PLC0415 — hardly any undo is about roles

    roles.check()


_RULES: dict[str, Callable[[], None]] = {
    "currency": _currencies,
    "department": departments.check_tree,
    "details_address": _addresses,
    "process": _processes,
    "role": _roles,
    "role_assignment": _roles,
}
"""By type of record: what must hold however many of them changed."""
