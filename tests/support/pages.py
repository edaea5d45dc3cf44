"""The page of all actions, made from their own declarations: `python -m tests.support.pages`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.automation import registry, step_forms
from crm_tui.automation.outcome import CODES
from crm_tui.i18n import translate

if TYPE_CHECKING:
    from crm_tui.automation.registry import Action, Parameter

PAGE = Path(__file__).resolve().parents[2] / "docs" / "actions.md"
GROUPS = {
    "ask": "Ask people", "create": "Create", "edit": "Edit", "flow": "Flow", "people": "People", "plan": "Plan",
    "read": "Read", "stage": "Stages", "tell": "Tell", "wait": "Wait",
}  # fmt: skip


def page() -> str:
    """The page as it must be, in English."""
    translate.set_language("en")
    parts = [
        "# Actions of workflows and automation rules",
        (
            "Made by `make pages` from what each action declares about itself; `crm-tui workflow actions ID` tells the same."
            " `*` marks what must be given. Every value may hold references and expressions unless it says *as written*; how"
            " a workflow is written down is told in [workflow-file.md](workflow-file.md)."
        ),
    ]
    known = sorted(registry.actions().values(), key=lambda each: (registry.group(each.id), each.id))
    for name, several in groupby(known, key=lambda each: registry.group(each.id)):
        parts.append(f"## {GROUPS[name]}")
        for action in several:
            parts += _action(action)
    parts.append("## Constructs")
    rows = [f"| `{kind}` | {step_forms.CONSTRUCT_TEXTS[kind]} |" for kind in step_forms.CONSTRUCT_LABELS]
    parts.append("\n".join(["| Construct | What it does |", "| --- | --- |", *rows]))
    parts.append("## Why a step fails")
    rows = [f"| `{code}` | {sentence} |" for code, sentence in CODES.items()]
    parts.append("\n".join(["| Code | Meaning |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _action(action: Action) -> list[str]:
    documents = "all records" if set(registry.EVERY) <= set(action.documents) else ", ".join(action.documents)
    parts = [f"### {action.label} (`{action.id}`)", f"{action.about} For: {documents}."]
    if action.parameters:
        rows = [f"| {_code(each)} | {each.label} | {_takes(each)} | {_default(each)} |" for each in action.parameters]
        parts.append("\n".join(["| Parameter | | Takes | Default |", "| --- | --- | --- | --- |", *rows]))
    if action.results:
        parts.append("Results: " + ", ".join(f"`{each.code}` {each.label}" for each in action.results) + ".")
    return parts


def _code(each: Parameter) -> str:
    return f"`{each.code}`{' *' if each.required else ''}"


def _default(each: Parameter) -> str:
    return f"`{each.default}`" if each.default else ""


def _takes(each: Parameter) -> str:
    if each.fields_of:
        return "rows: a name and its value"
    words = [step_forms.TYPES[each.type] + (", several" if each.multiple else "")]
    if each.choices:
        words = [", ".join(f"`{code}`" for code in each.choices)]
    words += ["as written"] if each.literal else []
    return "; ".join([*words, *([each.help] if each.help else [])])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
