"""Scopes and levels of roles as people write and read them: ``deal/General/NEW.change=own``."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.permissions import ANY, LEVELS, Role, Verb, place_of
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import lookup, records
from crm_tui.services.roles import Said
from crm_tui.services.session import Session
from data.queries import stages


def parse(session: Session, text: str) -> Said:
    """``deal.read=own``, ``deal/General/NEW.change=none``, ``*.export=all``, ``deal.*=department``; no level unsays it.

    Raises:
        InvalidValue, NotFound: what is wrong; hints name what there is.
    """
    left, sign, right = text.rpartition("=")
    scope, dot, verb = left.rpartition(".")
    if not sign or not dot:
        raise invalid("right", text, N_("is not TYPE[/PIPELINE[/STAGE]].VERB=LEVEL"))
    if verb != ANY and verb not in set(Verb):
        raise invalid("verb", verb, N_("is not a verb"), N_("choose one of: {choices}"), choices=", ".join(Verb))
    if right and right not in LEVELS:
        raise invalid("level", right, N_("is not a level"), N_("choose one of: {choices}"), choices=", ".join(LEVELS))
    verbs = tuple(Verb) if verb == ANY else (Verb(verb),)
    return Said(scope_of(session, scope), verbs, LEVELS[right] if right else None)


def scope_of(session: Session, text: str) -> str:
    """The scope of ``deal``, ``deal/General``, ``deal/General/NEW``: pipelines and stages by name, code or id.

    Raises:
        NotFound: no such type, pipeline or stage.
        InvalidValue: the type has no pipelines and stages.
    """
    kind, *rest = text.split("/", 2)
    if kind == ANY and not rest:
        return ANY
    entity = records.entity(kind)
    if not rest:
        return kind
    if not entity.has_stages:
        raise invalid("right", text, N_("has neither pipelines nor stages"))
    pipeline = lookup.pipeline_called(rest[0], entity=kind) if rest[0] else stages.default_pipeline(kind)
    if len(rest) == 1:
        return f"{kind}/{pipeline}"
    return f"{kind}/{pipeline}/{lookup.stage_called(rest[1], pipeline=pipeline, entity=kind).id}"


def scope_text(scope: str) -> str:
    """The scope with the names of pipeline and stage."""
    place = place_of(scope)
    parts = [place.entity]
    if place.pipeline is not None:
        parts.append(lookup.pipeline_name(place.pipeline))
    if place.stage is not None:
        parts.append(lookup.stage_name(place.stage))
    return "/".join(parts)


def scopes(found: Role) -> tuple[str, ...]:
    """The scopes that a role speaks of, the widest first; those of types that are gone are left out."""
    return tuple(sorted(each for each in found.grants if each == ANY or place_of(each).entity in ENTITY_TYPES))
