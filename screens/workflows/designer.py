"""`DesignerScreen`: a workflow is designed here, from its header to the last text of its last step.

Left the steps as a tree, right the form of the row under the cursor, below what is wrong. Every change is kept on disk
at once and can be taken back; what is saved holds for runs that start later. Source: screens «Workflow designer, runs,
trace»; engine «Template header and tabs».
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import SuspendNotSupported

from crm_tui.automation import step_forms
from crm_tui.domain.text import shown
from crm_tui.domain.workflow_file_read import WorkflowFile, read
from crm_tui.domain.workflow_file_write import write
from crm_tui.i18n.translate import _, fill, ngettext
from screens.card.reader import ReaderScreen
from screens.workflows.designer_keeping import DesignerKeeping


class DesignerScreen(DesignerKeeping):
    """The designer, with the ways that lead beyond it: a rehearsal, the text of the template in an editor."""

    def action_rehearse(self) -> None:
        """What it would do to a record, as it stands here, saved or not."""
        from screens.workflows import rehearsal  # noqa: PLC0415 — not before it is asked for

        wrong = next((each for each in self.problems if each.blocking), None)
        if wrong is not None:
            self.explain(fill(_("it cannot run yet: {problem}"), {"problem": self.problem_line(wrong)}))
            return
        text = write(self.template) if self.changed else None
        rehearsal.rehearse(self, rehearsal.Wanted(template=self.template, number=self.number or None, text=text))

    def action_edit_text(self) -> None:
        """The template as a file, in the operator's editor; what comes back is one change of the draft."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "workflow.toml"
            path.write_text(write(self.template), encoding="utf-8")
            try:
                with self.app.suspend():
                    subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 — the operator's own editor
                text = path.read_text(encoding="utf-8", errors="replace")
            except (OSError, ValueError, subprocess.CalledProcessError) as error:
                self.explain(fill(_("“{editor}” did not work: {why}"), {"editor": shown(editor), "why": str(error)}))
                return
            except SuspendNotSupported:
                self.explain(_("an editor cannot be opened in this terminal"))
                return
        self.take_text(text)

    def take_text(self, text: str) -> None:
        """The draft as a text says it; a text that is none changes nothing and is shown with what is wrong with it."""
        found = read(text)
        if found.template is None:
            self._tell_wrong(found, text)
            return
        if found.template == self.template:
            self.say(_("nothing was changed"), "muted")
            return
        self.history = self.history.parted()
        self.edit(found.template)
        self.want_form()

    def _tell_wrong(self, found: WorkflowFile, text: str) -> None:
        count = len(found.problems)
        said = ngettext("{count} mistake, nothing was changed", "{count} mistakes, nothing was changed", count)
        words = _("line {line}, column {column}: {said}")
        lines = [
            fill(words, {"line": each.line, "column": each.column, "said": step_forms.sentence(each)})
            for each in found.problems
        ]
        body = "\n".join([*lines, "", text])
        self.app.push_screen(ReaderScreen(fill(said, {"count": count}), body, bbcode=False))
