"""Keys of the rooms of workflows, as `screens.keys` takes them: id, keys, label, whether in the footer, what it says there."""

from __future__ import annotations

from typing import TypeAlias

from crm_tui.domain.words import N_

Keys: TypeAlias = tuple[tuple[str, str, str, bool, str], ...]

TEMPLATES: Keys = (
    ("workflows.add", "a", N_("design a new workflow"), True, N_("new")),
    ("workflows.edit", "e", N_("design the workflow"), True, N_("design")),
    ("workflows.text", "v", N_("show its text"), True, N_("text")),
    ("workflows.pause", "p", N_("switch it on or off"), True, N_("on, off")),
    ("workflows.from_file", "i", N_("add a workflow from a file"), False, N_("from a file")),
    ("workflows.replace", "r", N_("replace it from a file"), False, N_("replace")),
    ("workflows.constants", "c", N_("values of its constants"), False, N_("constants")),
    ("workflows.export", "E", N_("write it to a file"), False, ""),
    ("workflows.rehearse", "R", N_("rehearse it on a record"), True, N_("rehearse")),
    ("workflows.delete", "x|delete", N_("delete"), True, ""),
)
REHEARSAL: Keys = (
    ("rehearsal.again", "R", N_("rehearse with another record, other answers"), True, N_("other answers")),
    ("rehearsal.record", "o", N_("open the record"), True, N_("record")),
)
RUNS: Keys = (
    ("runs.state", "f", N_("runs of one state"), True, N_("state")),
    ("runs.search", "slash", N_("runs of a record, of a workflow, of some days"), True, N_("search")),
    ("runs.act", "space", N_("what can be done with the run"), True, N_("act")),
    ("runs.answer", "a", N_("answer what it asks of me"), True, N_("answer")),
    ("runs.record", "o", N_("open its record"), True, N_("record")),
    ("runs.retry", "R", N_("try the failed step again"), True, N_("retry")),
    ("runs.skip", "S", N_("go on behind the failed step"), False, N_("skip")),
    ("runs.stop", "x", N_("stop the run"), True, N_("stop")),
    ("runs.export", "E", N_("write its log to a file"), False, N_("export")),
    ("runs.erase", "D", N_("remove the log of an ended run for good"), False, N_("remove")),
)
DESIGNER: Keys = (
    ("designer.open", "enter|l|right", N_("fill in what the cursor is on"), True, N_("fill in")),
    ("designer.add", "a", N_("add a step behind the cursor"), True, N_("step")),
    ("designer.add_inside", "A|i", N_("add a step inside, or a branch"), True, N_("inside")),
    ("designer.save", "ctrl+s", N_("save"), True, ""),
    ("designer.delete", "x|delete", N_("delete"), True, ""),
    ("designer.duplicate", "d", N_("duplicate with all that is inside"), False, N_("duplicate")),
    ("designer.cut", "X", N_("cut"), False, ""),
    ("designer.copy", "y", N_("copy"), False, ""),
    ("designer.paste", "P", N_("paste behind the cursor"), False, N_("paste")),
    ("designer.move_up", "K|shift+up", N_("move up"), False, ""),
    ("designer.move_down", "J|shift+down", N_("move down"), False, ""),
    ("designer.indent", "greater_than_sign|L|shift+right", N_("move into the step above"), False, N_("in")),
    ("designer.outdent", "less_than_sign|H|shift+left", N_("move out of the step that holds it"), False, N_("out")),
    ("designer.pause", "space", N_("switch the step on or off"), False, N_("on, off")),
    ("designer.undo", "u", N_("take back"), True, ""),
    ("designer.redo", "ctrl+r", N_("do again"), False, ""),
    ("designer.problems", "p", N_("go to the next problem"), False, N_("problems")),
    ("designer.rehearse", "R", N_("rehearse it on a record"), False, N_("rehearse")),
    ("designer.trace", "T", N_("trace of the last run"), False, N_("trace")),
    ("designer.edit_text", "E", N_("edit the text in an editor"), False, N_("text")),
    ("designer.switch", "tab", N_("steps or form"), False, ""),
)
FORM: Keys = (
    ("form.insert", "ctrl+v v", N_("insert a value"), True, ""),
    ("form.pick", "down", N_("choose from what there is, on the last line"), True, N_("choose")),
    ("form.next", "tab", N_("next field"), False, ""),
    ("form.previous", "shift+tab", N_("previous field"), False, ""),
    ("form.leave", "escape", N_("leave the form"), False, N_("leave")),
    ("form.save", "ctrl+s", N_("save"), False, ""),
)
RULES: Keys = (
    ("rules.edit", "enter|e", N_("change it"), True, N_("change")),
    ("rules.left", "h|left", N_("stage to the left"), False, ""),
    ("rules.down", "j|down", N_("next"), False, ""),
    ("rules.up", "k|up", N_("previous"), False, ""),
    ("rules.right", "l|right", N_("stage to the right"), False, ""),
    ("rules.first", "g g|home", N_("first"), False, ""),
    ("rules.last", "G|end", N_("last"), False, ""),
    ("rules.first_column", "0", N_("first stage"), False, ""),
    ("rules.last_column", "dollar_sign", N_("last stage"), False, ""),
    ("rules.switch", "tab", N_("triggers or rules"), False, ""),
    ("rules.add", "a", N_("add a rule"), True, ""),
    ("rules.add_trigger", "t", N_("add a trigger"), True, ""),
    ("rules.when", "w", N_("when it is done, and under which condition"), True, N_("when")),
    ("rules.pause", "space", N_("switch it on or off"), True, N_("on, off")),
    ("rules.simulate", "s", N_("simulate the trigger on a record"), False, N_("simulate")),
    ("rules.copy", "y", N_("copy it"), False, ""),
    ("rules.paste", "p", N_("paste the copy on this stage"), False, ""),
    ("rules.move_left", "H|shift+left", N_("to the stage on the left"), False, ""),
    ("rules.move_right", "L|shift+right", N_("to the stage on the right"), False, ""),
    ("rules.move_up", "K|shift+up", N_("move up"), False, ""),
    ("rules.move_down", "J|shift+down", N_("move down"), False, ""),
    ("rules.delete", "x|delete", N_("delete"), True, ""),
    ("rules.previous_pipeline", "left_square_bracket", N_("previous pipeline"), False, ""),
    ("rules.next_pipeline", "right_square_bracket", N_("next pipeline"), False, ""),
    ("rules.choose", "P", N_("another pipeline or type"), False, ""),
    ("rules.leave", "escape", N_("back"), False, ""),
)
