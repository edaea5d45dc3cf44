"""Who says how likely clients are to buy again: the local score, or a model elsewhere that is given the same features.

A scorer sees `Features` only: no name, no id, nothing by which a client could be known. Packages bring further ones under
the entry-point group ``crm_tui.providers`` with names like ``scorer:acme``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from crm_tui.domain import repeat_sales
from crm_tui.domain.errors import NotFound
from crm_tui.domain.repeat_sales import Features, Score
from crm_tui.domain.words import N_

GROUP = "crm_tui.providers"
LOCAL = "local"


class Scorer(Protocol):
    """Scores clients, some hundreds at a time."""

    def score(self, clients: Sequence[Features]) -> Sequence[Score]:
        """A score for each, in order, from 0 to 100.

        Raises:
            ScorerFailed: it cannot be reached, or answers something else.
        """
        raise NotImplementedError


class Local:
    """The score of `crm_tui.domain.repeat_sales`, which explains itself."""

    def score(self, clients: Sequence[Features]) -> Sequence[Score]:
        """A score for each, in order."""
        return [repeat_sales.score(each) for each in clients]


def scorer(name: str) -> Scorer:
    """The scorer of that name: ``local``, the address of a model (``https://…``), or one of a package.

    Raises:
        NotFound: nothing that is installed has the name.
    """
    if name == LOCAL:
        return Local()
    if name.startswith(("https://", "http://")):
        from crm_tui.providers.scorer_http import Model  # noqa: PLC0415 — only the provider that is used

        return Model(name)
    for found in entry_points(group=GROUP, name=f"scorer:{name}"):
        make: Callable[[], Scorer] = found.load()
        return make()
    raise NotFound(what=N_("scorer"), name=name)
