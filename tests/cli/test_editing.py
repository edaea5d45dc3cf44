"""`TYPE edit`: text out, differences in, one operation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.services import worksheet
from crm_tui.services.worksheet import Sheet
from tests.cli.conftest import Run

REF = Ref("deal", 42)


def _sheet(**values: str) -> dict[Ref, Sheet]:
    return {REF: Sheet(REF, 3, "Impianto", values)}


def _edited(sheets: dict[Ref, Sheet], *, old: str, new: str) -> dict[Ref, dict[str, str]]:
    text = worksheet.write(sheets.values(), ["note"])
    assert old in text
    return worksheet.read(text.replace(old, new), sheets)


def test_the_text_has_a_block_for_each_record() -> None:
    text = worksheet.write(_sheet(title="A", comments="one\ntwo\\").values(), ["Hello"])

    assert text == "# Hello\n\n[deal:42] Impianto\ntitle: A\ncomments: one\\ntwo\\\\\n"


def test_only_what_differs_comes_back() -> None:
    sheets = _sheet(title="A", amount="1.00 EUR", source="")

    assert worksheet.read(worksheet.write(sheets.values(), []), sheets) == {}
    assert _edited(sheets, old="title: A", new="title: B") == {REF: {"title": "B"}}
    assert _edited(sheets, old="title: A\n", new="") == {}
    assert _edited(sheets, old="title: A", new="title:") == {REF: {"title": ""}}
    assert _edited(sheets, old="source:", new="source: WEB") == {REF: {"source": "WEB"}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: A", "titel: A", "the field “titel” was not among those to edit"),
        ("title: A", "just text", "is not “field: value”"),
        ("[deal:42]", "[deal:43]", "deal:43 was not among the records"),
        ("[deal:42]", "[deal]", "names no record"),
        ("title: A", "title: A\n[deal:42] again", "deal:42 comes twice"),
        ("[deal:42] Impianto\n", "", "is not “field: value”"),
    ],
)
def test_a_mistake_names_its_line(old: str, new: str, said: str) -> None:
    with pytest.raises(Usage) as caught:
        _edited(_sheet(title="A"), old=old, new=new)

    assert said in str(caught.value)
    assert "line " in str(caught.value)


@given(
    st.dictionaries(
        st.sampled_from(["title", "comments", "source"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n\t\\")).map(str.strip),
    )
)
def test_nobody_typing_changes_nothing(values: dict[str, str]) -> None:
    sheets = _sheet(**values)

    assert worksheet.read(worksheet.write(sheets.values(), ["note"]), sheets) == {}


@pytest.fixture
def three(crm: Run) -> Run:
    for number in (1, 2, 3):
        crm("deal", "add", f"title=Deal {number}", f"amount={number}00 EUR", "comments=two\nlines")
    return crm


def test_a_stage_is_one_of_the_pipeline_where_each_record_stands(crm: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("pipeline", "add", "Other")
    crm("deal", "add", "title=A")
    crm("deal", "add", "title=B", "pipeline=Other")
    monkeypatch.setenv("EDITOR", "sed -i 's/^stage: .*/stage: In progress/'")

    assert crm("deal", "edit", "--yes").code == 0

    shown = [crm("deal", "show", number, "--json").json for number in ("1", "2")]
    assert [(each["pipeline"], each["stage"]["name"]) for each in shown] == [
        ("General", "In progress"), ("Other", "In progress"),
    ]  # fmt: skip


def test_edits_are_one_operation(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/Deal/Sale/")

    result = three("deal", "edit", "amount>100", "--yes")

    assert result.code == 0, result.err
    assert "  - title: Deal 2\n  + title: Sale 2\n" in result.err
    assert three("deal", "list", "--fields", "title", "-o", "csv").out.split("\n")[1:4] == [
        "Deal 1",
        "Sale 2",
        "Sale 3",
    ]
    assert three("undo").code == 0
    assert "Sale" not in three("deal", "list").out


def test_nothing_typed_is_nothing_done(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")

    result = three("deal", "edit")

    assert (result.code, result.err) == (0, "nothing was changed\n")


def test_a_mistake_keeps_the_text(three: Run, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/100.00/lots/")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    result = three("deal", "edit", "--yes")

    kept = next(tmp_path.glob("crm-tui-*.txt"))
    assert result.code == 5
    assert str(kept) in result.err
    assert "lots" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert three("deal", "show", "1", "--fields", "amount", "-o", "csv").out == "amount\n100.00 EUR\n"


def test_an_editor_that_fails_stores_nothing(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for editor, code in (("false", 2), ("/no/such/editor", 2), ("'unclosed", 2)):
        monkeypatch.setenv("EDITOR", editor)
        assert three("deal", "edit", "--yes").code == code


def test_what_somebody_else_changed_meanwhile_is_a_conflict(
    three: Run, store, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    import sys

    script = tmp_path / "editor"
    script.write_text(
        f"#!/bin/sh\n{sys.executable} -m crm_tui --db {store} deal set 1 'title=Theirs' 2>/dev/null\n"
        'sed -i s/Deal/Mine/ "$1"\n'
    )
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))

    result = three("deal", "edit", "--yes")

    assert result.code == 4
    assert "deal:1" in result.err
    titles = three("deal", "list", "--fields", "title", "-o", "csv").out.split("\n")[1:4]
    assert titles == ["Theirs", "Mine 2", "Mine 3"]


def test_an_edit_that_waits_for_a_yes_stores_nothing_without_it(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/Deal/Sale/")

    result = three("deal", "edit")

    assert (result.code, "add --yes" in result.err) == (2, True)
    assert "Sale" not in three("deal", "list").out
