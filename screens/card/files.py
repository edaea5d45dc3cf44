"""What one does from a card with attached files: see them, open one with the desktop's program, save one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.domain import attached
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import files, incoming_files, records
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.reason import LineForm

if TYPE_CHECKING:
    from crm_tui.services.files import Attached
    from screens.card.model import CardData
    from screens.card.screen import CardScreen

OPENERS = ("xdg-open", "open")
"""Programs that show a file as the desktop would, on Linux and on macOS."""


def _none(kind: str) -> str:
    """Why there is nothing to choose from, and how that changes."""
    if any(spec.item_kind is FieldKind.FILE and spec.writable for spec in records.entity(kind).fields):
        return _("no files are attached; a field takes @ and the path of one")
    return _("no files are attached, and this type has no field for them: g s, custom fields, adds one")


class FileActs:
    """The commands about attached files; a part of `CardActs`."""

    if TYPE_CHECKING:
        card: CardScreen

        @property
        def _data(self) -> CardData | None: ...

    def action_files(self) -> None:
        """The files of the record: one is opened or saved."""
        data = self._data
        if data is None:
            return
        own = [each for each in files.of_record(self.card.session, data.ref) if each.id]
        found = [*own, *incoming_files.of_messages(self.card.session, data.ref)]
        if not found:
            self.card.explain(_none(data.ref.type))
            return
        choices = [
            Choice(str(each.id), visible(each.name), f"{attached.size_text(each.size)}  {_(each.label)}")
            for each in found
        ]
        known = {str(each.id): each for each in found}

        def chosen(answer: str | None) -> None:
            if answer:
                self._ask(known[answer])

        self.card.app.push_screen(ChoiceScreen(_("Which file?"), choices), chosen)

    def _ask(self, each: Attached) -> None:
        ways = [
            Choice("save", _("save a copy"), _("asks where"), "s"),
            Choice("open", _("open it"), _("with the program of your desktop"), "o"),
        ]

        def chosen(answer: str | None) -> None:
            if answer == "open":
                self.card.do(partial(self._open, each))
            elif answer == "save":
                form = LineForm(
                    _("Save as"), fill(_("a file or a folder; empty: {folder}"), {"folder": str(Path.cwd())})
                )
                self.card.app.push_screen(form, partial(self._save, each))

        self.card.app.push_screen(ChoiceScreen(visible(each.name), ways), chosen)

    def _save(self, each: Attached, answer: str | None) -> None:
        if answer is not None:
            self.card.do(partial(self._saved, each, Path(answer.strip() or ".").expanduser()))

    def _saved(self, each: Attached, target: Path) -> str:
        files.save(self.card.session, str(each.id), target)
        return fill(_("{name} written, {size}"), {"name": visible(each.name), "size": attached.size_text(each.size)})

    def _open(self, each: Attached) -> str:
        """A copy in a folder of its own, for the operator only; the program that opens it works by itself."""
        opener = next(filter(None, map(shutil.which, OPENERS)), None)
        if opener is None:
            raise Refused(text=N_("no program is here that opens files: save a copy instead"))
        target = Path(tempfile.mkdtemp(prefix="crm-tui-")) / each.name
        files.save(self.card.session, str(each.id), target)
        subprocess.Popen(  # noqa: S603 — the desktop's own opener, with the path of a copy that we named
            [opener, str(target)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return fill(_("{name} is being opened"), {"name": visible(each.name)})
