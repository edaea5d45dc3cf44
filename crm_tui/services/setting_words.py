"""A setting's value for people: yes and no in the language in use, everything else as `settings.set` reads it."""

from __future__ import annotations

from crm_tui.i18n.translate import _
from crm_tui.services import settings
from crm_tui.services.settings import Setting


def value_said(found: Setting) -> str:
    """The value; `settings.set` reads it back."""
    return _worded(found.key, found.text)


def default_said(found: Setting) -> str:
    """What holds while nobody has set it."""
    return _worded(found.key, found.default)


def _worded(key: str, text: str) -> str:
    if key not in settings.YES_NO:
        return text
    return _("yes") if text == "1" else _("no")
