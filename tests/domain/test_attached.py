"""Names of attached files, and what fields keep of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import attached
from crm_tui.domain.errors import InvalidValue

NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\"), min_size=1, max_size=40)


@given(NAMES, st.integers(1, 10**15 - 1))
def test_name_and_number_come_back_from_what_is_kept(name: str, number: int) -> None:
    kept = attached.value(name, number)

    assert (attached.name_of(kept), attached.number_of(kept)) == (name, number)


@pytest.mark.parametrize("path", ["/srv/offer.pdf", "offers/17", "//17", "a//b", "a//17x", "a/b//17", ""])
def test_a_path_that_was_only_typed_stays_a_path(path: str) -> None:
    assert (attached.name_of(path), attached.number_of(path)) == (path, 0)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "a/b",
        "..\\x",
        "a\nb",
        "a\x1b[2Jb",
        "a\u202efdp.exe",
        "a\u200bb",
        "x" * 201,
        "è" * 101,
        "\udcff",
    ],
)
def test_names_that_deceive_or_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(InvalidValue):
        attached.checked("files", name)


@pytest.mark.parametrize(
    "name", ["offer.pdf", "Preventivo è pronto.odt", "b, c.txt", '"q".txt', "日本.pdf", ".profile", "17"]
)
def test_other_names_stay_as_they_are(name: str) -> None:
    assert attached.checked("files", name) == name


def test_the_type_is_that_of_the_ending() -> None:
    types = [attached.type_of(name) for name in ("a.pdf", "a.PNG", "a", "a.tar.gz", "a.unheard")]

    assert types == ["application/pdf", "image/png", *["application/octet-stream"] * 3]


def test_sizes_are_worded_in_steps_of_a_thousand() -> None:
    sizes = [attached.size_text(size) for size in (0, 999, 1000, 4_240, 999_949, 999_950, 3_000_000, 2_500_000_000)]

    assert sizes == ["0 B", "999 B", "1.0 kB", "4.2 kB", "999.9 kB", "1.0 MB", "3.0 MB", "2.5 GB"]
