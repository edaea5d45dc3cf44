"""The link that a messenger's kind and a user's name, id or number make. Source: entities «Messenger»."""

from __future__ import annotations

from urllib.parse import quote

from crm_tui.domain.fields import Point
from crm_tui.domain.normalise import phone
from crm_tui.domain.points import is_web

_BY_NAME = {
    "telegram": "https://t.me/{}",
    "facebook": "https://m.me/{}",
    "instagram": "https://ig.me/m/{}",
    "skype": "skype:{}?chat",
}
_BY_NUMBER = {
    "whatsapp": "https://wa.me/{}",
    "viber": "viber://chat?number=%2B{}",
    "signal": "https://signal.me/#p/+{}",
    "telegram": "https://t.me/+{}",
}


def link(point: Point) -> str:
    """Where the conversation opens; empty for kinds without links and for what makes none.

    A web address is its own link. A value of digits is a number, with the country code of Italy when it has none.
    """
    value = point.value.strip()
    if value.lower().startswith(("http://", "https://")):
        return value if is_web(value) else ""
    number = phone(value).removeprefix("+") if _is_number(value) else ""
    if number and point.label in _BY_NUMBER:
        return _BY_NUMBER[point.label].format(number)
    name = quote(value.removeprefix("@"), safe="._-:")
    template = _BY_NAME.get(point.label)
    return template.format(name) if template and name and "%" not in name else ""


def _is_number(value: str) -> bool:
    digits = value.lstrip("+").translate(str.maketrans("", "", " ()-./"))
    return digits.isascii() and digits.isdigit() and len(digits) >= 6
