"""To which addresses the program may send: a list of hosts, and what can be told of an address without asking anybody.

Source: threats T30. A host that is written as a number, or as ``localhost``, was chosen with open eyes: it may lie in the
own network, and needs no encryption. A name must lead to public addresses only, wherever it leads when it is used.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

MOST_HOSTS = 100
LENGTH = 2000
"""Characters of the longest address."""
PORTS = {"https": 443, "http": 80}
_NAME = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_BAD = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


@dataclass(frozen=True, slots=True)
class Host:
    """One entry of the list: ``hooks.example.com``, ``*.example.com``, ``http://relay.example.com``, ``127.0.0.1:8080``."""

    name: str
    port: int | None = None
    """None: the port that belongs to the scheme."""
    plain: bool = False
    """Whether ``http`` is enough."""

    @property
    def own(self) -> bool:
        """Whether it is an address of a machine, not a name: then it may lie in the own network."""
        return self.name == "localhost" or literal(self.name) is not None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        scheme = "http://" if self.plain and not self.own else ""
        return f"{scheme}{name}" + ("" if self.port is None else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query, letters beyond ASCII percent-encoded as UTF-8 (RFC 3987 §3.1)."""
    own: bool = False
    """See `Host.own`."""


def literal(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The number that a host is written as, in the one usual spelling; None for names and odd spellings."""
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, also when another one is wrapped in it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in _NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if any(each is not None and not each.is_global for each in inner):
            return False
        if any(each is not None for each in inner):
            return True
        if found not in _HANDED_OUT:
            return False
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HANDED_OUT = ipaddress.IPv6Network("2000::/3")
"""The block that public addresses are given out of: local gateways to IPv4 and former private blocks lie outside of it.

Source: the registry of addresses of IANA; RFC 8215 and RFC 7915 for the gateways.
"""


def hosts(text: str) -> tuple[Host, ...]:
    """The entries of a list, with commas or blanks between them.

    Raises:
        InvalidValue: an entry that is no host.
    """
    words = re.split(r"[\s,;]+", text.strip()) if text.strip() else []
    if len(words) > MOST_HOSTS:
        raise invalid("webhook_hosts", len(words), N_("are more than {limit} entries"), limit=MOST_HOSTS)
    return tuple(dict.fromkeys(_host(word) for word in words))


def _host(word: str) -> Host:
    scheme, mark, rest = word.lower().rpartition("://")
    hint = N_("write for example hooks.example.com, *.example.com, 127.0.0.1:8080")
    name, port = _split(rest)
    if (mark and scheme not in PORTS) or name is None or not 0 < (1 if port is None else port) < 65536:
        raise invalid("webhook_hosts", word, N_("is no host"), hint)
    if literal(name) is None:
        name = ascii_name(name) or ""
        if not _NAME.fullmatch(name) or (name.startswith("*.") and name.count(".") < 2):
            raise invalid("webhook_hosts", word, N_("is no host"), hint)
    own = name == "localhost" or literal(name) is not None
    return Host(name, port, plain=own or scheme == "http")


def _split(text: str) -> tuple[str | None, int | None]:
    """Host and port; the host is None when there is more than that."""
    match = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:/@?#]+))(?::([0-9]{1,5}))?", text)
    if match is None:
        return (text, None) if literal(text) is not None else (None, None)
    return match[1] or match[2], int(match[3]) if match[3] else None


def ascii_name(name: str) -> str | None:
    """A host name as the network spells it; None when it has no such form."""
    star, rest = ("*.", name[2:]) if name.startswith("*.") else ("", name)
    try:
        return star + rest.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def target(url: str, allowed: Sequence[Host]) -> tuple[Target | None, str]:
    """The address taken apart; or None with the reason (a text to translate) why nothing is sent there."""
    if _BAD.search(url) or len(url) > LENGTH:
        return None, N_("is not an address")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return None, N_("is not an address")
    if parts.scheme not in PORTS or not host:
        return None, N_("is not an address of the web")
    if parts.username is not None or parts.password is not None:
        return None, N_("must not hold a password")
    if not allowed:
        return None, N_("cannot be used: webhooks are switched off")
    name = host if literal(host) is not None else ascii_name(host)
    if not name or (literal(name) is None and ("*" in name or not _NAME.fullmatch(name))):
        return None, N_("is not an address")
    port = PORTS[parts.scheme] if port is None else port
    entry = next((each for each in allowed if _matches(each, parts.scheme, name, port)), None)
    if entry is None:
        return None, N_("is not on the list of hosts that webhooks may be sent to")
    if parts.scheme == "http" and not entry.plain:
        return None, N_("is not encrypted: write https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    written = _BEYOND_ASCII.sub(lambda found: quote(found[0], errors="replace"), path)
    return Target(parts.scheme, name, port, written, own=entry.own), ""


def _matches(entry: Host, scheme: str, name: str, port: int) -> bool:
    if port != (entry.port or PORTS[scheme]):
        return False
    return name.endswith(entry.name[1:]) if entry.name.startswith("*.") else name == entry.name
