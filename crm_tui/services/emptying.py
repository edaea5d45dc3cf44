"""Take the deals off a stage that is about to go: under one operation, in chunks when there are thousands."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.services import moving
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import pipelines as query
from data.queries import stages as stage_query

CHUNK = 200
"""Deals in one transaction: the others wait for a third of a second at most."""
Progress: TypeAlias = Callable[[int], None]
"""Told how many deals were moved so far, after each transaction."""


@dataclass(slots=True)
class Emptying:
    """One act that moves deals away and then deletes what they stood on."""

    session: Session
    label: str
    """Its name in the operations log."""
    progress: Progress | None = None
    moved: int = 0
    """Deals moved, without those in the recycle bin."""
    _id: int = field(default=0, init=False)

    @contextlib.contextmanager
    def operation(self) -> Iterator[Operation]:
        """One transaction of the act."""
        with operation(self.session, self.label) as act:
            if self._id:
                act.resume(self._id)
            yield act
        self._id = act.id
        if self.progress is not None:
            self.progress(self.moved)

    def thin(self, stage: Stage, to: Stage) -> None:
        """Move deals until no more are left than fit into the last transaction. A dry run does all in that one.

        Raises:
            NotFound: the other stage was deleted meanwhile; what was moved stays moved and can be undone.
        """
        while not self.session.dry_run and len(ids := query.records_on(stage, binned=False, limit=CHUNK + 1)) > CHUNK:
            with self.operation() as act:
                self._move(act, ids[:CHUNK], to)

    def sweep(self, act: Operation, stage: Stage, to: Stage) -> None:
        """Move what is left, and the deals in the recycle bin: restored ones must stand somewhere."""
        for binned in (False, True):
            after = 0
            while ids := query.records_on(stage, binned=binned, after=after, limit=CHUNK):
                self._move(act, ids, to, counted=not binned)
                after = ids[-1]

    def _move(self, act: Operation, ids: list[int], to: Stage, *, counted: bool = True) -> None:
        after = stage_query.stage(to.id)
        if after is None:
            raise NotFound(what=N_("stage"), name=to.name)
        with (
            act.following()
        ):  # the right to change the set-up was asked for: all records must go, whoever may read them
            for record in ids:
                moving.move_in(self.session, act, Ref(after.entity, record), after)
        self.moved += len(ids) if counted else 0
