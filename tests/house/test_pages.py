"""Pages that are made from declarations tell what is declared."""

from __future__ import annotations

from tests.support import pages


def test_the_page_of_actions_is_as_they_declare_themselves() -> None:
    assert pages.PAGE.read_text(encoding="utf-8") == pages.page(), "make pages writes it anew"
