"""What events of triggers share: values of what happened, the records that it is about, texts that a client wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Heard, Page, Settings
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from data import records

CONTAINS = Parameter(
    code="contains", label=N_("Only with one of these texts"), multiple=True,
    help=N_("in the subject or in the text, capitals do not matter; empty for any"),
)  # fmt: skip
"""A setting: words that a client must have written."""


def values(ref: Ref) -> Mapping[str, Any]:
    """The raw values of a record as it stands; none when it is gone or lies in the recycle bin."""
    found = records.load(ref.type, ref.id)
    return {} if found is None or found.deleted_at is not None else found.values


def link(raw: Mapping[str, Any], name: str, further: str) -> int | None:
    """The id that the record links which is linked by this field; the field is called as its type."""
    number = raw.get(name)
    found = values(Ref(name, number)).get(further) if isinstance(number, int) else None
    return found if isinstance(found, int) else None


def bound(about: Ref, entity: str, page: Page) -> Sequence[int]:
    """The records of the type that an activity or a task is about."""
    return page.of(values(about).get(bindings().get(entity, ""), ()))


def contains(settings: Settings, heard: Heard) -> bool:
    """Whether what the client wrote has one of the texts of the setting `CONTAINS`."""
    wanted = [each.casefold() for each in settings.get(CONTAINS.code, ()) if each.strip()]
    return not wanted or any(_has(wanted, each.get("activity")) for each in heard.told)


def _has(wanted: Sequence[str], activity: object) -> bool:
    raw = values(Ref("activity", activity)) if isinstance(activity, int) else {}
    text = " ".join(str(raw.get(name) or "") for name in ("subject", "body", "description")).casefold()
    return any(each in text for each in wanted)
