"""The address that opens a messenger, a website, a letter or a call; made from what is kept."""

from __future__ import annotations

import re
from urllib.parse import quote

from crm_tui.domain.fields import FieldKind, Point

_MESSENGERS = {
    "telegram": ("https://t.me/{name}", "https://t.me/+{digits}"),
    "whatsapp": ("", "https://wa.me/{digits}"),
    "viber": ("", "viber://chat?number=%2B{digits}"),
    "facebook": ("https://m.me/{name}", ""),
    "instagram": ("https://ig.me/m/{name}", ""),
    "skype": ("skype:{name}?chat", "skype:+{digits}?call"),
    "signal": ("", "https://signal.me/#p/+{digits}"),
}
"""By messenger: the address for a name, and for a telephone number. Source: entities «Messenger»."""
_NUMBER = re.compile(r"\+?[0-9 ()./\-]{5,}")


def link_of(kind: FieldKind, point: Point) -> str:
    """The address; empty where the messenger has none or the value already is one."""
    value = point.value.strip()
    if kind is not FieldKind.MESSENGERS or value.startswith(("http://", "https://")):
        return ""
    by_name, by_number = _MESSENGERS.get(point.label, ("", ""))
    if _NUMBER.fullmatch(value):
        digits = "".join(sign for sign in value if sign.isdigit())
        return by_number.format(digits=digits)
    return by_name.format(name=quote(value.removeprefix("@"), safe="._-"))
