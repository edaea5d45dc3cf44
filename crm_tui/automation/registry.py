"""What robots can do: actions that declare themselves once, for the engine, the designer, the command line, the checks.

An action is a file in `actions/<group>`; its module has one `ACTION`. The folders are walked when somebody first asks.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from crm_tui.domain.errors import NotFound
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Shape, ValueType

if TYPE_CHECKING:
    from crm_tui.automation.outcome import Outcome
    from crm_tui.automation.step import Step

EVERY = ("lead", "deal", "contact", "company", "quote", "invoice", "item")
"""Types of documents; ``item`` stands for every smart process."""
ANYTHING = "*"
"""For `Parameter.fields_of`: the rows may set whatever they like."""
STAGED = ("lead", "deal", "quote", "invoice", "item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value that an action is given."""

    code: str
    label: str
    """A text to translate."""
    type: ValueType = ValueType.STRING
    multiple: bool = False
    required: bool = False
    if_empty: str = "missing_parameter"
    """The code of the failure when a required one is empty."""
    default: str = ""
    """A literal, a reference or an expression; empty for none."""
    of: str = ""
    """For `LIST` and `DICTIONARY` the list's name, for `ITEM` the type of record."""
    choices: Mapping[str, str] | None = None
    """Code → text to translate, where the action knows them all."""
    literal: bool = False
    """Whether it must be written down: no references, no expressions."""
    fields_of: str = ""
    """The type of record whose fields this parameter maps to values; ``document`` for the run's own. Then it is a table."""
    help: str = ""
    """A text to translate."""

    @property
    def shape(self) -> Shape:
        """What values it takes."""
        return Shape(type=self.type, multiple=self.multiple, of=self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One value that an action leaves for later steps."""

    code: str
    label: str
    type: ValueType = ValueType.STRING
    multiple: bool = False
    choices: Mapping[str, str] | None = None
    """Code → text to translate, where it is one of a few codes: people read the text, conditions compare the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A step that robots can do."""

    id: str
    label: str
    """A text to translate."""
    about: str
    """One sentence, a text to translate."""
    documents: tuple[str, ...]
    """On records of which types it can be used."""
    run: Callable[[Step], Outcome]
    parameters: tuple[Parameter, ...] = ()
    results: tuple[Result, ...] = ()
    resume: Callable[[Step], Outcome | None] | None = None
    """Asked when something happened to what the step waits for; None goes on waiting. Actions that never wait have none."""
    pure: bool = False
    """Whether it only computes and writes nothing to the store: then a failure leaves nothing to take back."""
    sends: bool = False
    """Whether it puts messages into the outbox, which leave the machine."""
    ends: bool = False
    """Whether the run ends with it: what stands behind it is never reached."""

    @property
    def waits(self) -> bool:
        """Whether it can wait."""
        return self.resume is not None

    def parameter(self, code: str) -> Parameter | None:
        """The parameter of that code."""
        return next((each for each in self.parameters if each.code == code), None)

    def fits(self, kind: str) -> bool:
        """Whether it can be used on records of the type; a smart process has a code of its own."""
        return kind in self.documents or ("item" in self.documents and kind not in EVERY)


@cache
def actions() -> Mapping[str, Action]:
    """All actions by id, in the order of their ids."""
    package = importlib.import_module("crm_tui.automation.actions")
    found: dict[str, Action] = {}
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.ispkg:
            made: Action = importlib.import_module(module.name).ACTION
            found[made.id] = made
    return dict(sorted(found.items()))


def group(name: str) -> str:
    """The folder of an action: the group of the menu that it is in."""
    return action(name).run.__module__.split(".")[-2]


def action(name: str) -> Action:
    """The action of that id.

    Raises:
        NotFound: there is none; suggests the nearest.
    """
    known = actions()
    if name in known:
        return known[name]
    near = nearest(name, known)
    raise NotFound(
        what=N_("action"),
        name=shown(name),
        hint=N_("did you mean “{near}”?") if near else "",
        hint_params={"near": near},
    )
