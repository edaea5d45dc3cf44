"""Bank accounts, VAT numbers, tax codes: right ones pass in every way of writing, one wrong character is seen."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import identifiers
from crm_tui.domain.errors import InvalidValue

IBANS = (
    "IT60X0542811101000000123456", "DE89370400440532013000", "FR1420041010050500013M02606", "GB29NWBK60161331926819",
    "ES9121000418450200051332", "CH9300762011623852957", "NL91ABNA0417164300", "BE68539007547034", "AT611904300234573201",
    "SM86U0322509800000000270100", "VA59001123000012345678", "MT84MALT011000012345MTLCAST001S", "NO9386011117947",
    "PL61109010140000071219812874", "PT50000201231234567890154", "SE4550000000058398257466", "LU280019400644750000",
)  # fmt: skip
PERSONS = ("RSSMRA85T10A562S", "VRDGPP13R10B293P", "RSSMRA80A01H501U", "MRTMTT91D08F205J", "BNCLRA80A41H501D")


def reason(check: Callable[[str], str], text: str) -> str:
    with pytest.raises(InvalidValue) as refused:
        check(text)
    assert refused.value.exit == 5
    return str(refused.value)


@pytest.mark.parametrize("text", IBANS)
def test_ibans_pass_in_every_way_of_writing(text: str) -> None:
    spaced = " ".join(text[at : at + 4] for at in range(0, len(text), 4))

    assert identifiers.iban(text) == text
    assert identifiers.iban(spaced.lower()) == text


@given(st.sampled_from(IBANS), st.data())
def test_one_wrong_digit_of_an_iban_is_seen(text: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([n for n, each in enumerate(text) if each.isdigit()]))
    other = data.draw(st.sampled_from([each for each in string.digits if each != text[at]]))

    assert "check digits" in reason(identifiers.iban, text[:at] + other + text[at + 1 :])


@given(st.sampled_from(IBANS), st.integers(4, 13))
def test_two_neighbours_of_an_iban_that_changed_places_are_seen(text: str, at: int) -> None:
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    assert identifiers.is_valid("iban", swapped) is (swapped == text)


def test_ibans_are_refused_with_the_reason() -> None:
    assert "has 26 characters, an IBAN of IT has 27" in reason(identifiers.iban, IBANS[0][:-1])
    assert "a country without IBANs" in reason(identifiers.iban, "US64SVBKUS6S3300958879")
    assert "two letters of a country" in reason(identifiers.iban, "1234")
    assert "characters that no IBAN has" in reason(identifiers.iban, "DE89370400440532013É00"[:21] + "!")


@pytest.mark.parametrize("text", ["BPCVIT2S", "DEUTDEFF500", "unicritm xxx", "NEDSZAJJ"])
def test_bics_pass(text: str) -> None:
    assert identifiers.bic(text) == text.upper().replace(" ", "")


@pytest.mark.parametrize("text", ["BPCVIT2", "BPCVIT2S1", "BPCV12SS", "BPCVIT2!"])
def test_other_bics_do_not(text: str) -> None:
    assert identifiers.is_valid("bic", text) is False


def luhn(ten: str) -> str:
    """The check digit as the decree has it: odd places plain, even places doubled, the digits of each added."""
    total = sum(int(each) for each in ten[0::2]) + sum(sum(map(int, str(2 * int(each)))) for each in ten[1::2])
    return str(-total % 10)


@given(st.text("0123456789", min_size=10, max_size=10).filter(lambda text: text != "0" * 10))
def test_italian_vat_numbers_have_one_check_digit(ten: str) -> None:
    right = luhn(ten)

    assert identifiers.vat(f"IT {ten}{right}") == ten + right
    assert identifiers.tax_code(ten + right) == ten + right
    for digit in set(string.digits) - {right}:
        assert "check digit" in reason(identifiers.vat, ten + digit)


@pytest.mark.parametrize(
    "text",
    [
        "ATU12345678", "BE0123456789", "BG123456789", "CY12345678X", "CZ12345678", "DE123456789", "DK12345678", "EE123456789",
        "EL123456789", "ESB12345678", "FI12345678", "FRAB123456789", "HR12345678901", "HU12345678", "IE1234567A",
        "LT123456789", "LU12345678", "LV12345678901", "MT12345678", "NL123456789B01", "PL1234567890", "PT123456789",
        "RO12345678", "SE123456789012", "SI12345678", "SK1234567890", "XI123456789",
    ],
)  # fmt: skip
def test_vat_numbers_of_the_union_keep_their_prefix(text: str) -> None:
    assert identifiers.vat(text.lower()) == text
    assert f"is not a VAT number of {text[:2]}" in reason(identifiers.vat, text + "9999")


def test_every_country_of_the_union_is_known() -> None:
    union = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI"

    assert sorted(identifiers.VAT_FORMS) == union.split()


def test_vat_numbers_without_a_prefix_are_of_the_country_of_their_template() -> None:
    assert identifiers.vat("123456789", country="DE") == "DE123456789"
    assert identifiers.vat("AB123456789", country="FR") == "FRAB123456789"
    assert identifiers.vat("GR123456789") == "EL123456789"
    assert "begins with US, which is no country of the Union" in reason(identifiers.vat, "US123456789")
    assert "11 digits" in reason(identifiers.vat, "123")
    assert "zeros only" in reason(identifiers.vat, "0" * 11)
    assert "11 digits" in reason(identifiers.vat, "٠١٢٣٤٥٦٧٨٩٧")


@pytest.mark.parametrize("text", PERSONS)
def test_tax_codes_of_people_pass(text: str) -> None:
    assert identifiers.tax_code(text.lower()) == text


@given(st.sampled_from(PERSONS), st.sampled_from(string.ascii_uppercase))
def test_a_tax_code_has_one_last_letter(text: str, letter: str) -> None:
    if letter == text[15]:
        assert identifiers.tax_code(text[:15] + letter) == text
    else:
        assert "check letter" in reason(identifiers.tax_code, text[:15] + letter)


@given(st.sampled_from(PERSONS), st.sets(st.sampled_from([6, 7, 9, 10, 12, 13, 14])))
def test_letters_stand_for_digits_where_two_people_would_share_a_code(text: str, places: set[int]) -> None:
    letters = "LMNPQRSTUV"
    first = "".join(letters[int(each)] if at in places else each for at, each in enumerate(text[:15]))

    assert identifiers.tax_code(first + identifiers.check_letter(first)) == first + identifiers.check_letter(first)


def test_tax_codes_are_refused_with_the_reason() -> None:
    assert "has 15 characters, a tax code has 16" in reason(identifiers.tax_code, PERSONS[0][:15])
    assert "not built like a tax code" in reason(identifiers.tax_code, "1" * 16)
    assert "not built like a tax code" in reason(identifiers.tax_code, "RSSMRA85F10A562S")
    assert "no day of birth: 32" in reason(identifiers.tax_code, "RSSMRA85T32A562S")
    assert "no day of birth: 0" in reason(identifiers.tax_code, "RSSMRA85TLLA562S")


def test_recipient_codes_and_certified_addresses() -> None:
    assert identifiers.sdi("abc1234") == "ABC1234"
    assert identifiers.sdi("0000000") == "0000000"
    assert "7 letters or digits" in reason(identifiers.sdi, "ABC123")
    assert identifiers.pec(" Acme@PEC.it ") == "acme@pec.it"
    assert "not an e-mail address" in reason(identifiers.pec, "acme")


@given(st.sampled_from(sorted(identifiers.CHECKS)), st.text(max_size=40))
def test_any_text_is_taken_or_refused(kind: str, text: str) -> None:
    if identifiers.is_valid(kind, text):
        kept = identifiers.CHECKS[kind](text, kind)
        assert identifiers.CHECKS[kind](kept, kind) == kept
