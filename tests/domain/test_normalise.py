"""One form for phones, e-mails, names and text to search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import normalise
from tests.support.effort import effort

NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Zs", "Po", "Pd", "Nd", "Mn"]), max_size=30)


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (
            [
                "+39 02 1234567",
                "02-1234567",
                "0039 02/123.45.67",
                "(02) 1234567",
                "+39 (0)2 1234567",
                "02 1234567 int 5",
            ],
            "+39021234567",
        ),
        (["333 1234567", "+39 333.123.4567"], "+393331234567"),
        (["+44 (0)20 7946 0000", "0044 20 79460000"], "+442079460000"),
        (["112"], "112"),
        (["", "-", "ext 5"], ""),
    ],
)
def test_phones(texts: list[str], form: str) -> None:
    assert {normalise.phone(text) for text in texts} == {form}


def test_a_national_number_of_another_country_loses_its_zero() -> None:
    assert normalise.phone("020 7946 0000", "44") == normalise.phone("+44 20 7946 0000")


@given(st.text(st.sampled_from("+0123456789 ()-./x"), max_size=30))
def test_a_form_of_a_phone_is_its_own_form(text: str) -> None:
    form = normalise.phone(text)

    assert set(form) <= set("+0123456789")
    if form.startswith("+"):
        assert normalise.phone(form) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (" Mario.Rossi@Example.COM ", "mario.rossi@example.com"),
        ("a@münchen.de", "a@xn--mnchen-3ya.de"),
        ("ａ@b.it", "a@b.it"),
        ("a@b.it.", "a@b.it"),
        ("no address", "no address"),
        ("a@" + "ü" * 300, "a@" + "ü" * 300),
        ("a@ü..it", "a@ü..it"),
    ],
)
def test_addresses(text: str, form: str) -> None:
    assert normalise.email(text) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mario Rossi", "ROSSI, Mario"),
        ("José Álvarez", "jose alvarez"),
        ("Dell'Acqua Anna", "Anna Dell’Acqua"),
        ("O'Neil", "oneil"),
        ("Müller", "Muller"),
        ("Straße", "STRASSE"),
        ("Ｍａｒｉｏ", "mario"),
        ("Jean-Luc  Picard", "picard jean luc"),
        ("Mar\u200bio", "Mario"),
    ],
)
def test_the_same_person(one: str, other: str) -> None:
    assert normalise.person_key(one) == normalise.person_key(other)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Acme S.r.l.", "acme"),
        ("ACME SRL", "acme"),
        ("Acme S. r. l.", "acme"),
        ("Acme GmbH & Co. KG", "acme"),
        ("Acme, Inc.", "acme"),
        ("Acme S.p.A.", "acme"),
        ("SPA", "spa"),
        ("Spa Acme", "spa acme"),
        ("A. B. C. srl", "abc"),
        ("Società Elettrica", "societa elettrica"),
        ("Rossi Mario & C. s.n.c.", "rossi mario"),
        ("Vitamin C", "vitamin c"),
        ("...", ""),
    ],
)
def test_companies(text: str, form: str) -> None:
    assert normalise.company_key(text) == form


@given(NAMES)
def test_forms_are_their_own_forms(text: str) -> None:
    assert normalise.fold(normalise.fold(text)) == normalise.fold(text)
    assert normalise.person_key(text.upper()) == normalise.person_key(text.upper().lower().upper())


@given(st.lists(st.sampled_from(["Mario", "Élia", "Rossi", "d'Arco"]), min_size=1, max_size=4))
def test_the_order_of_names_does_not_matter(names: list[str]) -> None:
    assert normalise.person_key(" ".join(names)) == normalise.person_key(" ".join(reversed(names)).upper())


def test_text_to_search_is_folded_and_has_single_spaces() -> None:
    assert normalise.search_text(["  Città \n di", "", "PERUGIA"]) == "citta di perugia"


def test_look_alike_domains_are_noticed() -> None:
    assert normalise.mixed_scripts("раypal.com")
    assert not normalise.mixed_scripts("яндекс.com")
    assert not normalise.mixed_scripts("città-9.it")
    assert not normalise.mixed_scripts("例え.jp")


@pytest.mark.parametrize(
    "heap", ["à" * 300_000, "a b " * 100_000, "1 " * 200_000, "." * 400_000, "ﷺ" * 20_000], ids=lambda heap: heap[:2]
)
def test_forms_take_no_time(heap: str) -> None:
    def forms() -> None:
        for form in (normalise.fold, normalise.person_key, normalise.company_key, normalise.phone, normalise.email):
            form(heap)

    assert effort(forms, enough=3) < 3
