"""The explicit list of record tables, by the type name that changes and references use."""

from __future__ import annotations

from data.tables.activity import ActivityRow
from data.tables.base import Row
from data.tables.company import CompanyRow
from data.tables.contact import ContactRow
from data.tables.deal import DealRow
from data.tables.pipeline import PipelineRow, StageRow
from data.tables.reference import CurrencyRow, DictionaryValueRow
from data.tables.saved import SavedFilterRow
from data.tables.timeline import CommentRow
from data.tables.user import UserRow

TABLES: dict[str, type[Row]] = {
    "deal": DealRow,
    "contact": ContactRow,
    "company": CompanyRow,
    "activity": ActivityRow,
    "comment": CommentRow,
    "pipeline": PipelineRow,
    "stage": StageRow,
    "dictionary_value": DictionaryValueRow,
    "currency": CurrencyRow,
    "user": UserRow,
    "saved_filter": SavedFilterRow,
}
