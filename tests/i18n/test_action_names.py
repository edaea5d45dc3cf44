"""Two actions of the designer's list never read the same, in any language."""

from __future__ import annotations

from collections import Counter

import pytest

from crm_tui.automation import registry
from crm_tui.i18n.translate import said_in


@pytest.mark.parametrize("language", ["en", "it"])
def test_each_action_has_a_name_and_a_sentence_of_its_own(language: str) -> None:
    found = registry.actions().values()
    assert len(found) > 30
    names = Counter(said_in(language, each.label) for each in found)
    sentences = Counter(said_in(language, each.about) for each in found)
    assert [text for text, count in (names + sentences).items() if count > 1] == []
