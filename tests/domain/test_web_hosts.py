"""Which addresses webhooks may go to: the list is read strictly, and what is not on it, or hides what it is, is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import web_hosts
from crm_tui.domain.errors import InvalidValue

LIST = "hooks.example.com, *.example.org, http://relay.example.net:8080, 127.0.0.1:8080, [::1]:9000, localhost, münchen.example"


def reason(url: str, listed: str = LIST) -> str:
    return web_hosts.target(url, web_hosts.hosts(listed))[1]


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/a?b=c", "https://HOOKS.example.com./", "https://a.b.example.org/x",
        "http://relay.example.net:8080/", "https://relay.example.net:8080/", "http://127.0.0.1:8080", "http://[::1]:9000/x",
        "http://localhost/", "https://localhost/", "https://xn--mnchen-3ya.example/", "https://münchen.example/",
    ],
)  # fmt: skip
def test_what_is_on_the_list_may_be_sent_to(url: str) -> None:
    assert reason(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "https://hooks.example.com:8443/", "https://example.org/", "https://evilexample.org/",
        "https://hooks.example.com.evil.net/", "https://hooks.example.com@evil.net/", "https://user:pw@hooks.example.com/",
        "http://good\\@127.0.0.1:8080/", "ht\ttp://127.0.0.1:8080/", "file:///etc/passwd", "ftp://hooks.example.com/", "",
        "http://127.1:8080/", "http://2130706433:8080/", "http://0x7f.1:8080/", "http://0177.0.0.1:8080/", "http://0:8080/",
        "http://[::ffff:7f00:1]:8080/", "http://⑯⑨。②⑤④。⑯⑨。②⑤④/", "https://hooks.example.com:99999/", "http:///x",
        "https://hooks.example.com/ x", "https://hooks.example.com/\r\nX: y", "https://" + "a" * 3000, "//hooks.example.com/",
        "http://169.254.169.254/", "https://[::ffff:a9fe:a9fe]/", "https://*.example.org/", "https://..example.org/",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_reason(url: str) -> None:
    assert reason(url)


def test_without_a_list_webhooks_are_off() -> None:
    assert "switched off" in reason("https://hooks.example.com/", "")


@pytest.mark.parametrize(
    "text", ["*", "*.com", "a b/c", "x:0", "x:70000", "ftp://x", "https://u@x", "x?y", "-", "[::1", "*.*.x.y"]
)
def test_an_entry_that_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        web_hosts.hosts(text)


@given(st.lists(st.sampled_from(LIST.split(", ")), max_size=5))
def test_a_list_is_read_as_it_is_written(words: list[str]) -> None:
    found = web_hosts.hosts(" ".join(words))

    assert web_hosts.hosts(", ".join(map(str, found))) == found


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
        "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:7f00:1::", "ff02::1", "255.255.255.255", "64:ff9b:1::a9fe:a9fe", "64:ff9b:1:fffe::7f00:1",
        "::ffff:0:127.0.0.1", "::127.0.0.1", "::10.0.0.1", "fec0::1", "5f00::1",
    ],
)  # fmt: skip
def test_no_own_network_is_public_whatever_it_is_wrapped_in(address: str) -> None:
    assert not web_hosts.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert web_hosts.is_public(address)


@given(st.text(max_size=60))
def test_any_text_is_judged_without_falling_over(text: str) -> None:
    found, why = web_hosts.target(f"https://{text}", web_hosts.hosts(LIST))

    assert (found is None) == bool(why)
    if found is not None:
        assert found.path.isascii()
        assert found.host in ("hooks.example.com", "localhost", "xn--mnchen-3ya.example") or found.host.endswith(
            ".example.org"
        )
