"""References that somebody began and did not finish are told, and stay the texts that they are."""

from __future__ import annotations

import pytest

from crm_tui.domain import insert_value
from crm_tui.domain.insert_value_references import Reference
from tests.domain.test_workflow_check import problems, step

CLOSE = "the reference is not closed: } is missing"
VALUE = "this names no value: write for example {=Document:TITLE}"


class Nothing:
    """Knows every reference and no display name."""

    def display(self, name: str) -> Reference | None:
        return None

    def known(self, reference: Reference) -> Reference | None:
        return reference

    def near(self, reference: Reference) -> str:
        return ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {=Docu", [(7, CLOSE)]),
        ("Hello {=", [(7, CLOSE)]),
        ("{=Docu and {=Document:title}", [(1, CLOSE)]),
        ("{=Docu\n}", [(1, CLOSE)]),
        ("{=amount}", [(1, VALUE)]),
        ("{=Document:title} {= amount }", [(19, VALUE)]),
        ("a { = b } {5} {=5}", []),
        ("Hello {=Document:title}", []),
    ],
)
def test_what_was_begun_is_a_warning(text: str, said: list[tuple[int, str]]) -> None:
    found = insert_value.canonical(text, Nothing())

    assert [(each.column, str(each)) for each in found.problems] == said
    assert (found.text, any(each.blocking for each in found.problems)) == (text, False)


def test_a_template_says_where() -> None:
    assert problems(step("log", 'with.text = "Hello {=Docu"')) == [f"*4:20 {CLOSE}"]
    (found,) = problems(step("log", 'with.text = "Hello {=Document:amou"'))
    assert "4:20 " in found
