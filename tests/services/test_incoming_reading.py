"""Files of contacts: e-mails, JSON and CSV as people and programs write them, and as those do who mean harm."""

from __future__ import annotations

import csv
import json
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Refused
from crm_tui.domain.incoming import Incoming, Kind
from crm_tui.services import incoming_reading

if TYPE_CHECKING:
    from collections.abc import Callable


def read(name: str, data: bytes, **options: str) -> list[Incoming]:
    rows = list(incoming_reading.read(name, data, **options))
    assert [row.error for row in rows] == [None] * len(rows)
    return [row.message for row in rows if row.message is not None]


def mail(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": "Mario Rossi <mario@rossi.it>", "Subject": "Laptops", **headers}.items():
        made[name.replace("_", "-")] = value
    return made


def test_an_e_mail_says_who_what_and_what_it_answers() -> None:
    made = mail(
        From="Nicolò Verdi <nicolo@verdi.it>", Subject="Preventivo per 40 portatili — urgente", To="sales@acme.it",
        Message_ID="<a@verdi.it>", In_Reply_To="<b@acme.it>", References="<c@acme.it> <b@acme.it>",
        Date="Sun, 22 Nov 2026 08:00:00 +0100",
    )  # fmt: skip
    made.set_content("Buongiorno,\n\nquanto costa? [b]così[/b]\n")
    made.add_alternative("<p>anders</p>", subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="offerta è.pdf")

    (found,) = read("x.eml", made.as_bytes())

    assert found == Incoming(
        kind=Kind.EMAIL,
        subject="Preventivo per 40 portatili — urgente",
        text="Buongiorno,\n\nquanto costa? [b]così[/b]\n[attached: offerta è.pdf]",
        full_name="Nicolò Verdi",
        email="nicolo@verdi.it",
        recipient="sales@acme.it",
        at="2026-11-22T08:00:00+01:00",
        key="a@verdi.it",
        answers=("b@acme.it", "c@acme.it"),
        files=(("offerta è.pdf", b"%PDF"),),
    )


def test_html_alone_becomes_words_without_what_it_would_run() -> None:
    made = mail()
    made.set_content(
        "<head><title>t</title></head><style>p{}</style><p>One<br>two &amp; <b>three</b></p><script>alert(1)</script>",
        subtype="html",
    )

    assert read("x.eml", made.as_bytes())[0].text == "One\ntwo & three"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<news.acme.it>"}, {"Return_Path": "<>"},
    ],
)  # fmt: skip
def test_what_a_machine_sends_is_recognised(headers: dict[str, str]) -> None:
    assert read("x.eml", mail(**headers).as_bytes())[0].automatic
    assert not read("x.eml", mail().as_bytes())[0].automatic


@pytest.mark.parametrize(
    "sender",
    ["alice@example.org)bob@example.com", "a@b.it, c@d.it", "Mario", "<>", "x <a@b.it> <c@d.it>", "a@b"],
)
def test_who_is_not_exactly_one_address_is_refused(sender: str) -> None:
    with pytest.raises(Refused):
        read("x.eml", f"From: {sender}\nSubject: x\n\nHi\n".encode())


def nested(depth: int) -> bytes:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return b"From: mario@rossi.it\n" + parts.encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "parts in each other": lambda: nested(30),
    "a thousand parts beside each other": lambda: (
        b"From: mario@rossi.it\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nHi\n" * 1_000
    ),
    "a header of a megabyte": lambda: b"From: mario@rossi.it\nSubject: " + b"=?utf-8?q?a?= " * 80_000 + b"\n\nHi",
    "encodings that do not exist": lambda: (
        b"From: mario@rossi.it\nSubject: =?nope?q?=E8?=\nContent-Type: text/plain; charset=nope\n\n\xe8"
    ),
    "marks that never end": lambda: (
        b"From: mario@rossi.it\nContent-Type: text/html\n\n" + b"<!--" * 20_000 + b"<a " * 20_000 + b"<![CDATA[" * 9_000
    ),
    "half a base64": lambda: b"From: mario@rossi.it\nContent-Transfer-Encoding: base64\n\nAAA",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_one_message_with_a_sender(name: str) -> None:
    (found,) = read("x.eml", HOSTILE[name]())

    assert found.email == "mario@rossi.it"
    assert len(found.subject) <= 250
    assert len(found.text) <= 16_000


def test_json_may_be_an_object_a_list_or_an_object_a_line() -> None:
    one = {"kind": "form", "from": "mario@rossi.it", "utm": {"source": "google"}, "fields": {"city": "Bari"}, "age": 5}
    for data in (json.dumps(one), json.dumps([one]), json.dumps(one) + "\n" + json.dumps(one)):
        for found in read("x.json", data.encode()):
            assert found.values == {"utm_source": "google", "address_city": "Bari"}
            assert found.text == "age: 5"


def test_a_table_has_its_own_words_for_things() -> None:
    data = 'Kind;First name;Surname;E-mail;Tel;Company;Message\nweb form;Mario;Rossi;mario@rossi.it;333 1234567;Acme;"a\nb"\n'

    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        (found,) = read("x.csv", data.encode(encoding))
        assert (found.kind, found.email, found.phone, found.text) == (
            Kind.FORM,
            "mario@rossi.it",
            "333 1234567",
            "a\nb",
        )
        assert found.values == {"name": "Mario", "last_name": "Rossi", "company_title": "Acme"}


def test_a_row_that_is_none_does_not_stop_the_others() -> None:
    data = json.dumps(
        [{"kind": "form"}, [], {"kind": "call", "from": "112"}, {"kind": "call", "outcome": "x", "from": "112"}]
    )

    rows = list(incoming_reading.read("x.json", data.encode()))

    assert [(row.number, row.error is None) for row in rows] == [(1, False), (2, False), (3, True), (4, False)]


NO_FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "half an object": ("x.json", lambda: b"{"),
    "lists in lists": ("x.json", lambda: b"[" * 100_000),
    "nothing": ("x.json", lambda: b"\x00 \n"),
    "words": ("x.txt", lambda: b"hello"),
    "a program": ("x.exe", lambda: b"MZ"),
    "a cell without an end": ("x.csv", lambda: b'a,b\n"' + b"x" * 200_000),
    "a letter without headers": ("x.eml", lambda: b"just words"),
    "a thousand parts in each other": ("x.eml", lambda: nested(1_000)),
    "too many lines": ("x.eml", lambda: b"From: mario@rossi.it\n\n" + b"\n" * 700_000),
    "too many bytes": ("x.json", lambda: b"{" * (25 << 20) + b"}}"),
}


@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_of_contacts_is_refused_with_a_reason(what: str) -> None:
    name, data = NO_FILES[what]
    with pytest.raises(Refused):
        read(name, data())


def test_what_an_import_in_this_program_may_read_does_not_matter() -> None:
    before = csv.field_size_limit(1 << 30)
    try:
        with pytest.raises(Refused):
            read("x.csv", NO_FILES["a cell without an end"][1]())
    finally:
        csv.field_size_limit(before)


def test_numbers_are_never_computed_with() -> None:
    data = b'{"kind": "form", "from": "mario@rossi.it", "amount": 1e2000000, "n": ' + b"9" * 100_000 + b"}"

    (found,) = read("-", data)

    assert found.values["amount"] == "1e2000000"
