"""The company table."""

from __future__ import annotations

import peewee

from data.tables.base import Touched


class CompanyRow(Touched):
    """An organisation."""

    title = peewee.TextField()
    type = peewee.TextField(null=True)
    industry = peewee.TextField(null=True)
    revenue = peewee.IntegerField(null=True)
    revenue_currency = peewee.TextField(null=True)
    revenue_band = peewee.TextField(null=True)
    employees = peewee.TextField(null=True)
    is_my_company = peewee.IntegerField(default=0)
    banking_details = peewee.TextField(null=True)
    logo = peewee.TextField(null=True)
    match_key = peewee.TextField(null=True)

    class Meta:
        """Its table."""

        table_name = "company"
