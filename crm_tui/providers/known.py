"""Name → provider. Packages may bring further ones under the entry-point group ``crm_tui.providers``.

The name of an entry point is ``intake:imap``: what it is for, and what people call it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib.metadata import entry_points

from crm_tui.domain.errors import NotFound
from crm_tui.domain.words import N_
from crm_tui.providers.base import IntakeSource

GROUP = "crm_tui.providers"
Inode = tuple[int, int]
"""Device and inode: files that must never be opened, whatever they are called."""
MakeIntake = Callable[[str, Collection[Inode]], IntakeSource]
"""From a place (a path, an address) and the files that are out of bounds to the source."""


def scheme_of(place: str) -> str:
    """``imap`` of ``imap:anna@example.com``; empty for a path."""
    scheme, colon, _rest = place.partition(":")
    return scheme if colon and "/" not in scheme else ""


def intake(place: str, protected: Collection[Inode]) -> IntakeSource:
    """The source of incoming contacts for this place: ``scheme:…`` of a package, else the path of a drop folder.

    Raises:
        NotFound: nothing that is installed knows the scheme.
    """
    scheme = scheme_of(place)
    if not scheme:
        from crm_tui.providers.intake_folder import Folder  # noqa: PLC0415 — only the provider that is used

        return Folder(place, protected)
    for found in entry_points(group=GROUP, name=f"intake:{scheme}"):
        make: MakeIntake = found.load()
        return make(place, protected)
    raise NotFound(what=N_("source of incoming contacts"), name=scheme)
