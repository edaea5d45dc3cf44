"""A template as the engine runs it: one instruction after the other, with jumps; and the tokens that walk over them.

A tree would have to be climbed again at each awakening. A token is a number in a list: it stands before an instruction,
waits there, or has sent out branches and waits for them. What a run has reached is therefore a few numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One step of a template as the engine does it."""

    step: str
    """Its id in the template."""
    kind: str
    """The id of an action or construct."""
    title: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    """The texts of its parameters; several on lines of their own."""
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of parameters that the template writes as a list of texts: each may be a reference or an expression of its own."""
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of parameters that map fields to values: the text of each value."""
    rows: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Of those of them that set something twice in one spelling: all their rows, in order."""
    enabled: bool = True
    on_error: str = "suspend"
    """``suspend``, ``continue`` or ``terminate``."""
    conditions: tuple[object, ...] = ()
    """Of the branches of a test, of a loop."""


class Op(StrEnum):
    """What an instruction does."""

    DO = "do"
    """A step of the template: an action or a construct that acts."""
    TEST = "test"
    """Go to the first branch whose condition is true, else to ``else``."""
    FORK = "fork"
    """Send a token into each branch; go on behind the block when all have come back."""
    JOIN = "join"
    """A branch has ended."""
    LOOP = "loop"
    """Go in while the condition is true, or a value is left; else go on behind the block."""
    EACH = "each"
    """Go in with the next of several values; behind the block when none is left."""
    JUMP = "jump"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One place of a program."""

    op: Op
    form: Form | None = None
    """The step of the template that it comes from."""
    targets: tuple[int, ...] = ()
    """Where branches begin; where a jump or a loop leads."""
    otherwise: int = 0
    """Where to go when no branch is taken, when the loop ends, when all branches have come back."""
    keys: tuple[str, ...] = ()
    """Of a step with a branch for each of its outcomes: the outcome that each of ``targets`` is for; of a test: what
    people call each branch."""

    def behind(self, at: int, outcome: str = "") -> int:
        """The place behind the one at ``at``: the branch of an outcome, else what follows the whole block."""
        found = next((target for key, target in zip(self.keys, self.targets, strict=False) if key == outcome), 0)
        return found or self.otherwise or at + 1


@dataclass(slots=True)
class Token:
    """Where one line of a run stands."""

    id: int
    at: int = 0
    parent: int | None = None
    open: int = 0
    """Branches that have not come back."""
    waiting: bool = False
    turns: dict[str, int] = field(default_factory=dict)
    """By instruction: how often a loop was gone through."""

    def ready(self) -> bool:
        """Whether it can go on now."""
        return not self.waiting and not self.open


@dataclass(slots=True)
class Position:
    """All tokens of a run."""

    tokens: dict[int, Token] = field(default_factory=dict)
    next: int = 0

    @classmethod
    def start(cls) -> Position:
        """One token before the first instruction."""
        found = cls()
        found.spawn(0)
        return found

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Position:
        """What `dump` wrote."""
        tokens = {each["id"]: Token(**each) for each in data.get("tokens", [])}
        return cls(tokens, data.get("next", len(tokens)))

    def dump(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "tokens": [
                {"id": t.id, "at": t.at, "parent": t.parent, "open": t.open, "waiting": t.waiting, "turns": t.turns}
                for t in self.tokens.values()
            ],
            "next": self.next,
        }

    def spawn(self, at: int, parent: int | None = None) -> Token:
        """A new token."""
        token = Token(self.next, at, parent)
        self.tokens[token.id] = token
        self.next += 1
        return token

    def ready(self) -> Token | None:
        """The token that goes on next: the oldest that can."""
        for token in self.tokens.values():
            if not token.waiting and not token.open:
                return token
        return None

    def fork(self, token: Token, targets: tuple[int, ...]) -> None:
        """Send a token into each branch; the one that forks waits for them."""
        token.open = len(targets)
        for target in targets:
            self.spawn(target, token.id)

    def come_back(self, token: Token) -> None:
        """A branch has ended."""
        del self.tokens[token.id]
        if token.parent is not None:
            self.tokens[token.parent].open -= 1
