"""Smart processes: entity types that people make. Their items behave like deals; their fields come from switches.

Source: entities «Smart process (SPA)».
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crm_tui.domain import text
from crm_tui.domain.entities.item import SWITCHES
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.process_codes import is_reserved
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import naming, pipelines
from crm_tui.services.session import Session, operation
from data import process_tables
from data.operations import Operation
from data.queries import pipelines as pipeline_query
from data.queries import processes as query
from data.queries import stages as stage_query
from data.queries.processes import Process

__all__ = ["SWITCHES", "Process", "add", "change", "delete", "process", "processes", "restore"]

RIGHT = N_("change smart processes")
MOST = 100
USUAL = frozenset({"stages", "dates", "client", "source", "observers", "documents", "automation"})
"""What is on in a new type when nobody says otherwise."""
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProcess:
    """What somebody wants a new type to be."""

    name: str
    """What one item is called."""
    code: str = ""
    """Made from the name when empty."""
    plural: str = ""
    """What several are called; the name when empty."""
    icon: str = ""
    """One sign, or nothing."""
    switches: Collection[str] = USUAL


def processes(session: Session, *, deleted: bool = False) -> list[Process]:
    """The smart processes in order; with the deleted ones when asked."""
    return query.processes(deleted=deleted)


def process(session: Session, code: str, *, deleted: bool = False) -> Process:
    """One smart process by its code or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known = query.processes(deleted=deleted)
    wanted = code.casefold()
    for found in known:
        if wanted in (found.code, found.name.casefold(), str(found.id)):
            return found
    near = text.nearest(code, [found.code for found in known])
    hint = N_("did you mean “{near}”?") if near else N_("crm-tui process list shows them")
    raise NotFound(what=N_("smart process"), name=shown(code), hint=hint, hint_params={"near": near or ""})


