"""Deal kinds: simple, repeat, repeat inquiry."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.stages import Semantic


def kind_of(outcomes: Iterable[str]) -> tuple[bool, bool]:
    """Whether a deal is a repeat deal, and whether it is a repeat inquiry; never both, neither for a simple one.

    Args:
        outcomes: The stage groups (``P``, ``S``, ``F``) of the other deals of the same company or contacts that were
            created before this one. Deals in progress do not count: nothing has come of them yet.

    Asked when a deal is created and when the client of an *open* deal changes: a closed deal keeps its kind, and winning
    an older deal later changes no other. Source: behaviour «Deal kinds».
    """
    known = set(outcomes)
    is_repeat = Semantic.SUCCESS.value in known
    return is_repeat, not is_repeat and Semantic.FAILURE.value in known
