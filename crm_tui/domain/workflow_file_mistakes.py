"""Mistakes of a workflow file: which of those of its content are told together with those of its form.

What could not be read has a usual value in its place, and whatever is said of that would be said of nothing that
people wrote: it is left out, and told once the form is right. Source: engine «Template header and tabs».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_file_places import Path
from crm_tui.domain.workflow_problems import Problem

_HEADER = frozenset(
    {
        "name", "description", "pipelines", "start", "active", "after_import", "after_automation", "timeline", "starters",
        "format",
    }
)  # fmt: skip
"""Keys that nothing but themselves depends on."""
_TREE = frozenset({"id", "in", "kind"})
"""Keys of a step that others depend on."""
_PARTS = frozenset({"with", "when", "title", "enabled", "on_error"})
"""Keys of a step that nothing but themselves depends on."""
_DECLARED = ("parameter", "variable", "constant")


def judgeable(form: Iterable[Problem]) -> bool:
    """Whether the content can be judged although the form has mistakes: document, lists and tree of steps are known."""
    return not any(_shakes(_path(each)) for each in form if each.blocking)


def _path(found: Problem) -> Path:
    """Where it is; a key that is missing stands where it should be."""
    key = found.params.get("key")
    if key is None or (found.place and isinstance(found.place[-1], str)):
        return found.place
    return (*found.place, str(key))


def _shakes(path: Path) -> bool:
    """Whether what stands there holds up other parts of the file."""
    if len(path) < 2:
        return not path or path[0] not in _HEADER
    if path[0] == "step":
        return len(path) == 2 or path[2] in _TREE
    return path[0] in _DECLARED and (len(path) == 2 or path[2] == "code")


def beside(
    form: Sequence[Problem], content: Iterable[Problem], template: Template, steps: Mapping[str, int]
) -> list[Problem]:
    """The mistakes of the content that nothing unread can have caused.

    Args:
        form: Mistakes of the form; `judgeable` holds.
        content: Mistakes of the content, by the ids of their steps.
        template: What could be read.
        steps: Step id → which ``[[step]]`` it is, from 0.
    """
    unread = [_path(each) for each in form if each.blocking]
    declared = {"parameter": template.parameters, "variable": template.variables, "constant": template.constants}
    numbers = {(str(path[0]), path[1]) for path in unread if path[0] in declared}
    codes = {declared[group][number].code.casefold() for group, number in numbers if isinstance(number, int)}

    def caused(found: Problem) -> bool:
        if found.step:
            said = " ".join(map(str, found.params.values())).casefold()
            own = [path[2:] for path in unread if path[:2] == ("step", steps.get(found.step))]
            return any(_covers(each, found.place) for each in own) or any(each in said for each in codes)
        return any(path[: len(found.place[:2])] == found.place[:2] for path in unread)

    return [each for each in content if not caused(each)]


def _covers(unread: Path, place: Path) -> bool:
    """Whether what is said at a place of a step may come of what could not be read in it."""
    return not place or unread[0] not in _PARTS or unread[0] == place[0]
