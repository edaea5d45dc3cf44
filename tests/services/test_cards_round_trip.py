"""Cards go out and come back with the same bytes, also with what no field has; those of version 4.0 come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.entities.common import EMAIL_LABELS, MESSENGER_LABELS, PHONE_LABELS, WEB_LABELS
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import exporting, records, views
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

POINTS: dict[str, Value] = {
    "phone": tuple(Point(f"+39 333 12345{n:02}", label) for n, label in enumerate(PHONE_LABELS)),
    "email": tuple(Point(f"{label}@x.it", label) for label in EMAIL_LABELS),
    "web": tuple(Point(f"https://{label}.example/?a=1", label) for label in WEB_LABELS),
    "im": tuple(Point(f"ada_{label}", label) for label in MESSENGER_LABELS),
}
FOUR = """BEGIN:VCARD\r
VERSION:4.0\r
KIND:individual\r
FN:Ada Byron\r
N:Byron;Ada;;;\r
TEL;VALUE=uri;TYPE="voice,cell":tel:+39 333 1234567\r
EMAIL;TYPE=home:ada@x.it\r
IMPP:telegram:%40ada\r
ADR;TYPE=work:;;Via Roma 1;Milano;MI;20100;Italia\r
item1.X-ABLABEL:_$!<Anniversary>!$_\r
CATEGORIES:client\\,vip,friend\r
PHOTO:data:image/png;base64,AAAA\r
UID:urn:uuid:4fbe8971\r
END:VCARD\r
"""


def cards(session: Session, kind: str) -> str:
    return "".join(exporting.export(session, kind, format="vcf").lines)


def only(session: Session, kind: str) -> records.Record:
    (number,) = views.ids(session, kind, "")
    return records.get(session, Ref(kind, number))


@pytest.mark.parametrize("kind", ["contact", "company"])
def test_what_goes_out_comes_back_with_the_same_bytes(tmp_path: Path, clock: Clock, kind: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    named: dict[str, Value] = {"name": "Ada", "last_name": "By;r,on"} if kind == "contact" else {"title": "A, B; C\\D"}
    anna = open_office(tmp_path / "one", clock)
    records.create(anna, kind, {**named, **POINTS, "comments": "one\ntwo; three, four\\"})
    sent = cards(anna, kind)
    close_office()

    anna = open_office(tmp_path / "two", clock)
    try:
        done = bring_in(anna, kind, write(tmp_path, "x.vcf", sent))
        assert (done.created, done.reasons) == (1, ())
        assert {name: only(anna, kind).values[name] for name in POINTS} == POINTS
        assert cards(anna, kind) == sent
    finally:
        close_office()


def test_a_card_of_version_four_keeps_what_no_field_has(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    anna = open_office(tmp_path / "one", clock)
    bring_in(anna, "contact", write(tmp_path, "x.vcf", FOUR))
    ada = only(anna, "contact").values
    sent = cards(anna, "contact")
    close_office()

    assert ada["phone"] == (Point("+39 333 1234567", "mobile"),)
    assert (ada["email"], ada["im"]) == ((Point("ada@x.it", "home"),), (Point("@ada", "telegram"),))
    for line in (
        "ADR;TYPE=work:;;Via Roma 1;Milano;MI;20100;Italia",
        "CATEGORIES:client\\,vip,friend",
        "UID:urn:uuid:4fbe8971",
    ):
        assert f"\r\n{line}\r\n" in sent
    assert "PHOTO" not in sent

    anna = open_office(tmp_path / "two", clock)
    try:
        bring_in(anna, "contact", write(tmp_path, "y.vcf", sent))
        assert cards(anna, "contact") == sent
    finally:
        close_office()


def test_what_is_kept_cannot_end_a_card(tmp_path: Path, clock: Clock) -> None:
    anna = open_office(tmp_path, clock)
    try:
        text = "vCard END:VCARD\nvCard BEGIN:VCARD\nvCard no property\nvCard X-OK:yes\nUID:typed by hand"
        records.create(anna, "contact", {"name": "Ada", "source_description": text})
        sent = cards(anna, "contact")
        assert (sent.count("END:VCARD"), sent.count("BEGIN:VCARD"), "X-OK:yes" in sent) == (1, 1, True)
        assert "typed by hand" not in sent
    finally:
        close_office()
