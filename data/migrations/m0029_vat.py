"""VAT numbers of contacts and companies can be compared; details are found by their owner also in the recycle bin."""

from __future__ import annotations

STATEMENTS = (
    (
        "CREATE INDEX details_vat ON details (owner_type, json_extract(content, '$.vat_number'), owner) "
        "WHERE deleted_at IS NULL"
    ),
    "CREATE INDEX details_owned ON details (owner_type, owner)",
)
