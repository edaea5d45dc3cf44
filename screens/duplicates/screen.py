"""`DuplicatesScreen`: records that seem to be there twice, in groups; each group can be made one record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on

from crm_tui.domain.duplicates import KeyKind, Verdict
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import duplicates, merging
from crm_tui.services.duplicates import Group
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.quick import SHARED
from screens.listing.acts import Acted
from screens.listing.merging import Merging
from screens.messages import OpenCard
from screens.setup.base import Row, SetupScreen, title

MOST = 200
"""Groups that are shown; when some are merged, the next ones come."""


class DuplicatesScreen(SetupScreen):
    """A heading a group: what is shared, and whether it is surely the same; below it the records, the oldest first.

    Source: behaviour «Duplicates and exceptions».
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "duplicates")
    EMPTY = N_("Nobody is there twice.")

    def __init__(self, kind: str) -> None:
        """The duplicates of a type.

        Args:
            kind: ``contact``, ``company`` or ``lead``.
        """
        super().__init__()
        self.kind = kind
        self.by: tuple[str, ...] = ()
        self.groups: tuple[Group, ...] = ()

    def place(self) -> str:
        """Of which type, and what is compared."""
        compared = " · ".join(_(SHARED[KeyKind(each)]) for each in self.by)
        named = _(ENTITY_TYPES[self.kind].plural)
        return " › ".join(filter(None, (named[:1].upper() + named[1:], _("duplicates"), compared)))

    def details(self) -> tuple[Piece, ...]:
        """How many groups there are."""
        count = len(self.groups)
        text = ngettext("{count} group", "{count} groups", count).format(count=f"{count}+" if count == MOST else count)
        return ((text, "muted"),)

    def read(self) -> Sequence[Row]:
        """The groups, those first that are surely the same."""
        self.groups = duplicates.groups(self.session, self.kind, by=self.by, limit=MOST)
        apart = duplicates.telling_apart(self.session, self.groups)
        rows: list[Row] = []
        for n, group in enumerate(self.groups):
            shared = ", ".join(_(SHARED[key]) for key in group.keys)
            worth = _("the same") if group.verdict is Verdict.SAME else _("perhaps the same")
            rows.append(
                title(
                    fill(
                        _("{worth}: {shared} {value}"),
                        {"worth": worth, "shared": shared, "value": visible(group.value)},
                    )
                )
            )
            rows += [Row(f"{n}/{ref}", f"  {name}", apart.get(ref, ""), end=str(ref)) for ref, name in group.members]
        return rows

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody changed such records; the cursor stays on its row."""
        if everything or any(ref.type == self.kind for ref in refs):
            self.load()

    # ── Keys ──

    def _group(self) -> Group | None:
        number, slash, _ref = self.current.partition("/")
        return self.groups[int(number)] if slash and int(number) < len(self.groups) else None

    def action_open(self) -> None:
        """The record under the cursor."""
        kind, colon, number = self.current.partition("/")[2].partition(":")
        if colon:
            self.post_message(OpenCard(Ref(kind, int(number))))

    def action_merge(self) -> None:
        """Make one record of the group; the one under the cursor is proposed to stay."""
        group = self._group()
        if self.kind not in merging.TYPES:
            self.explain(_("records of this type cannot be merged"))
        elif group is not None:
            here = self.current.partition("/")[2]
            refs = sorted((ref for ref, _name in group.members), key=lambda ref: str(ref) != here)
            Merging(self, refs).begin()

    def action_by(self) -> None:
        """What is compared."""
        choices = [Choice("", _("everything"))]
        choices += [Choice(each.value, _(SHARED[each])) for each in KeyKind]
        at = self.by[0] if self.by else ""
        self.crm.push_screen(ChoiceScreen(_("What is compared?"), choices, at=at), self._compared)

    def _compared(self, answer: str | None) -> None:
        if answer is not None:
            self.by = (answer,) if answer else ()
            self.load()

    @on(Acted)
    def _acted(self, message: Acted) -> None:
        message.stop()
        refused = message.outcome.refused
        self.say(error_text(refused[0][1]) if refused else message.said, "alert" if refused else "good")
        self.load()
