"""Names in a file that stand for something in the store: companies, contacts, operators, stages, dictionary values.

Everything is looked up per chunk, without a lock; only what has to be created waits for the transaction. Who is neither
there nor to be created is left empty, and the text is kept with the record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain, repeat

from crm_tui.domain import normalise, values
from crm_tui.domain.errors import CrmError, InvalidValue, NotFound
from crm_tui.domain.fields import FieldSpec, Value
from crm_tui.domain.stages import Semantic, Stage
from crm_tui.domain.text import clean, is_blank, nearest
from crm_tui.domain.words import N_
from crm_tui.services import lookup, records
from crm_tui.services.import_columns import Chunk
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import importing as questions
from data.queries import names, stages
from data.shapes import Raw

_OUTCOMES = {
    "won": Semantic.SUCCESS,
    "success": Semantic.SUCCESS,
    "vinto": Semantic.SUCCESS,
    "vinta": Semantic.SUCCESS,
    "lost": Semantic.FAILURE,
    "failure": Semantic.FAILURE,
    "failed": Semantic.FAILURE,
    "perso": Semantic.FAILURE,
    "persa": Semantic.FAILURE,
}


_ONE = re.compile(r"[ !#-+\--~\u00a1-\u00ac\u00ae-\u02ff]*")
"""Plain text, see `text.clean`, that names one thing: no comma, no quote."""


class Names:
    """One kind of record that is named: what is known so far, and what is missing."""

    def __init__(self, kind: str, *, create: bool) -> None:
        self.kind = kind
        self.create = create
        self.known: dict[str, int] = {}
        self.ambiguous: dict[str, str] = {}
        """Name → ids that it could mean."""
        self.wrong: dict[str, CrmError] = {}
        """Names that cannot become a record."""

    def learn(self, wanted: Iterable[str]) -> None:
        """Look these names up; those that nobody has stay unknown."""
        fresh = {name for name in wanted if name not in self.known}
        if fresh:
            self._find(fresh)

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """The names that nobody has, each once, in order; without those that are ambiguous or impossible."""
        return [
            name
            for name in dict.fromkeys(wanted)
            if name not in self.known and name not in self.ambiguous and name not in self.wrong
        ]

    def _find(self, fresh: Collection[str]) -> None:
        self.ambiguous = {name: ids for name, ids in self.ambiguous.items() if name not in fresh}
        others = self._without_origins(fresh)
        if not others:
            return
        keys = {name: self.form(name) for name in others}
        by_key = questions.by_key(self.kind, {key for key in keys.values() if key})
        for name, key in keys.items():
            self._choose(name, by_key.get(key, []))

    def _without_origins(self, fresh: Collection[str]) -> list[str]:
        """Learn the names that are origins or ids; returns the others."""
        by_origin = questions.by_origin(self.kind, fresh)
        self.known |= {name: record for name, (record, binned) in by_origin.items() if not binned}
        others = [name for name in fresh if name not in self.known]
        ids = {name: number for name in others if (number := self._id(name))}
        if not ids:
            return others
        live = questions.live(self.kind, ids.values())
        self.known |= {name: number for name, number in ids.items() if number in live}
        return [name for name in others if name not in self.known]

    def form(self, name: str) -> str:
        """Names of one form are one record."""
        return (normalise.company_key if self.kind == "company" else normalise.person_key)(name)

    def _id(self, name: str) -> int:
        number = name.removeprefix(f"{self.kind}:")
        return int(number) if number != name and number.isascii() and number.isdigit() and len(number) < 16 else 0

    def _choose(self, name: str, found: list[tuple[int, str]]) -> None:
        same = [record for record, title in found if title.casefold() == name.casefold()]
        candidates = same or [record for record, _ in found]
        if len(candidates) == 1:
            self.known[name] = candidates[0]
        elif candidates:
            self.ambiguous[name] = ", ".join(map(str, candidates[:5]))

    def add(self, session: Session, act: Operation, name: str) -> int:
        """Create the record that has only this name; inside a transaction."""
        if self.kind == "user":
            return add_user(act, name)
        return records.create(session, self.kind, name_values(self.kind, name), act=act).id


class Users(Names):
    """Operators, by login or name; few, so all are known."""

    def __init__(self, session: Session, *, create: bool) -> None:
        super().__init__("user", create=create)
        self._me = session.user_id

    def form(self, name: str) -> str:
        """Case does not tell people apart."""
        return name.casefold()

    def _find(self, fresh: Collection[str]) -> None:
        table: dict[str, int] = {}
        rows = questions.users()
        table |= {name.casefold(): user for user, _, name in reversed(rows)}
        table |= {login.casefold(): user for user, login, _ in rows}
        if self._me:
            table |= {"me": self._me, "io": self._me}
        self.known |= {name: table[name.casefold()] for name in fresh if name.casefold() in table}


def name_values(kind: str, name: str) -> dict[str, Value]:
    """The values of a record of which only a name is known."""
    if kind == "company":
        return {"title": name}
    if kind == "product":
        return {"name": name}
    first, _, last = name.rpartition(" ")
    return {"name": first, "last_name": last} if first else {"name": last}


def login_for(name: str, taken: Collection[str]) -> str:
    """A login made from a name: ``anna.bianchi``, with a number where it is taken."""
    text = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in text if not unicodedata.combining(character))
    base = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:50] or "user"
    login, again = base, 2
    while login in taken:
        login, again = f"{base}{again}", again + 1
    return login


def add_user(act: Operation, name: str, **more: Raw) -> int:
    """An operator of that name who cannot sign in until an administrator says so."""
    login = more.pop("login", None) or login_for(name, questions.logins())
    row = {"login": login, "name": name, "active": 0, "is_admin": 0, "may_settings": 0}
    return act.create("user", row | more).id


def _plain(texts: Sequence[str]) -> list[str] | None:
    """The one name in each cell, or no text, where all are so plain that `values.names_in` finds just that; else None."""
    return list(map(str.strip, texts)) if _ONE.fullmatch("".join(texts)) else None


class Links:
    """A field that names records or operators."""

    def __init__(self, spec: FieldSpec, column: str, names_: Names) -> None:
        self.spec = spec
        self.column = column
        self.names = names_
        self._split: dict[str, tuple[str, ...]] = {}

    def several(self, text: str) -> tuple[str, ...]:
        """The names in one cell."""
        found = self._split.get(text)
        if found is None:
            spec = self.spec
            if len(self._split) > 50_000:
                self._split.clear()
            found = self._split[text] = values.names_in(spec, text)
        return found

    def look(self, chunk: Chunk) -> None:
        """Learn all names of the chunk, and refuse rows with one that could be several; no lock."""
        texts = chunk.texts[self.spec.name]
        plain = _plain(texts)
        several = map(self.several, set(texts))
        self.names.learn(set(chain.from_iterable(several)) if plain is None else set(plain).difference(("",)))
        ambiguous = self.names.ambiguous
        if not ambiguous:
            return
        for index, text in enumerate(texts):
            for name in self.several(text):
                if name in ambiguous:
                    chunk.refuse(
                        index,
                        InvalidValue(
                            field=self.spec.name,
                            value=name,
                            reason=N_("is the name of several records"),
                            hint=N_("write one of: {ids}"),
                            hint_params={
                                "ids": ", ".join(f"{self.names.kind}:{n}" for n in ambiguous[name].split(", "))
                            },
                        ),
                    )

    def create_missing(self, session: Session, act: Operation, chunk: Chunk) -> dict[str, int]:
        """Create who is still missing, in the transaction; the new ones are known for good once it is committed."""
        if not self.names.create:
            return {}
        wanted = [name for text in chunk.texts[self.spec.name] for name in self.several(text)]
        missing = self.names.missing(wanted)
        if not missing:
            return {}
        self.names.learn(missing)
        added: dict[str, int] = {}
        by_form: dict[str, int] = {}
        for name in self.names.missing(missing):
            form = self.names.form(name)
            try:
                record = by_form.get(form) or self.names.add(session, act, name)
            except CrmError as error:
                self.names.wrong[name] = error
            else:
                added[name] = by_form[form] = record
        return added

    def fill(self, chunk: Chunk, added: dict[str, int]) -> None:
        """Put the ids in; who is unknown is noted, who cannot be created refuses the row."""
        known = self.names.known
        plain = _plain(chunk.texts[self.spec.name])
        if plain is not None:
            found = list(map(known.get, plain))
            if found.count(None) == plain.count(""):
                multiple = self.spec.multiple
                chunk.fields[self.spec.name] = [[record] if record else [] for record in found] if multiple else found
                return
        cells: list[Raw] = []
        for index, text in enumerate(chunk.texts[self.spec.name]):
            ids: list[int] = []
            for name in self.several(text):
                record = known.get(name) or added.get(name)
                if record is not None:
                    ids.append(record)
                elif name in self.names.wrong:
                    chunk.refuse(index, self.names.wrong[name])
                else:
                    chunk.note(index, self.column, name)
            ids = list(dict.fromkeys(ids))
            cells.append(ids if self.spec.multiple else (ids[0] if ids else None))
        chunk.fields[self.spec.name] = cells


def dictionary_reader(spec: FieldSpec, column: str) -> Callable[[Chunk, Sequence[str]], list[Raw]]:
    """The reader of a dictionary column: code or name; what the dictionary lacks is kept as a note."""
    table: dict[str, str] = {}
    for code, name in names.dictionary(spec.dictionary):
        table.setdefault(name.casefold(), code)
    for code, _ in names.dictionary(spec.dictionary):
        table[code.casefold()] = code
    known: dict[str, str | None] = {}

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        if len(known) > 50_000:
            known.clear()
        texts = set(cells)
        for text in texts.difference(known):
            known[text] = table.get(clean(text, multiline=False).strip().casefold())
        odd = {text for text in texts if known[text] is None and not is_blank(text)}
        for index, text in enumerate(cells) if odd else ():
            if text in odd:
                chunk.note(index, column, clean(text, multiline=False).strip())
        return [known[text] for text in cells]

    return read


class Stages:
    """Pipelines and stages of the records of a file."""

    def __init__(self, pipeline: str, kind: str = "deal") -> None:
        self._all = stages.all_stages(kind)
        self._pipelines = stages.pipelines(kind)
        self.pipeline = lookup.pipeline_called(pipeline, entity=kind) if pipeline else stages.default_pipeline(kind)
        self.by_id = {stage.id: stage for stage in self._all}
        self._known: dict[tuple[int, str], Stage | None] = {}

    def pipelines(self, chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        """The pipelines that a column names; those that do not exist refuse their rows."""
        table = {str(number): number for number, _, _ in self._pipelines}
        table |= {name.casefold(): number for number, name, _ in reversed(self._pipelines)}
        found: list[Raw] = []
        for index, cell in enumerate(cells):
            text = clean(cell, multiline=False).strip()
            number = table.get(text.casefold()) if text else self.pipeline
            if number is None:
                chunk.refuse(index, lookup.unknown(N_("pipeline"), text, [name for _, name, _ in self._pipelines]))
            found.append(number or self.pipeline)
        return found

    def stages(self, chunk: Chunk, cells: Sequence[str], pipelines: Sequence[Raw] | None) -> list[Raw]:
        """The stages that a column names, in the pipeline of each row; the first stage where the cell is empty."""
        keys = list(zip(pipelines or repeat(self.pipeline), cells, strict=False))
        fresh = set(keys).difference(self._known)
        if len(self._known) + len(fresh) > 10_000:
            self._known.clear()
            fresh = set(keys)
        for key in fresh:
            self._known[key] = self._stage(key[0], clean(key[1], multiline=False).strip())
        placed = [self._known[key] for key in keys]
        for index, stage in enumerate(placed) if None in placed else ():
            if stage is None:
                chunk.refuse(index, self._unknown(*keys[index]))
        return [stage.id if stage else None for stage in placed]

    def first(self, pipeline: int) -> Stage:
        """Where new deals of the pipeline start.

        Raises:
            NotFound: it has no stages.
        """
        found = next((stage for stage in self._all if stage.pipeline_id == pipeline), None)
        if found is None:
            raise NotFound(what=N_("pipeline"), name=str(pipeline))
        return found

    def _stage(self, pipeline: int, text: str) -> Stage | None:
        if not text:
            return self.first(pipeline)
        candidates = [stage for stage in self._all if stage.pipeline_id == pipeline]
        wanted = text.casefold()
        for stage in candidates:
            bare = stage.code.partition(":")[2] or stage.code
            if wanted in (stage.code.casefold(), bare.casefold(), stage.name.casefold()):
                return stage
        meaning = _OUTCOMES.get(wanted)
        return next((stage for stage in candidates if stage.semantic is meaning), None)

    def _unknown(self, pipeline: int, cell: str) -> NotFound:
        candidates = [stage for stage in self._all if stage.pipeline_id == pipeline]
        words = [*(stage.code for stage in candidates), *(stage.name for stage in candidates)]
        near = nearest(cell, words)
        return NotFound(
            what=N_("stage"),
            name=cell,
            hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
            hint_params={"near": near, "choices": ", ".join(stage.code for stage in candidates)},
        )
