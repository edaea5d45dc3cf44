"""What the help of a verb shows besides its options: fields and examples."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_

_EXAMPLES: dict[str, dict[str, tuple[str, ...]]] = {
    "deal": {
        "list": (
            "crm-tui deal list stage:executing 'amount>5000' -source:web",
            "crm-tui deal list is:overdue responsible:me --sort -amount --limit 20",
            "crm-tui deal list -o ids is:open | crm-tui deal set - source=WEB",
        ),
        "add": (
            "crm-tui deal add title='New plant' amount='1500 EUR' company='Acme' close_date=+14d",
            "crm-tui deal add title=Fair contacts=12,15 observers=me -o ids",
        ),
        "set": (
            "crm-tui deal set 42 amount='1800 EUR' close_date=friday",
            "crm-tui deal set 42 observers+=anna observers-=me",
            "crm-tui deal set 42 title='Plant, phase 2' --if-version 7",
        ),
        "move": (
            "crm-tui deal move 42 43 'In progress'",
            "crm-tui deal list stage:new 'created<-30d' -o ids | crm-tui deal move - lose --reason 'no answer'",
        ),
    },
    "lead": {
        "list": ("crm-tui lead list is:open source:web --sort -last_contact",),
        "add": ("crm-tui lead add title='Fair' name=Ada last_name=Byron email=ada@example.com company_title=Acme",),
        "convert": (
            "crm-tui lead convert 5 --create deal,contact,company",
            "crm-tui lead convert 5 --create deal --use contact:7 --pipeline General --keep-activities",
        ),
    },
    "contact": {
        "list": ("crm-tui contact list 'ada' has:activity", "crm-tui contact list company.industry:it -o csv"),
        "add": ("crm-tui contact add name=Ada last_name=Byron phone='mobile:+39 333 1234567' companies='Acme'",),
        "set": ("crm-tui contact set 12 email+=work:ada@example.com",),
        "duplicates": ("crm-tui contact duplicates --by email",),
        "merge": ("crm-tui contact merge 12 57 81 --take post=57 --dry-run",),
    },
    "company": {
        "list": ("crm-tui company list industry:it --sort title",),
        "add": ("crm-tui company add title='Acme S.p.A.' industry=IT web=https://acme.example",),
        "set": ("crm-tui company set 7 phone-='+39 02 1234567'",),
    },
    "product": {
        "list": ("crm-tui product list active:yes sections:Pumps --sort sort",),
        "add": ("crm-tui product add name=Pump price='100 EUR' vat_rate=22 measure=piece sections=Pumps",),
        "set": ("crm-tui product set 3 price='110 EUR' active=no",),
    },
    "section": {"add": ("crm-tui section add name=Pumps parent=Water",)},
    "payment": {"add": ("crm-tui payment add invoice=7 amount='120 EUR' paid=yes pay_system='Bank transfer'",)},
    "activity": {
        "list": ("crm-tui activity list is:open responsible:me --sort deadline",),
        "add": ("crm-tui activity add subject='Call Ada' kind=call deadline='tomorrow 09:00' deals=42",),
        "set": ("crm-tui activity set 5 deadline=+2d",),
    },
    "task": {
        "list": ("crm-tui task list is:open responsible:me --sort deadline", "crm-tui task list tags=CRM is:overdue"),
        "add": (
            "crm-tui task add title='Measure the roof' deals=42 deadline='friday 12:00' control=yes",
            "crm-tui task add title=Survey responsible=anna checklist=$'[ ] photos\\n[x] keys' tags=roof",
        ),
        "set": ("crm-tui task set 7 deadline=+2d participants+=luca", "crm-tui task set 7 summary='12 panels fit'"),
        "complete": ("crm-tui task complete 7 --summary '12 panels fit'",),
        "return": ("crm-tui task return 7 --comment 'the photos are missing'",),
        "delegate": ("crm-tui task delegate 7 8 anna",),
        "check": ("crm-tui task check 7 2", "crm-tui task check 7 2 --off"),
    },
}
_WIDTH = 76


def guide(kind: str, verb: str) -> Callable[[], dict[str, list[str]]]:
    """The lists for the help of a verb of records, made when somebody asks."""

    def make() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if verb in ("add", "set", "list"):
            names = [spec.name for spec in ENTITY_TYPES[kind].fields if spec.writable or verb == "list"]
            found[N_("Fields")] = textwrap.wrap(", ".join(names), _WIDTH)
        if examples := _EXAMPLES.get(kind, {}).get(verb):
            found[N_("Examples")] = list(examples)
        return found

    return make
