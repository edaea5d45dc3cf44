"""Phones, e-mails, websites, messengers: what passes, what does not, and lists of them in one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import points
from crm_tui.domain.entities import common
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldSpec, Point
from tests.support.effort import effort

PHONE, EMAIL, WEB, MESSENGER = common.POINT_FIELDS


@pytest.mark.covers("entities.md#E-mail")
@pytest.mark.parametrize(
    "address",
    [
        "a@b.it",
        "mario.rossi+crm@example.co.uk",
        "o'neil@example.com",
        "postmaster@münchen.de",
        "用户@例え.jp",
        "a_b@x-y.it",
    ],
)
def test_addresses(address: str) -> None:
    assert points.is_email(address)


@pytest.mark.covers("entities.md#E-mail")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.it",
        "a@b",
        "a@@b.it",
        "a b@c.it",
        "a@b..it",
        ".a@b.it",
        "a.@b.it",
        "a..b@c.it",
        "a@-b.it",
        "a@b.1",
        "Mario <a@b.it>",
        "a@b.it, c@d.it",
        "a@b.it\nBcc: x@y.it",
        "a\x00@b.it",
        "a@b.it;c",
        "x" * 65 + "@b.it",
        "a@" + "b" * 64 + ".it",
        "a@" + "b." * 130 + "it",
        "a@[127.0.0.1]",
        "a@b_c.it",
    ],
)
def test_what_is_not_one_address(text: str) -> None:
    assert not points.is_email(text)


@pytest.mark.covers("entities.md#Phone")
@pytest.mark.parametrize(
    "number",
    ["+39 02 1234567", "(02) 123-45.67", "112", "333/1234567", "02 1234 ext 12", "+1 555 0100 x7", "+" + "1" * 25],
)
def test_numbers(number: str) -> None:
    assert points.is_phone(number)


@pytest.mark.covers("entities.md#Phone")
@pytest.mark.parametrize(
    "text", ["", "12", "1" * 26, "call me", "+39 02 12a", "++39 123", "٠٢١٢٣", "123\n456", "=cmd|1 123"]
)
def test_what_is_no_number(text: str) -> None:
    assert not points.is_phone(text)


@pytest.mark.covers("entities.md#Website")
@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "HTTP://example.com:8080/a?b=c,d#e",
        "example.com",
        "www.città.it/à",
        "http://localhost:8000",
        "192.168.1.1",
        "sub.example.co.uk/path",
    ],
)
def test_web_addresses(address: str) -> None:
    assert points.is_web(address)


@pytest.mark.covers("entities.md#Website")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "example",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.com",
        "http://",
        "http://user:pw@example.com",
        "http://exa mple.com",
        "https://",
        "localhost",
        'http://example.com/"><',
        "x" * 1025 + ".it",
        "//example.com",
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    assert not points.is_web(text)


def test_a_list_with_and_without_labels() -> None:
    assert points.parse_points(PHONE, "work:+39 02 1234567, Mobile: +39 333 1234567; 112") == (
        Point("+39 02 1234567", "work"),
        Point("+39 333 1234567", "mobile"),
        Point("112", "work"),
    )


def test_an_address_with_a_scheme_is_not_a_label() -> None:
    assert points.parse_points(WEB, "https://a.it, home:http://b.it") == (
        Point("https://a.it"),
        Point("http://b.it", "home"),
    )
    assert points.parse_points(EMAIL, "mailto:a@b.it") == (Point("a@b.it"),)
    assert points.parse_points(PHONE, "tel:+3902123") == (Point("+3902123"),)


def test_a_value_with_a_comma_stands_in_quotes() -> None:
    assert points.parse_points(WEB, 'work:"https://a.it/x,y", b.it') == (Point("https://a.it/x,y"), Point("b.it"))


def test_a_messenger_has_its_kind() -> None:
    assert points.parse_points(MESSENGER, "telegram:@mario, skype:live:mario") == (
        Point("@mario", "telegram"),
        Point("live:mario", "skype"),
    )


def test_each_value_is_kept_once_in_the_order_typed() -> None:
    assert points.parse_points(EMAIL, "b@x.it, home:a@x.it, home:b@x.it") == (Point("b@x.it"), Point("a@x.it", "home"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("moblie:112", "not a kind"),
        ("work:", "empty"),
        ("abc", "telephone"),
        ('"112', "quote"),
        ('1"1"2', "quote"),
        (",".join(str(number) for number in range(100, 200)), "more than 50"),
    ],
)
def test_what_is_refused_says_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        points.parse_points(PHONE, text)

    assert reason in str(caught.value)


def test_a_slip_in_a_label_gets_the_nearest_one() -> None:
    with pytest.raises(InvalidValue) as caught:
        points.parse_points(PHONE, "moblie:112")

    assert caught.value.hint.format_map(caught.value.hint_params) == "did you mean “mobile”?"


LABELS = st.sampled_from(common.MESSENGER_LABELS)


@given(st.lists(st.builds(Point, st.text(min_size=1, max_size=30), LABELS), max_size=5))
def test_what_is_written_is_read_back(typed: list[Point]) -> None:
    try:
        kept = points.check_points(MESSENGER, tuple(typed))
    except InvalidValue:
        return

    assert points.parse_points(MESSENGER, points.format_points(kept)) == kept


def test_a_value_with_slashes_is_no_scheme_when_it_is_read_back() -> None:
    kept = (Point("//mario", "telegram"),)

    assert points.parse_points(MESSENGER, points.format_points(kept)) == kept


@given(st.sampled_from(common.POINT_FIELDS), st.text(st.sampled_from("ab1:,;\"'@./ +\n-x"), max_size=60))
def test_no_text_ends_in_anything_but_points_or_a_refusal(spec: FieldSpec, text: str) -> None:
    try:
        kept = points.parse_points(spec, text)
    except InvalidValue:
        return
    assert points.parse_points(spec, points.format_points(kept)) == kept


@pytest.mark.parametrize(
    "heap", ["a" * 60_000, "1 " * 30_000, "a." * 30_000, "a@" * 30_000, ',"' * 30_000, "((((" * 15_000]
)
def test_checks_take_no_time(heap: str) -> None:
    def checks() -> None:
        for check in (points.is_email, points.is_phone, points.is_web, points.is_host):
            check(heap)
        for spec in common.POINT_FIELDS:
            with pytest.raises(InvalidValue):
                points.parse_points(spec, heap + "!")

    assert effort(checks, enough=0.5) < 0.5
