"""Leads of the demo company: possible clients in every status, some converted into its deals, some junk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from data import demo_goods, derived, settings
from data.queries import stages

if TYPE_CHECKING:
    from data.demo_rows import World

DAY = 86_400_000
MOST = 2_000
_WEIGHTS = {"NEW": 34, "IN_PROCESS": 28, "PROCESSED": 14, "CONVERTED": 16, "JUNK": 8}
"""How they spread over the default statuses."""
_TOPICS = (
    "Fair stand: asks for an offer", "Web form: callback wanted", "Phone: price of a maintenance contract",
    "Recommendation: new branch office", "Newsletter: wants the catalogue", "Trade show: demo requested",
)  # fmt: skip
_LEAD = (
    "INSERT INTO lead (id, title, amount, amount_currency, amount_base, name, last_name, company_title, post, pipeline, stage, "
    "source, utm_source, responsible, closed, semantic, closed_at, closed_by, moved_at, moved_by, converted_deal, "
    "converted_contact, converted_company, next_activity_at, activity_count, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,'EUR',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,(SELECT contact FROM deal WHERE id = ?),"
    "(SELECT company FROM deal WHERE id = ?),?,?,?,?,?,?)"
)
_POINT = "INSERT INTO point (type, record, field, sort, value, label, normal) VALUES ('lead',?,?,0,?,?,?)"
_ACTIVITY = (
    "INSERT INTO activity (id, subject, kind, deadline, reminders, responsible, created_at, created_by, modified_at, "
    "modified_by) VALUES (?,?,?,?,'15,0',?,?,?,?,?)"
)
_LINK = "INSERT INTO link (type, record, field, sort, target) VALUES ('activity',?,'leads',0,?)"
_DEAL = "UPDATE deal SET lead = ? WHERE id = ?"
_EVENT = "INSERT INTO event (operation, at, kind, type, record, user, payload) VALUES (?,?,?,'lead',?,?,?)"


def write(world: World, people: list[dict[str, str]], firms: list[dict[str, str]], plans: list[dict[str, str]]) -> None:
    """A lead for every sixth deal, at most 2000, and the classic mode, in which they live; inside a transaction."""
    settings.put("crm_mode", "classic")
    board = {stage.code: stage for stage in stages.stages_of(stages.default_pipeline("lead"))}
    known = [code for code in _WEIGHTS if code in board]
    for lead in range(1, min(MOST, max(6, world.scale // 6)) + 1):
        code = world.chance.choices(known, [_WEIGHTS[each] for each in known])[0]
        _lead(world, lead, board[code], world.chance.choice(people), world.chance.choice(firms), plans)


def _lead(
    world: World, lead: int, stage: stages.Stage, who: dict[str, str], firm: dict[str, str], plans: list[dict[str, str]]
) -> None:
    chance = world.chance
    created = world.now - chance.randrange(0, 60) * DAY - chance.randrange(0, DAY // 2)
    owner = chance.choice(world.users)
    closed = stage.semantic.final
    moved = min(world.now, created + chance.randrange(0, 10) * DAY)
    deal = lead if stage.semantic.value == "S" and lead <= world.scale else None
    title = chance.choice(_TOPICS)
    amount = chance.randrange(5, 300) * 10_000
    due, count = (None, 0) if closed else _plan(world, lead, owner, plans)
    world.put(
        _LEAD, lead, title, amount, amount, who["first"], who["last"], firm["name"], "Purchasing", stage.pipeline_id, stage.id,
        chance.choice(("WEB", "CALL", "TRADE_SHOW", "RECOMMENDATION")), chance.choice(("", "google", "newsletter")) or None,
        owner, int(closed), stage.semantic.value, moved if closed else None, owner if closed else None, moved, owner, deal,
        deal, deal, due, count, created, owner, moved, owner,
    )  # fmt: skip
    phone = f"+39 34{chance.randrange(0, 9)} {chance.randrange(1_000_000, 9_999_999)}"
    address = demo_goods.address(f"{who['first']}.{who['last']}.{lead}", firm["domain"])
    for name, value, label in (("phone", phone, "mobile"), ("email", address, "work")):
        world.put(_POINT, lead, name, value, label, derived.point_normal(name, value))
    world.logged("lead", lead, created, title)
    if deal is not None:
        world.put(_DEAL, lead, deal)
        into = json.dumps({"into": f"deal:{deal}"})
        world.put(_EVENT, world.operation, moved, "converted", lead, owner, into)


def _plan(world: World, lead: int, owner: int, plans: list[dict[str, str]]) -> tuple[int | None, int]:
    """An open activity of most leads in progress; its deadline and how many there are."""
    if world.chance.random() < 0.3:
        return None, 0
    plan = world.chance.choice(plans)
    deadline = world.now + world.chance.choice((-20, 3, 22, 48, 120)) * 3_600_000
    deadline -= deadline % 3_600_000
    world.activity += 1
    world.put(
        _ACTIVITY,
        world.activity,
        plan["subject"],
        plan["kind"],
        deadline,
        owner,
        deadline - DAY,
        owner,
        deadline - DAY,
        owner,
    )
    world.put(_LINK, world.activity, lead)
    return deadline, 1
