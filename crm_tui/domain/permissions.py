"""Who may do what: roles give each verb on each type a level, also apart for a pipeline or a stage; the widest role wins.

Pure rules; the store asks the same question as a condition (`data.visible`). Source: entities «Permissions».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from crm_tui.domain.words import N_

ANY = "*"
"""The scope of all types for which a role says nothing apart."""


class Verb(StrEnum):
    """What is done to records."""

    READ = "read"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    EXPORT = "export"
    IMPORT = "import"
    AUTOMATION = "automation"


class Level(IntEnum):
    """With which records; each level holds those before it."""

    NONE = 0
    OWN = 1
    DEPARTMENT = 2
    SUBDEPARTMENTS = 3
    OPEN = 4
    ALL = 5

    @property
    def code(self) -> str:
        """As it is written: ``own``."""
        return self.name.lower()


LEVELS: dict[str, Level] = {level.code: level for level in Level}
LEVEL_WORDS: dict[Level, str] = {
    Level.NONE: N_("no records"),
    Level.OWN: N_("one's own"),
    Level.DEPARTMENT: N_("one's own and the department's"),
    Level.SUBDEPARTMENTS: N_("and of departments below"),
    Level.OPEN: N_("and all open ones"),
    Level.ALL: N_("all records"),
}
VERB_WORDS: dict[Verb, str] = {
    Verb.READ: N_("read"),
    Verb.ADD: N_("add"),
    Verb.CHANGE: N_("change"),
    Verb.DELETE: N_("delete"),
    Verb.EXPORT: N_("export"),
    Verb.IMPORT: N_("import"),
    Verb.AUTOMATION: N_("automate"),
}

Grants = Mapping[str, Mapping[Verb, Level]]
"""Scope (``*``, ``deal``, ``deal/3``, ``deal/3/17``: type, pipeline, stage) → levels that are said there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands."""

    entity: str
    pipeline: int | None = None
    stage: int | None = None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that speak of it, the nearest first."""
        found = [ANY, self.entity]
        if self.pipeline is not None:
            found.append(f"{self.entity}/{self.pipeline}")
            if self.stage is not None:
                found.append(f"{self.entity}/{self.pipeline}/{self.stage}")
        return tuple(reversed(found))


