"""A card in a test: an office with one client and one deal, the real app, and waiting until something is true."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from crm_tui.domain.fields import Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import records, views
from screens.app import CrmApp
from screens.card.screen import CardScreen
from screens.forms.field_editor import FieldEditor

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.screen import Screen

    from crm_tui.services.session import Session

SECONDS = 60
Top = TypeVar("Top", bound="Screen[Any]")


@dataclass(frozen=True)
class Records:
    """What the office holds."""

    company: Ref
    person: Ref
    deal: Ref


def add_records(session: Session) -> Records:
    company = records.create(session, "company", {"title": "Acme S.p.A."})
    person = records.create(
        session,
        "contact",
        {"name": "Giulia", "last_name": "Verdi", "companies": (company.id,), "im": (Point("@giulia", "telegram"),)},
    )
    values: dict[str, Value] = {"title": "Forty laptops", "amount": Money(1_800_000, "EUR"), "company": company.id}
    return Records(company, person, records.create(session, "deal", values))


def stage_ids(session: Session) -> list[int]:
    return [column.stage_id for column in views.board_header(session, None).columns]


class Crm:
    """The app under test."""

    def __init__(self, app: CrmApp, pilot: Pilot[int], session: Session) -> None:
        self.app = app
        self.pilot = pilot
        self.session = session

    async def until(self, is_true: Callable[[], object], what: str = "") -> None:
        """Wait until it is true; fail when it does not become so."""
        end = time.monotonic() + SECONDS
        while not is_true():
            assert time.monotonic() < end, f"never happened: {what or is_true} · screen: {self.app.screen}"
            await self.pilot.pause(0.005)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        for letter in text:
            await self.pilot.press({" ": "space", "\n": "enter"}.get(letter, letter))

    @property
    def card(self) -> CardScreen:
        return next(screen for screen in reversed(self.app.screen_stack) if isinstance(screen, CardScreen))

    async def open(self, ref: Ref, neighbours: tuple[int, ...] = ()) -> CardScreen:
        """The card of a record, read and drawn."""
        self.app.open("card", ref=ref, neighbours=neighbours)
        await self.until(
            lambda: isinstance(self.app.screen, CardScreen) and self.app.screen.data is not None, "the card"
        )
        await self.pilot.pause()
        return self.card

    async def edit(self, name: str) -> FieldEditor:
        """The cursor on a field, its editor open."""
        view = self.card.fields.view
        view.cursor = next(n for n, block in enumerate(view.blocks) if block.key == name)
        await self.press("enter")
        await self.until(lambda: self.card.fields.editor is not None, f"the editor of {name}")
        return cast("FieldEditor", self.card.fields.editor)

    async def modal(self, kind: type[Top]) -> Top:
        """A dialog of that class on top."""
        await self.until(lambda: isinstance(self.app.screen, kind), kind.__name__)
        await self.pilot.pause()
        return cast("Top", self.app.screen)

    def note(self, editor: FieldEditor) -> str:
        """What stands under a control."""
        return str(editor.query_one(".field-editor--note").render())

    def value(self, ref: Ref, name: str) -> object:
        return records.get(self.session, ref).values[name]

    def lines(self) -> list[str]:
        """What the operator sees."""
        height = self.app.size.height
        return ["".join(segment.text for segment in line) for line in self.app.screen._compositor.render_strips()][
            :height
        ]

    @property
    def screen_text(self) -> str:
        return "\n".join(self.lines())


@asynccontextmanager
async def running(session: Session, folder: Path, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Crm]:
    """The app on the board, without clock and news."""
    app = CrmApp(session, folder=folder, background=False)
    async with app.run_test(size=size) as pilot:
        crm = Crm(app, pilot, session)
        await crm.until(lambda: app.counters is not None, "the numbers of the header")
        yield crm
