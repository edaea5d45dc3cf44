"""Texts come in the language in use; errors are worded without touching what people typed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from crm_tui.domain.errors import Conflict, Refused, Usage
from crm_tui.domain.money import Money
from crm_tui.i18n import translate
from crm_tui.i18n.translate import error_text, fill, hint_text, ngettext, set_language


def test_english_is_the_source_and_italian_is_translated() -> None:
    assert translate._("tomorrow") == "tomorrow"

    set_language("it")

    assert translate.language() == "it"
    assert translate._("tomorrow") == "domani"
    assert translate._("no such text") == "no such text"
    assert translate._("") == ""


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [("en", 1, "in 1 day"), ("en", 2, "in 2 days"), ("it", 1, "tra 1 giorno"), ("it", 5, "tra 5 giorni")],
)
def test_counted_texts_have_two_forms(language: str, count: int, expected: str) -> None:
    set_language(language)

    assert ngettext("in {count} day", "in {count} days", count).format(count=count) == expected


def test_an_unknown_language_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="xx"):
        set_language("xx")

    assert translate.language() == "en"


def test_an_error_is_worded_in_the_language_with_its_values() -> None:
    error = Conflict(ref="deal:42", expected=3, actual=4)

    assert error_text(error) == "deal:42 was changed by somebody else in the meantime (version 4, not 3)"
    set_language("it")
    assert error_text(error).startswith("deal:42 ")
    assert "versione 4, non 3" in error_text(error)


def test_texts_inside_an_error_are_translated_and_filled_too() -> None:
    error = Usage(
        text="the configuration {path} cannot be read: {reason}", path="/x", reason="it does not exist", hint="tomorrow"
    )
    set_language("it")

    assert error_text(error) == "la configurazione /x non si può leggere: non esiste"
    assert hint_text(error) == "domani"


def test_braces_that_people_typed_stay_as_they_are() -> None:
    error = Refused(text="{title}: {amount}", title="{amount} {0} {x.__class__} {", amount=Money(150, "EUR"))

    assert error_text(error) == "{amount} {0} {x.__class__} {: €1.50"
    assert fill("{a} {b}", {"a": "{b}", "b": 1}) == "{b} 1"
    assert fill("{unknown}", {}) == "{unknown}"


def test_importing_the_words_loads_neither_babel_nor_a_catalogue() -> None:
    code = "import sys, crm_tui.i18n.formats; print('babel' in sys.modules, 'gettext' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]