def place_of(scope: str) -> Place:
    """The place that a scope is about; its type is ``*`` for all.

    Raises:
        ValueError: it is no scope.
    """
    entity, *rest = scope.split("/")
    numbers = [int(part) for part in rest]
    if not entity or len(numbers) > 2 or (entity == ANY and numbers):
        raise ValueError(scope)
    return Place(entity, *numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What those may who have it."""

    id: int
    name: str
    grants: Grants
    version: int = 1
    code: str = ""
    """``administrator``, ``manager``, ``operator``: the roles that come with the program; empty for others."""
    settings: bool = False
    """The right to change CRM settings."""
    is_default: bool = False
    """Whoever has no role has this one."""

    def level(self, verb: Verb, place: Place) -> Level:
        """What is said at the nearest scope; nothing said is nothing allowed."""
        for scope in place.scopes:
            found = self.grants.get(scope, {}).get(verb)
            if found is not None:
                return found
        return Level.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What decides of a record besides its place."""

    owner: int | None
    """The responsible person; who created it, of types without one."""
    opened: bool = True
    """*Available to everyone*; types without the mark are."""
    observed: bool = False
    """Whether who asks is one of its observers."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The level of one verb on one type: where no pipeline and no stage says otherwise, and where one does."""

    base: Level
    pipelines: Mapping[int, Level] = field(default_factory=dict)
    stages: Mapping[int, Level] = field(default_factory=dict)

    @property
    def everywhere(self) -> frozenset[Level]:
        """All levels that occur."""
        return frozenset({self.base, *self.pipelines.values(), *self.stages.values()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What one operator may: all roles together, and the people who count as the own department."""

    user: int
    roles: tuple[Role, ...]
    department: frozenset[int] = frozenset()
    """Operators of the departments that the operator belongs to or leads."""
    below: frozenset[int] = frozenset()
    """Those, and the operators of the departments below."""

    @property
    def settings(self) -> bool:
        """Whether one of the roles holds the right to change CRM settings."""
        return any(role.settings for role in self.roles)

    def level(self, verb: Verb, place: Place) -> Level:
        """The widest level that a role gives there."""
        return max((role.level(verb, place) for role in self.roles), default=Level.NONE)

    def levels(self, verb: Verb, entity: str) -> Levels:
        """The level of a verb on a type, and in each pipeline and on each stage that a role speaks of."""
        base = self.level(verb, Place(entity))
        pipelines: dict[int, Level] = {}
        stages: dict[int, Level] = {}
        for place in self._places(entity):
            found = self.level(verb, place)
            if place.stage is not None:
                stages[place.stage] = found
            elif place.pipeline is not None:
                pipelines[place.pipeline] = found
        return Levels(base, pipelines, stages)

    def _places(self, entity: str) -> Iterable[Place]:
        scopes = {scope for role in self.roles for scope in role.grants if scope.startswith(f"{entity}/")}
        return [place_of(scope) for scope in sorted(scopes)]

    def highest(self, verb: Verb, entity: str) -> Level:
        """The widest level anywhere in the type: none means that the verb is never allowed."""
        return max(self.levels(verb, entity).everywhere)

    def total(self, verb: Verb, entity: str) -> bool:
        """Whether the verb is allowed on every record of the type."""
        return self.levels(verb, entity).everywhere == {Level.ALL}

    def people(self, level: Level) -> frozenset[int]:
        """The operators whose records a level covers, for levels up to the department and those below."""
        match level:
            case Level.NONE:
                return frozenset()
            case Level.OWN:
                return frozenset({self.user})
            case Level.DEPARTMENT:
                return self.department | {self.user}
            case _:
                return self.department | self.below | {self.user}


def covers(rights: Rights, level: Level, subject: Subject) -> bool:
    """Whether a level covers a record.

    Source: entities «Common fields», available to everyone; open questions Q37.
    """
    if level is Level.ALL or (level is Level.OPEN and subject.opened):
        return True
    return subject.owner in rights.people(level)


def can(rights: Rights, verb: Verb, place: Place, subject: Subject) -> bool:
    """Whether the operator may do that to the record. Observers may read what they observe."""
    if verb is Verb.READ and subject.observed:
        return True
    return covers(rights, rights.level(verb, place), subject)


def is_full(grants: Grants) -> bool:
    """Whether the grants allow everything with every record."""
    every = all(level is Level.ALL for levels in grants.values() for level in levels.values())
    return every and all(verb in grants.get(ANY, {}) for verb in Verb)


def every_verb(level: Level) -> dict[Verb, Level]:
    """The same level for all verbs."""
    return dict.fromkeys(Verb, level)


FULL: Grants = {ANY: every_verb(Level.ALL)}
_CATALOGUE = ("product", "section", "catalogue")
MANAGER: Grants = {
    ANY: {Verb.READ: Level.OWN, Verb.ADD: Level.OWN, Verb.CHANGE: Level.OWN},
    **{kind: {Verb.READ: Level.ALL, Verb.ADD: Level.NONE, Verb.CHANGE: Level.NONE} for kind in _CATALOGUE},
}
"""Read, add and change what is one's own; the catalogue, which belongs to nobody, is there to be read."""
DEFAULTS: dict[str, Grants] = {"administrator": FULL, "manager": MANAGER, "operator": FULL}
"""By code, the grants of the roles that come with the program."""


def changed(grants: Grants, scope: str, verb: Verb, level: Level | None) -> dict[str, dict[Verb, Level]]:
    """The grants with one level said otherwise; None says nothing there, so that the wider scope counts."""
    found = {each: dict(levels) for each, levels in grants.items()}
    levels = found.setdefault(scope, {})
    levels.pop(verb, None)
    if level is not None:
        levels[verb] = level
    return {each: levels for each, levels in found.items() if levels}