def add(session: Session, wanted: NewProcess) -> Process:
    """A new type with its table, its search index and its first pipeline, all in one transaction.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue, Refused: the code, the names or the switches.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Smart process added")) as act:
        known = query.processes(deleted=True)
        live = [each for each in known if not each.deleted]
        if len(live) >= MOST:
            raise Refused(text=N_("there are {count} smart processes already, more are not possible"), count=len(live))
        name = naming.checked(wanted.name, (each.name for each in live))
        code = _code(wanted.code, [each for each in (wanted.plural, name) if each], known)
        ref = act.create(
            "process",
            {
                "code": code,
                "name": name,
                "plural": naming.checked(wanted.plural or name),
                "icon": _icon(wanted.icon),
                "switches": _switches(wanted.switches),
                "sort": max((each.sort for each in known), default=0) + 10,
            },
        )
        process_tables.make(code)
        pipelines.start(session, act, code, _("General"), sort=10, first=True)
    return next((each for each in query.processes() if each.id == ref.id), _rehearsed(ref, code, name, wanted))


def _rehearsed(ref: Ref, code: str, name: str, wanted: NewProcess) -> Process:
    return Process(
        id=ref.id,
        code=code,
        name=name,
        plural=wanted.plural or name,
        icon=wanted.icon,
        switches=frozenset(wanted.switches),
        sort=0,
        version=1,
        deleted=False,
        items=0,
    )


def _made_code(names: Sequence[str], known: Sequence[Process]) -> str:
    """A code for a type that nobody gave one: of what several are called, else of what one is, else with a tail."""
    taken = {each.code for each in known} | set(ENTITY_TYPES)
    stems = [
        naming.code_for(name, (), fallback="ITEM").lower().lstrip("_0123456789")[:25].rstrip("_") for name in names
    ]
    wanted = [*stems, *(f"{stem}_items" for stem in stems), *(f"items_{n}" for n in range(1, MOST + 1))]
    return next(
        code
        for code in wanted
        if _CODE.fullmatch(code) and not is_reserved(code) and code not in taken and not process_tables.taken(code)
    )


def _code(given: str, names: Sequence[str], known: Sequence[Process]) -> str:
    code = given.casefold() or _made_code(names, known)
    if not _CODE.fullmatch(code):
        raise InvalidValue(
            field="code",
            value=shown(given or code),
            reason=N_("is not a code"),
            hint=N_("write small letters, digits and _, a letter first, 2 to 30 signs"),
        )
    old = next((each for each in known if each.code == code), None)
    if old is not None:
        raise Refused(
            text=N_("the code “{code}” is taken already, by “{name}”"),
            code=code,
            name=old.name,
            field="code",
            hint=N_("that type was deleted: restore it, or choose another code") if old.deleted else "",
        )
    if is_reserved(code) or code in ENTITY_TYPES or process_tables.taken(code):
        raise Refused(
            text=N_("“{code}” means something else to the program and cannot be the code of a type"),
            code=code,
            field="code",
            hint=N_("choose another code, for example {code}_item"),
            hint_params={"code": code},
        )
    return code


def _icon(given: str) -> str:
    icon = text.clean(given, multiline=False).strip()
    if text.cell_width(icon) > 2:
        raise InvalidValue(field="icon", value=shown(given), reason=N_("is more than one sign"))
    return icon


def _switches(given: Collection[str]) -> str:
    for name in given:
        if name not in SWITCHES:
            near = text.nearest(name, SWITCHES)
            raise InvalidValue(
                field="switches",
                value=shown(name),
                reason=N_("is nothing that can be switched on"),
                hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
                hint_params={"near": near or "", "choices": ", ".join(SWITCHES)},
            )
    if "pipelines" in given and "stages" not in given:
        raise Refused(text=N_("several pipelines need stages"), field="switches")
    return " ".join(name for name in SWITCHES if name in given)


def change(
    session: Session,
    code: str,
    *,
    name: str | None = None,
    plural: str | None = None,
    icon: str | None = None,
    on: Collection[str] = (),
    off: Collection[str] = (),
    version: int | None = None,
) -> Process:
    """Other names, another icon; parts switched on or off: fields appear or disappear, their values stay.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add`; the code stays.
        Conflict: its version is not ``version``.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Smart process changed")) as act:
        old = process(session, code)
        raw: dict[str, object] = {}
        if name is not None:
            raw["name"] = naming.checked(name, (each.name for each in query.processes() if each.id != old.id))
        if plural is not None:
            raw["plural"] = naming.checked(plural)
        if icon is not None:
            raw["icon"] = _icon(icon)
        _switches([*on, *off, "stages"])
        switches = (old.switches | frozenset(on)) - frozenset(off)
        if "stages" in off:
            switches -= {"pipelines"}
        raw["switches"] = _switches(switches)
        _check_pipelines(old, switches)
        act.update(Ref("process", old.id), raw, version=version)
        if "stages" in switches and "stages" not in old.switches:
            _place(session, act, old)
    return process(session, old.code)


def _check_pipelines(old: Process, switches: frozenset[str]) -> None:
    count = len(pipeline_query.pipelines(old.code))
    if "pipelines" in old.switches and "pipelines" not in switches and count > 1:
        raise Refused(
            text=N_("“{type}” has {count} pipelines"),
            type=old.name,
            count=count,
            hint=N_("delete all but one first"),
        )


def _place(session: Session, act: Operation, old: Process) -> None:
    """Items that were made while the type had no stages stand on the first one from now on."""
    first = stage_query.stages_of(stage_query.default_pipeline(old.code))[0]
    process_tables.place(old.code, first.id, first.pipeline_id)


def delete(session: Session, code: str) -> None:
    """Take a type without items away; its table stays, so that it can be restored.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: it has items.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Smart process deleted")) as act:
        found = process(session, code)
        refuse_items(found)
        act.delete(Ref("process", found.id))


def refuse_items(found: Process) -> None:
    """A type with items stays.

    Raises:
        Refused: how many there are.
    """
    if found.items:
        raise Refused(
            text=N_("“{type}” has {count} items and cannot be deleted"),
            type=found.name,
            count=found.items,
            hint=N_("delete them first: crm-tui {code} list -o ids | crm-tui {code} delete -"),
            hint_params={"code": found.code},
        )


def restore(session: Session, code: str) -> Process:
    """Bring a deleted type back.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: another one has its name now.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Smart process restored")) as act:
        found = process(session, code, deleted=True)
        naming.checked(found.name, (each.name for each in query.processes() if each.id != found.id))
        act.restore(Ref("process", found.id))
    return process(session, found.code)
