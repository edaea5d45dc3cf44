"""What stands above columns and beside values, for people: in English the names that the command line itself takes."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n import translate
from crm_tui.i18n.translate import _

_WORDS = {
    "birthday": N_("birthday in days"),
    "client": N_("client"),
    "discount": N_("discount"),
    "every": N_("how often"),
    "explanation": N_("reasons"),
    "first": N_("first day"),
    "idle": N_("days without a sale"),
    "last_deal": N_("last deal"),
    "made": N_("deals created"),
    "next": N_("next day"),
    "responsible": N_("responsible"),
    "schedule": N_("schedule"),
    "score": N_("score"),
    "spent": N_("spent in all"),
    "active": N_("active"),
    "add": N_("add"),
    "change": N_("change"),
    "delete": N_("delete"),
    "read": N_("read"),
    "export": N_("export"),
    "import": N_("import"),
    "automation": N_("automation"),
    "admin": N_("administrator"),
    "applied": N_("steps taken"),
    "active_leads": N_("active leads"),
    "at": N_("when"),
    "base": N_("base"),
    "bytes": N_("bytes"),
    "changes": N_("changes"),
    "check": N_("check"),
    "code": N_("code"),
    "color": N_("colours"),
    "colour": N_("colour"),
    "command": N_("command"),
    "config": N_("configuration"),
    "company": N_("company"),
    "conflicts": N_("conflicts"),
    "contact": N_("contact"),
    "create": N_("client beside the deal"),
    "created": N_("created"),
    "db": N_("database"),
    "deal": N_("deal"),
    "deals": N_("deals"),
    "default": N_("default"),
    "deleted_at": N_("deleted on"),
    "deleted_by": N_("deleted by"),
    "purge_at": N_("purged on"),
    "merged_into": N_("merged into"),
    "title": N_("title"),
    "deleted": N_("deleted"),
    "dictionary": N_("dictionary"),
    "does": N_("does"),
    "email": N_("e-mail"),
    "failed": N_("not converted"),
    "field": N_("field"),
    "file": N_("file"),
    "found": N_("found"),
    "given_to": N_("given to"),
    "scope": N_("records"),
    "roles": N_("roles"),
    "id": N_("id"),
    "keep_activities": N_("activities stay open"),
    "key": N_("key"),
    "kind": N_("kind"),
    "label": N_("description"),
    "lang": N_("language"),
    "lead": N_("lead"),
    "login": N_("operator"),
    "mode": N_("mode"),
    "name": N_("name"),
    "new": N_("new value"),
    "newest": N_("newest"),
    "ok": N_("in order"),
    "old": N_("old value"),
    "operation": N_("operation"),
    "origin": N_("from"),
    "owner": N_("owner"),
    "phone": N_("phone"),
    "pipeline": N_("pipeline"),
    "position": N_("position"),
    "products": N_("Products"),
    "rate": N_("rate"),
    "record": N_("record"),
    "seen": N_("seen"),
    "semantic": N_("meaning"),
    "settings": N_("settings"),
    "shared": N_("shared"),
    "skipped": N_("skipped"),
    "switching": N_("switch"),
    "system": N_("system"),
    "text": N_("text"),
    "theme": N_("theme"),
    "total": N_("sum"),
    "type": N_("type"),
    "undone_by": N_("undone by"),
    "value": N_("value"),
    "values": N_("values"),
    "version": N_("version"),
    "what": N_("what"),
    "where": N_("where"),
    "zone": N_("zone"),
}


def heading(name: str, kind: str = "") -> str:
    """The name of a column or of a field; in another language than English, what people call it there.

    Args:
        name: As `--fields` takes it.
        kind: The type of record whose field it is; empty for other tables.
    """
    if translate.language() == LANGUAGES[0]:
        return name
    entity = ENTITY_TYPES.get(kind)
    spec = entity.field(name) if entity is not None else None
    return _(spec.label) if spec is not None else _(_WORDS.get(name, name))
