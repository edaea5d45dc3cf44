"""`History`: a draft of a workflow with everything that was done to it, to be taken back and done again without limit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crm_tui.domain.workflow import Template


@dataclass(frozen=True, slots=True)
class Version:
    """The draft at one moment."""

    template: Template
    at: str = ""
    """Where the change was that led here: an id of a step, or a word of the designer's."""


@dataclass(frozen=True, slots=True)
class History:
    """The draft as it is, what it was before, and what was taken back."""

    now: Version
    past: tuple[Version, ...] = ()
    """From the first on."""
    future: tuple[Version, ...] = ()
    """The last that was taken back is the first."""
    joint: str = ""
    """What the last change was about: a further change of the same is taken back together with it."""

    @property
    def template(self) -> Template:
        """The draft as it is."""
        return self.now.template

    def do(self, template: Template, at: str = "", joint: str = "") -> History:
        """With a change made; what was taken back is forgotten. The same template is no change.

        Args:
            template: The draft after the change.
            at: Where it was.
            joint: Changes that follow one another with the same word are one, as letters typed into one field are.
        """
        if template == self.template:
            return self
        if joint and joint == self.joint and not self.future:
            return replace(self, now=Version(template, at))
        return History(Version(template, at), (*self.past, self.now), (), joint)

    def before(self, joint: str) -> Template:
        """The draft before the changes of that word that came last; the draft as it is where they are no such."""
        return self.past[-1].template if joint == self.joint and self.past and not self.future else self.template

    def undo(self) -> History:
        """With the last change taken back; the same where there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redo(self) -> History:
        """With the last change that was taken back made again; the same where there is none."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])

    def parted(self) -> History:
        """The same; the next change is one of its own."""
        return replace(self, joint="")
