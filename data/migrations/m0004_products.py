"""Products, sections and catalogues; rows of products; orders and payments; own companies with their images."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_TOUCHED = f"origin_id TEXT, last_activity_at INTEGER, last_activity_by INTEGER, {_RECORD}"


def _table(kind: str, columns: str) -> tuple[str, ...]:
    return (
        f"CREATE TABLE {kind} (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}, {_TOUCHED})",
        f"CREATE UNIQUE INDEX {kind}_origin ON {kind} (origin_id) WHERE origin_id IS NOT NULL",
    )


STATEMENTS = (
    "ALTER TABLE dictionary_value ADD COLUMN decimals INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE company ADD COLUMN is_main_company INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE company ADD COLUMN signature TEXT",
    "ALTER TABLE company ADD COLUMN stamp TEXT",
    "CREATE INDEX company_own ON company (id) WHERE is_my_company = 1",
    "CREATE INDEX company_main ON company (id) WHERE is_main_company = 1",
    *_table("catalogue", "name TEXT NOT NULL, is_default INTEGER NOT NULL DEFAULT 0"),
    *_table(
        "section",
        "name TEXT NOT NULL, catalogue INTEGER REFERENCES catalogue(id), "
        "parent INTEGER REFERENCES section(id), sort INTEGER NOT NULL DEFAULT 500",
    ),
    "CREATE INDEX section_tree ON section (catalogue, parent, sort, id) WHERE deleted_at IS NULL",
    *_table(
        "product",
        "name TEXT NOT NULL, price INTEGER, price_currency TEXT, measure TEXT, vat_rate TEXT, "
        "vat_included INTEGER NOT NULL DEFAULT 0, catalogue INTEGER REFERENCES catalogue(id), "
        "active INTEGER NOT NULL DEFAULT 1, visible INTEGER NOT NULL DEFAULT 1, sort INTEGER NOT NULL DEFAULT 500, "
        "external_id TEXT, preview TEXT, description TEXT, properties TEXT, picture TEXT",
    ),
    "CREATE UNIQUE INDEX product_external ON product (external_id) WHERE external_id IS NOT NULL",
    "CREATE INDEX product_name ON product (name COLLATE NOCASE, id) WHERE deleted_at IS NULL",
    "CREATE INDEX product_sort ON product (catalogue, sort, id) WHERE deleted_at IS NULL",
    """CREATE TABLE product_row (type TEXT NOT NULL, record INTEGER NOT NULL, sort INTEGER NOT NULL, product INTEGER,
    name TEXT NOT NULL, price INTEGER NOT NULL, currency TEXT NOT NULL, quantity TEXT NOT NULL, measure TEXT,
    percent TEXT, discount INTEGER, tax_rate TEXT, tax_included INTEGER, reserved TEXT, reserved_until TEXT,
    tax INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (type, record, sort)) WITHOUT ROWID""",
    "CREATE INDEX product_row_product ON product_row (product, type, record) WHERE product IS NOT NULL",
    "CREATE INDEX product_row_reserved ON product_row (product, reserved_until) WHERE reserved IS NOT NULL",
    "CREATE INDEX product_row_currency ON product_row (currency)",
    *_table(
        "sale_order",
        "number TEXT, title TEXT NOT NULL, amount INTEGER, amount_currency TEXT, "
        "manual_amount INTEGER NOT NULL DEFAULT 0, tax INTEGER, tax_currency TEXT, "
        "company INTEGER REFERENCES company(id), deal INTEGER REFERENCES deal(id), "
        "status TEXT NOT NULL DEFAULT 'new', paid_amount INTEGER, paid_amount_currency TEXT, "
        "responsible INTEGER REFERENCES user(id), comments TEXT",
    ),
    "CREATE UNIQUE INDEX sale_order_number ON sale_order (number) WHERE number IS NOT NULL",
    "CREATE INDEX sale_order_deal ON sale_order (deal) WHERE deal IS NOT NULL",
    *_table(
        "payment",
        "number TEXT, sale_order INTEGER REFERENCES sale_order(id), deal INTEGER REFERENCES deal(id), "
        "invoice INTEGER REFERENCES invoice(id), amount INTEGER NOT NULL, amount_currency TEXT NOT NULL, "
        "pay_system TEXT, paid INTEGER NOT NULL DEFAULT 0, paid_at INTEGER, paid_by INTEGER, link_code TEXT",
    ),
    "CREATE UNIQUE INDEX payment_number ON payment (number) WHERE number IS NOT NULL",
    "CREATE UNIQUE INDEX payment_link ON payment (link_code) WHERE link_code IS NOT NULL",
    "CREATE INDEX payment_order ON payment (sale_order) WHERE sale_order IS NOT NULL",
    "CREATE INDEX payment_deal ON payment (deal) WHERE deal IS NOT NULL",
    "CREATE INDEX payment_invoice ON payment (invoice) WHERE invoice IS NOT NULL",
    "CREATE INDEX quote_deal ON quote (deal) WHERE deal IS NOT NULL",
    "CREATE INDEX quote_lead ON quote (lead) WHERE lead IS NOT NULL",
    "CREATE INDEX invoice_deal ON invoice (deal) WHERE deal IS NOT NULL",
    "CREATE INDEX invoice_quote ON invoice (quote) WHERE quote IS NOT NULL",
    "CREATE INDEX deal_quote ON deal (quote) WHERE quote IS NOT NULL",
    "CREATE INDEX quote_open ON quote (coalesce(actual_date, '9999-12-31'), id) WHERE closed = 0 AND deleted_at IS NULL",
    "CREATE INDEX invoice_open ON invoice (coalesce(close_date, '9999-12-31'), id) WHERE closed = 0 AND deleted_at IS NULL",
)
