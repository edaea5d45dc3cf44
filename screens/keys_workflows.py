"""Keys of the rooms of workflows, as `screens.keys` takes them: id, keys, label, whether in the footer, what it says there."""

from __future__ import annotations

from typing import TypeAlias

from crm_tui.domain.words import N_

Keys: TypeAlias = tuple[tuple[str, str, str, bool, str], ...]

TEMPLATES: Keys = (
    ("workflows.add", "a", N_("add a workflow from a file"), True, N_("add")),
    ("workflows.text", "v", N_("show its text"), True, N_("text")),
    ("workflows.pause", "p", N_("switch it on or off"), True, N_("on, off")),
    ("workflows.replace", "e", N_("replace it from a file"), False, N_("replace")),
    ("workflows.constants", "c", N_("values of its constants"), False, N_("constants")),
    ("workflows.export", "E", N_("write it to a file"), False, ""),
    ("workflows.delete", "x|delete", N_("delete"), True, ""),
)
RUNS: Keys = (
    ("runs.state", "f", N_("runs of one state"), True, N_("state")),
    ("runs.act", "space", N_("what can be done with the run"), True, N_("act")),
    ("runs.record", "o", N_("open its record"), True, N_("record")),
    ("runs.retry", "R", N_("try the failed step again"), True, N_("retry")),
    ("runs.skip", "S", N_("go on behind the failed step"), False, N_("skip")),
    ("runs.stop", "x", N_("stop the run"), True, N_("stop")),
)
FORM: Keys = (
    ("form.insert", "ctrl+v v", N_("insert a value"), True, ""),
    ("form.pick", "down", N_("choose from what there is, on the last line"), True, N_("choose")),
    ("form.next", "tab", N_("next field"), False, ""),
    ("form.previous", "shift+tab", N_("previous field"), False, ""),
    ("form.leave", "escape", N_("leave the form"), False, N_("leave")),
    ("form.save", "ctrl+s", N_("save"), False, ""),
)
