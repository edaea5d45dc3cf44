"""The record tables, by the type name that changes and references use.

A table is imported when it is first needed: building the models of all takes longer than showing one record. Types of
which this file knows nothing, smart processes above all, get a bare model: their columns are those of the statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module

import peewee

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


def table(kind: str, columns: Sequence[str]) -> type[Row]:
    """The table of a record type, with at least these columns.

    Args:
        kind: The type; its table has the same name.
        columns: What the caller is about to write: custom fields are columns that no model knows beforehand.
    """
    found = _table(kind)
    for name in columns:
        if name not in found._meta.fields:
            found._meta.add_field(name, peewee.BareField(null=True))
    return found


@cache
def _table(kind: str) -> type[Row]:
    if kind in _HOMES:
        module, name = _HOMES[kind]
        known: type[Row] = getattr(import_module(f"data.tables.{module}"), name)
        return known
    meta = type("Meta", (), {"table_name": kind})
    made: type[Row] = type(f"{kind.title()}Row", (Row,), {"Meta": meta})
    return made
