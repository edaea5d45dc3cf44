"""Which field was probably meant: by its code, by what people call it, by a part of either; for every hint about fields."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.text import nearest
from crm_tui.i18n.translate import _


def near(name: str, specs: Iterable[FieldSpec], further: Iterable[str] = ()) -> str:
    """The code of the field, or one of the further names; empty when none is near.

    Args:
        name: What was written, also a label in English or in the language in use.
        specs: The fields that could be meant.
        further: Other names that can stand there.
    """
    known = list(specs)
    labels = [
        (text, each.name) for each in known for text in (each.label, each.label if each.custom else _(each.label))
    ]
    return nearest(name, [*further, *(each.name for each in known)], labels) or ""
