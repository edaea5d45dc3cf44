"""`Merging`: which of the selected records stays, whose values it takes, and what will follow it; then they are one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import deeds, lookup, merging
from crm_tui.services.outcome import Outcome
from screens.forms.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_tui.domain.ref import Ref
    from crm_tui.services.merging import Candidate, Preview
    from screens.base import CrmScreen

MERGED = merging.TYPES
_GO = "merge"


class Merging:
    """One merge, from the question who stays to the operation."""

    def __init__(self, screen: CrmScreen, refs: Sequence[Ref]) -> None:
        self._screen = screen
        self._refs = tuple(refs)
        self._take: dict[str, int] = {}
        self._main = self._refs[0]

    def begin(self) -> None:
        """Ask which record stays; the first one that was selected is proposed."""
        choices = [Choice(str(ref), visible(deeds.named(ref))) for ref in self._refs]
        self._screen.crm.push_screen(
            ChoiceScreen(_("Which one stays?"), choices, said=_("The others go to the recycle bin.")), self._chosen
        )

    def _chosen(self, answer: str | None) -> None:
        main = next((ref for ref in self._refs if str(ref) == answer), None)
        if main is not None:
            self._main = main
            self._show(_GO)

    def _others(self) -> list[Ref]:
        return [ref for ref in self._refs if ref != self._main]

    def _show(self, at: str) -> None:
        """What would come of it; a field takes the value of the next record that has one."""
        try:
            seen = merging.preview(self._screen.session, self._main, self._others(), self._take)
        except CrmError as error:
            self._screen.explain(error_text(error))
            return
        choices = [Choice(_GO, _("merge"), _moved(seen), letter="m")]
        choices += [Choice(each.spec.name, _(each.spec.label), self._values(each)) for each in seen.conflicts]
        title = fill(_("Merge into {record}"), {"record": visible(seen.titles[self._main])})
        said = _("A field takes the value in brackets; choose it for another.") if seen.conflicts else ""
        self._screen.crm.push_screen(ChoiceScreen(title, choices, said=said, at=at), partial(self._answered, seen))

    def _values(self, each: Candidate) -> str:
        texts = []
        for record, value in each.values:
            text = visible(lookup.value_text(self._screen.session, each.spec, value))
            texts.append(f"[{text}]" if record == each.taken else text)
        return " · ".join(texts)

    def _answered(self, seen: Preview, answer: str | None) -> None:
        if answer == _GO:
            self._screen.run_worker(partial(self._merge, seen), thread=True, group="write")
        elif answer is not None:
            each = next(one for one in seen.conflicts if one.spec.name == answer)
            ids = [record for record, _value in each.values]
            self._take[answer] = ids[(ids.index(each.taken) + 1) % len(ids)]
            self._show(answer)

    def _merge(self, seen: Preview) -> None:
        from screens.listing.acts import Acted  # noqa: PLC0415 — it imports this module when it is asked for

        session = self._screen.session
        try:
            done = merging.merge(session, self._main, self._others(), self._take, versions=seen.versions)
        except CrmError as error:
            self._screen.post_message(Acted(Outcome(0, (), ((self._main, error),)), ""))
            return
        said = fill(_("{what} · u takes it back"), {"what": deeds.said(done.operation_id)})
        self._screen.post_message(Acted(Outcome(done.operation_id, self._refs), said, self._main.id))


def _moved(seen: Preview) -> str:
    """What will name the record that stays."""
    parts = [deeds.counted(kind, count) for kind, count in seen.moved.items() if kind != "comment"]
    if comments := seen.moved.get("comment", 0):
        parts.append(fill(ngettext("{count} comment", "{count} comments", comments), {"count": comments}))
    return ", ".join(parts)
