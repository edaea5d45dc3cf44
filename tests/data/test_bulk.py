"""The short ways of bulk writing give the same bytes as the long ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import normalise
from data import bulk_forms, bulk_log
from data.shapes import dump

WRITTEN = st.text(st.characters(codec="utf-8"), max_size=12)
TYPED = st.one_of(
    WRITTEN,
    st.from_regex(r"\+?[0-9 ]{0,9}", fullmatch=True),
    st.from_regex(r"[A-Za-z.]{1,5}@[A-Za-z.]{1,5}", fullmatch=True),
    st.sampled_from(["+39 02 1", "+39", "a\nb", "+1\n+2", "A@B.com.", " a@b.it", "È@caffè.it", "", "\n"]),
)
CELL = st.one_of(st.none(), WRITTEN, st.sampled_from(["Anna", 'a"b', "a\\b", "a\x01", "\x7f"]))
POINTS = st.lists(st.tuples(WRITTEN, st.sampled_from(["work", "home"])).map(list), max_size=2)
RAW = st.one_of(
    CELL, POINTS, st.integers(), st.tuples(st.integers(), st.just("EUR")).map(list), st.lists(st.integers())
)


@given(st.lists(TYPED, max_size=6))
def test_forms_are_those_of_one_value(values: list[str]) -> None:
    assert bulk_forms.phones(values) == [normalise.phone(value) for value in values]
    assert bulk_forms.emails(values) == [normalise.email(value) for value in values]


@given(st.lists(TYPED, max_size=6))
def test_names_are_those_of_one_value(values: list[str]) -> None:
    assert bulk_forms.names("contact", {"full_name": values}) == [normalise.person_key(value) for value in values]
    assert bulk_forms.names("company", {"title": values}) == [normalise.company_key(value) for value in values]


@given(st.lists(st.one_of(st.none(), POINTS), max_size=5))
def test_points_as_columns_are_the_points(cells: list[list[list[str]] | None]) -> None:
    found = list(bulk_forms.points("web", cells).rows("web"))

    assert found == [
        (row, "web", n, value, label, value.casefold())
        for row, several in enumerate(cells)
        for n, (value, label) in enumerate(several or ())
    ]


@given(st.data(), st.integers(1, 4), st.dictionaries(st.sampled_from("abc"), RAW))
def test_the_log_is_written_as_for_one_record(data: st.DataObject, count: int, same: dict[str, object]) -> None:
    column = st.sampled_from([CELL, WRITTEN, POINTS, RAW]).flatmap(
        lambda cell: st.lists(cell, min_size=count, max_size=count)
    )
    fields = data.draw(st.dictionaries(st.sampled_from("xyz"), column, min_size=1))

    texts = bulk_log.texts(fields, same)

    for row, text in enumerate(texts):
        values = same | {name: cells[row] for name, cells in fields.items()}
        assert text == dump({name: raw for name, raw in values.items() if raw is not None and raw != []})
