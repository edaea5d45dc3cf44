"""The explicit list of record tables, by the type name that changes and references use.

A table is imported when it is first needed: building the models of all takes longer than showing one record.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from data.tables.base import Row

_HOMES: dict[str, tuple[str, str]] = {
    "deal": ("deal", "DealRow"),
    "contact": ("contact", "ContactRow"),
    "company": ("company", "CompanyRow"),
    "activity": ("activity", "ActivityRow"),
    "comment": ("timeline", "CommentRow"),
    "pipeline": ("pipeline", "PipelineRow"),
    "stage": ("pipeline", "StageRow"),
    "dictionary_value": ("reference", "DictionaryValueRow"),
    "currency": ("reference", "CurrencyRow"),
    "user": ("user", "UserRow"),
    "saved_filter": ("saved", "SavedFilterRow"),
}
KINDS = tuple(_HOMES)
"""Every record type."""


@cache
def table(kind: str) -> type[Row]:
    """The table of a record type.

    Raises:
        KeyError: no such type.
    """
    module, name = _HOMES[kind]
    found: type[Row] = getattr(import_module(f"data.tables.{module}"), name)
    return found
