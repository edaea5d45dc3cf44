"""Words that cannot be the code of a smart process: they mean something to the command line, to SQL or to the program."""

from __future__ import annotations

_PROGRAM = frozenset(
    """absence activity assignment attachment backup bin booking catalogue channel clock comment company completion config
    contact crm currency custom deal demo department details dictionary doctor draft employee event exception field file
    filter global help init intake intake_receipt invoice item keys lead
    link list log main mail measure meeting meta migrate mode mycompany name notification notifications operation order
    payment person pipeline point preference process product quote record redo regular report requisite restore role run
    sale_order sales_scenario scenario search section setting settings stage suggestion tag
    task template timer trigger tunnel type undo user value version
    whoami why worker workflow outbox rule id title amount source responsible observers created modified closed deleted
    deals leads quotes invoices companies contacts subject description kind direction deadline completed place
    sender recipient body""".split()
)
"""Verbs and groups of the command line, of this version and of the pages that describe it, tables, fields."""
_SQL = frozenset(
    """abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade
    case cast check collate column commit conflict constraint create cross current current_date current_time
    current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape
    except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
    groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join key
    last left like limit match materialized natural no not nothing notnull null nulls of offset on or order others
    outer over partition plan pragma preceding primary query raise range recursive references regexp reindex release
    rename replace restrict returning right rollback row rows savepoint select set table temp temporary then ties to
    transaction trigger unbounded union unique update using vacuum values view virtual when where window with
    without rowid oid _rowid_ true false strict""".split()
)
"""The keywords of SQLite: a code is the name of a table."""
_BEGINNINGS = ("sqlite", "search", "uf_", "pragma")


def is_reserved(code: str) -> bool:
    """Whether the word, in small letters, is taken by the program."""
    return code in _PROGRAM or code in _SQL or code.startswith(_BEGINNINGS)
