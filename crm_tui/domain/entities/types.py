"""Every entity type: those that are built in, and what the open store adds to them."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, TypeAlias

from crm_tui.domain.entities.activity import ACTIVITY
from crm_tui.domain.entities.company import COMPANY
from crm_tui.domain.entities.contact import CONTACT
from crm_tui.domain.entities.deal import DEAL
from crm_tui.domain.entities.invoice import INVOICE
from crm_tui.domain.entities.lead import LEAD
from crm_tui.domain.entities.product import CATALOGUE, PRODUCT, SECTION
from crm_tui.domain.entities.quote import QUOTE
from crm_tui.domain.entities.sale_order import PAYMENT, SALE_ORDER
from crm_tui.domain.entities.task import TASK
from crm_tui.domain.fields import EntityType

BUILT_IN: tuple[EntityType, ...] = (
    DEAL,
    LEAD,
    CONTACT,
    COMPANY,
    QUOTE,
    INVOICE,
    PRODUCT,
    SECTION,
    CATALOGUE,
    SALE_ORDER,
    PAYMENT,
    ACTIVITY,
    TASK,
)
"""The explicit list, in the order in which people see them."""


Seen: TypeAlias = "tuple[int, dict[str, EntityType]]"
"""One version of the entity types."""


class LiveTypes(Mapping[str, EntityType]):
    """Entity types by code, as this thread sees them.

    What another thread or process adds is seen from `adopt` on, so that nothing changes in the middle of a use case:
    tables only ever gain columns, so writing with types of a moment ago is harmless.
    """

    def __init__(self, kinds: Mapping[str, EntityType]) -> None:
        self._newest = (0, dict(kinds))
        self._seen: Any = SimpleNamespace()

    def held_by(self, holder: object) -> None:
        """Keep what is seen in attributes of this object from now on: those of a `threading.local` are per thread."""
        self._seen = holder

    def seen(self) -> Seen:
        """What this thread sees."""
        try:
            mine: Seen = self._seen.mine
        except AttributeError:
            mine = self._seen.mine = self._newest
        return mine

    def see(self, what: Seen) -> None:
        """See what another thread sees: the one that this one works for."""
        self._seen.mine = what

    @property
    def generation(self) -> int:
        """Which version of the types this thread sees."""
        return self.seen()[0]

    def adopt(self) -> bool:
        """See the newest types from now on, in this thread; whether they are others."""
        before = self.generation
        self._seen.mine = self._newest
        return before != self.generation

    def replace(self, kinds: Mapping[str, EntityType]) -> None:
        """Make these the newest types, and see them."""
        self._newest = (self._newest[0] + 1, dict(kinds))
        self.adopt()

    @property
    def newest(self) -> Mapping[str, EntityType]:
        """Those that the process knows of, whatever this thread has adopted."""
        return self._newest[1]

    def __getitem__(self, code: str) -> EntityType:
        return self.seen()[1][code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.seen()[1])

    def __len__(self) -> int:
        return len(self.seen()[1])

    def __contains__(self, code: object) -> bool:
        return code in self.seen()[1]

    def items(self) -> ItemsView[str, EntityType]:
        """As of every mapping; asked for so often that looking each type up by its code is felt."""
        return self.seen()[1].items()


ENTITY_TYPES = LiveTypes({kind.code: kind for kind in BUILT_IN})
"""By code. A store may add smart processes and custom fields: `install` puts them in."""


def install(kinds: Mapping[str, EntityType]) -> None:
    """Make these the entity types of the process; other threads see them when they next `adopt`."""
    ENTITY_TYPES.replace(kinds)


def staged() -> tuple[str, ...]:
    """Codes of the types whose records stand on stages."""
    return tuple(code for code, kind in ENTITY_TYPES.items() if kind.has_stages)


def bindings() -> dict[str, str]:
    """Type → the field of an activity or task that binds it to such a record."""
    return {code: kind.bound for code, kind in ENTITY_TYPES.items() if kind.bound}
