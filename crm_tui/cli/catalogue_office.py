"""The verbs of what surrounds records: details of clients, exceptions, people, bookings, regular deals. See `catalogue`."""

from __future__ import annotations

from crm_tui.domain.words import N_

Verbs = dict[str, tuple[str, str]]

OFFICE: dict[str, tuple[str, Verbs]] = {
    "details": (
        N_("VAT numbers, addresses and bank accounts of clients"),
        {
            "list": (N_("the details of a contact or company"), "details:list_details"),
            "add": (N_("new details"), "details:add_details"),
            "set": (N_("change details"), "details:set_details"),
            "delete": (N_("take details away"), "details:delete_details"),
            "template": (N_("templates: list, add, set, delete"), "details_parts:template"),
            "address": (N_("addresses: list, set, delete"), "details_parts:address"),
            "bank": (N_("bank accounts: list, add, set, delete"), "details_parts:bank"),
            "check": (N_("check an IBAN, a VAT number, a tax code"), "details_parts:check"),
        },
    ),
    "exception": (
        N_("phones and e-mails from which no leads and deals come"),
        {
            "list": (N_("the whole list"), "exceptions:list_exceptions"),
            "add": (N_("put phones and e-mails on it"), "exceptions:add"),
            "remove": (N_("take entries off it"), "exceptions:remove"),
            "search": (N_("find entries"), "exceptions:search"),
        },
    ),
}
