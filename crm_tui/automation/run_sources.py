"""By which workflow, rules or trigger a change came, in words: what stands as its source in a history. Source: actions 0.2."""

from __future__ import annotations

from collections.abc import Collection

from crm_tui.automation import run_words, workflows
from crm_tui.i18n.translate import _, fill
from data import journal

_RUN = "run:"


def names(origins: Collection[str]) -> dict[str, str]:
    """By origin of an act: what did it; without acts of no run, or of one whose log was removed.

    Args:
        origins: As operations keep them: ``run:17``, ``ui`` …
    """
    numbers = [int(each.removeprefix(_RUN)) for each in set(origins) if each.startswith(_RUN)]
    return {f"{_RUN}{run.id}": _named(run) for run in (journal.load_all(numbers) if numbers else ())}


def _named(run: journal.Run) -> str:
    name = workflows.name_of(run)
    said = run_words.followed(run.start, name)
    return fill(_("workflow “{name}”"), {"name": name}) if said == name else said
