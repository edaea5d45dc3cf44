"""vCards of versions 3.0 and 4.0: each says things its own way, and what goes out comes back with the same bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import points, vcards
from crm_tui.domain.entities.common import EMAIL_LABELS, MESSENGER_LABELS, PHONE_LABELS, WEB_LABELS
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldSpec, Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.services import export_cards, exporting, import_cards, records, views
from crm_tui.services.records import Record
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

WRITERS = {"3.0": export_cards.vcards, "4.0": export_cards.vcards_four}
AT = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
FOUR = """BEGIN:VCARD\r
VERSION:4.0\r
KIND:individual\r
N:Byron;Ada;;Dr.;Jr.\r
FN:Ada Byron\r
BDAY:19901210\r
TEL;TYPE=cell;PREF=1:+39 333 1\r
TEL;VALUE=uri;TYPE=work:tel:+390212345\r
EMAIL;TYPE=work:ada@x.it\r
GENDER:F\r
ANNIVERSARY:20090808T143000-0500\r
LANG;TYPE=work;PREF=1:it\r
ADR;TYPE=work;PREF=1:;;Via Roma 1;Milano;MI;20100;Italia\r
X-AGENT:nobody\r
UID:urn:uuid:4fbe8971\r
REV:20260318T093000Z\r
END:VCARD\r
"""


def cards(session: Session, kind: str, version: str) -> str:
    return "".join(exporting.export(session, kind, format="vcf", vcard=version).lines)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("kind", ["contact", "company"])
@pytest.mark.parametrize("version", vcards.VERSIONS)
def test_each_version_comes_back_with_the_same_bytes(tmp_path: Path, clock: Clock, kind: str, version: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    named: dict[str, Value] = {"name": "Ada", "last_name": "By;r,on\\"} if kind == "contact" else {"title": "A, B; C\\"}
    values: dict[str, Value] = {
        "phone": (
            Point("+390212345", "work"),
            *(Point(f"333 12345{n}", label) for n, label in enumerate(PHONE_LABELS)),
        ),
        "email": tuple(Point(f"{label}@x.it", label) for label in EMAIL_LABELS),
        "web": tuple(Point(f"https://{label}.example/?a=1", label) for label in WEB_LABELS),
        "im": tuple(Point(f"ada_{label}", label) for label in MESSENGER_LABELS),
    }
    anna = open_office(tmp_path / "one", clock)
    records.create(anna, kind, {**named, **values, "comments": "one\ntwo; three, four\\"})
    sent = cards(anna, kind, version)
    close_office()

    anna = open_office(tmp_path / "two", clock)
    try:
        assert bring_in(anna, kind, write(tmp_path, "x.vcf", sent)).reasons == ()
        (number,) = views.ids(anna, kind, "")
        found = records.get(anna, Ref(kind, number)).values
        assert {name: found[name] for name in values} == values
        assert cards(anna, kind, version) == sent
    finally:
        close_office()


def test_version_four_has_its_own_ways(tmp_path: Path, clock: Clock) -> None:
    anna = open_office(tmp_path, clock)
    try:
        values: dict[str, Value] = {
            "phone": (Point("+390212345", "work"), Point("02 123", "fax")),
            "email": (Point("ada@x.it", "home"),),
            "birthdate": date(1990, 12, 10),
            "origin_id": "c, 1",
        }
        records.create(anna, "contact", {"name": "Ada", "last_name": "Byron", **values})
        records.create(anna, "company", {"title": "Acme", "origin_id": "urn:uuid:7"})
        person, organisation = (unfolded(cards(anna, kind, "4.0")) for kind in ("contact", "company"))
    finally:
        close_office()

    assert person[:5] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual", "N:Byron;Ada;;;", "FN:Ada Byron"]
    for line in (
        "BDAY:19901210",
        "TEL;VALUE=uri;TYPE=work;PREF=1:tel:+390212345",
        "TEL;TYPE=fax:02 123",
        "EMAIL;TYPE=home:ada@x.it",
        "UID;VALUE=text:c\\, 1",
    ):
        assert line in person
    assert organisation[2:5] == ["KIND:org", "FN:Acme", "ORG:Acme"]
    assert "UID:urn:uuid:7" in organisation


def test_a_foreign_card_keeps_everything_in_both_versions(tmp_path: Path, clock: Clock) -> None:
    anna = open_office(tmp_path, clock)
    try:
        clock.at = AT
        bring_in(anna, "contact", write(tmp_path, "x.vcf", FOUR))
        four, three = (cards(anna, "contact", version) for version in ("4.0", "3.0"))
    finally:
        close_office()

    assert sorted(unfolded(four)) == sorted(unfolded(FOUR))
    lines = unfolded(three)
    for line in (
        "N:Byron;Ada;;Dr.;Jr.",
        "X-GENDER:F",
        "X-ANNIVERSARY:20090808T143000-0500",
        "X-LANG;TYPE=work;TYPE=PREF:it",
        "ADR;TYPE=work;TYPE=PREF:;;Via Roma 1;Milano;MI;20100;Italia",
        "AGENT:nobody",
    ):
        assert line in lines


def test_the_preferred_one_of_several_comes_first(tmp_path: Path, clock: Clock) -> None:
    anna = open_office(tmp_path, clock)
    try:
        text = (
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Byron\r\nTEL:1234567\r\nTEL;PREF=2:2234567\r\nTEL;PREF=1:3234567\r\n"
            "EMAIL:a@x.it\r\nEMAIL;TYPE=INTERNET,pref:b@x.it\r\nEND:VCARD\r\n"
        )
        bring_in(anna, "contact", write(tmp_path, "x.vcf", text))
        (number,) = views.ids(anna, "contact", "")
        found = records.get(anna, Ref("contact", number)).values
    finally:
        close_office()

    assert [each.value for each in cast("tuple[Point, ...]", found["phone"])] == ["3234567", "2234567", "1234567"]
    assert [each.value for each in cast("tuple[Point, ...]", found["email"])] == ["b@x.it", "a@x.it"]


# ── Properties of every card ──

WORDS = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\u00a0"), min_size=1, max_size=12
).map(str.strip)
NAMES = WORDS.filter(bool)
NUMBERS = st.from_regex(r"\+?[0-9][0-9 ().-]{4,12}[0-9]", fullmatch=True).filter(points.is_phone)
MAILS = st.from_regex(r"[a-z0-9]{1,8}@[a-z]{1,8}\.it", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=60)
LINES = st.builds(
    "{}{}{}:{}".format,
    st.sampled_from(["", "item1."]),
    st.sampled_from(
        ["ADR", "GENDER", "X-FOO", "CATEGORIES", "AGENT", "RELATED", "NICKNAME", "GEO", "X-GENDER", "LABEL"]
    ),
    st.sampled_from(
        [
            "",
            ";TYPE=work",
            ";TYPE=WORK,PREF",
            ';TYPE="home,pref"',
            ";PREF=2",
            ";LANGUAGE=it;ALTID=1",
            ";CHARSET=UTF-8",
            ";HOME",
        ]
    ),
    VALUES,
)


def several(values: st.SearchStrategy[str], labels: tuple[str, ...]) -> st.SearchStrategy[tuple[Point, ...]]:
    return st.lists(
        st.builds(Point, values, st.sampled_from(labels)), max_size=3, unique_by=lambda each: each.value
    ).map(tuple)


class Nobody:
    """Knows no linked records."""

    def of(self, spec: FieldSpec, number: int) -> str:
        return ""


def card(version: str, values: dict[str, Value]) -> str:
    full = " ".join(str(values.get(name) or "") for name in ("name", "second_name", "last_name") if values.get(name))
    record = Record(Ref("contact", 1), 1, False, {**values, "full_name": full, "modified_at": AT})
    return "".join(WRITERS[version]("contact", (), [(record, Nobody())]))


def read(text: str) -> dict[str, Value]:
    (row,) = import_cards.cards(text.splitlines(keepends=True))
    assert isinstance(row, list)
    found: dict[str, Value] = {}
    for column, cell in zip(import_cards.COLUMNS, row, strict=True):
        spec = ENTITY_TYPES["contact"].field(column)
        if spec is not None and column in ("phone", "email", "web", "im"):
            found[column] = points.parse_points(spec, cell) if cell else ()
        elif column == "birthdate":
            found[column] = date.fromisoformat(cell) if cell else None
        else:
            found[column] = cell or None
    return found


@given(
    version=st.sampled_from(vcards.VERSIONS),
    names=st.tuples(NAMES, NAMES, st.none() | NAMES),
    phone=several(NUMBERS, PHONE_LABELS),
    email=several(MAILS, EMAIL_LABELS),
    kept=st.lists(LINES, max_size=4),
    born=st.none() | st.dates(date(1900, 1, 1), date(2030, 1, 1)),
    comments=st.none() | NAMES,
)
def test_what_is_read_back_is_written_with_the_same_bytes(
    version: str,
    names: tuple[str, str, str | None],
    phone: tuple[Point, ...],
    email: tuple[Point, ...],
    kept: list[str],
    born: date | None,
    comments: str | None,
) -> None:
    values: dict[str, Value] = {
        "name": names[0],
        "last_name": names[1],
        "second_name": names[2],
        "phone": phone,
        "email": email,
        "birthdate": born,
        "comments": comments,
        "origin_id": "crm:1:contact:1",
        "source_description": "\n".join(import_cards.MARK + line for line in kept),
    }
    sent = card(version, values)

    back = read(sent)

    assert (back["phone"], back["email"], back["birthdate"]) == (phone, email, born)
    assert (back["name"], back["last_name"]) == (names[0], names[1])
    assert card(version, back) == sent
    assert all(len(line.encode()) <= 75 for line in sent.split("\r\n"))


@given(LINES, st.sampled_from(vcards.VERSIONS))
def test_a_line_in_the_form_of_a_version_stays_so(line: str, version: str) -> None:
    once = vcards.in_version(vcards.neutral(line), version)

    assert vcards.in_version(vcards.neutral(once), version) == once
