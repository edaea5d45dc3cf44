"""Which rows of a chunk are records already: by origin first, then by e-mail, by phone and name together, by name alone
where nothing else is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from crm_tui.services.import_columns import Chunk
from crm_tui.services.import_plan import IMPORT_KEY
from data import bulk, bulk_forms, stores
from data.queries import importing as questions

Key = str
"""What two records may have in common: ``e|`` e-mail, ``p|`` phone and name, ``n|`` name, ``o|`` origin."""


@dataclass(slots=True)
class Match:
    """What is to be done with the rows of a chunk, by index."""

    new: list[int] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    """Row → record to update; ``-n - 1`` is the record that row n of this chunk becomes."""
    skipped: int = 0


@dataclass(slots=True)
class Keys:
    """What the rows of a chunk have in common with others."""

    by_row: list[list[Key]]
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    names: list[str] = field(default_factory=list)
    """The comparable forms, those of all rows."""

    @property
    def unlike(self) -> bool:
        """Whether no two rows have a key in common, nor one row the same key twice."""
        flat = list(chain.from_iterable(self.by_row))
        return len(set(flat)) == len(flat)


class Matcher:
    """Finds duplicates among the records, within a chunk, and, in a dry run, among the rows seen before."""

    def __init__(self, kind: str, policy: str, *, remember: bool) -> None:
        self._kind = kind
        self._policy = policy
        self._remember = remember
        self._seen: set[Key] = set()

    def match(self, chunk: Chunk) -> Match:
        """Decide for every row; inside a transaction, so that nobody comes in between.

        What is decided does not depend on where one chunk ends and the next begins.
        """
        origins: Sequence[str] = chunk.fields[IMPORT_KEY]
        by_origin = questions.by_origin(self._kind, origins)
        by_origin |= self._own(origins)
        binned = [record for record, deleted in by_origin.values() if deleted]
        back = questions.taken_back(self._kind, binned) if binned else set()
        keys = self._keys(chunk)
        records = self._records(keys)
        first = self._first(chunk)
        if not (by_origin or records or first or self._remember) and keys.unlike and len(set(origins)) == len(origins):
            return Match(new=list(range(len(origins))))
        found = Match()
        targets = dict(records)
        """What is there already, or will be: a record, or ``-n - 1`` for row n of this chunk."""
        for index, (origin, own) in enumerate(zip(origins, keys.by_row, strict=True)):
            mark = f"o|{origin}"
            if origin in by_origin:
                target = by_origin[origin][0]
                self._known(found, index, *by_origin[origin], back)
            elif index in first:
                target = found.known[index] = first[index]
            elif (target := next((targets[key] for key in (mark, *own) if key in targets), 0)) != 0:
                self._duplicate(found, index, target)
            elif self._remember and any(key in self._seen for key in (mark, *own)):
                found.skipped += 1
            else:
                target = -index - 1
                found.new.append(index)
            if target and (target == -index - 1 or index in found.known):
                for key in (mark, *own):
                    targets.setdefault(key, target)
        if self._remember:
            self._seen.update(key for key in targets if key not in records)
        return found

    def _first(self, chunk: Chunk) -> dict[int, int]:
        """The catalogue that every new store has is the one of that name in the file: row → its record."""
        if self._kind != "catalogue" or "name" not in chunk.fields:
            return {}
        there = questions.catalogues_of_the_start()
        rows = {there.get(str(name), 0): index for index, name in reversed(list(enumerate(chunk.fields["name"])))}
        return {index: record for record, index in rows.items() if record}

    def _own(self, origins: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """Rows that this very store exported."""
        prefix = stores.origin_prefix(self._kind)
        if prefix not in "\n".join(origins):
            return {}
        ids = {
            origin: int(origin[len(prefix) :])
            for origin in origins
            if origin.startswith(prefix) and origin[len(prefix) :].isdigit() and len(origin) < len(prefix) + 16
        }
        if not ids:
            return {}
        live = questions.live(self._kind, ids.values())
        return {origin: (record, False) for origin, record in ids.items() if record in live}

    def _known(self, found: Match, index: int, record: int, binned: bool, back: set[int]) -> None:
        if binned and record in back:
            found.known[index] = record
        elif binned or self._policy != "update":
            found.skipped += 1
        else:
            found.known[index] = record

    def _duplicate(self, found: Match, index: int, record: int) -> None:
        if self._policy == "update":
            found.known[index] = record
        else:
            found.skipped += 1

    def _keys(self, chunk: Chunk) -> Keys:
        """What counts as the same: an e-mail; a phone together with the name (people share phones); a company's name;
        the full name of a person of whom nothing else is known. See `domain.duplicates`."""
        by_row: list[list[Key]] = [[] for _ in chunk.numbers]
        if self._kind not in bulk_forms.TITLES or self._policy == "create":
            return Keys(by_row)
        points = bulk.points(self._kind, chunk.fields) if chunk.points is None else chunk.points
        names = chunk.batch.columns["match_key"] if chunk.batch else bulk_forms.names(self._kind, chunk.fields)
        keys = Keys(by_row)
        if "email" in points:
            keys.emails = points["email"].forms
            for row, form in zip(points["email"].positions, keys.emails, strict=True):
                by_row[row].append(f"e|{form}")
        if "phone" in points:
            keys.phones = points["phone"].forms
            for row, form in zip(points["phone"].positions, keys.phones, strict=True):
                by_row[row].append(f"p|{form}|{names[row]}")
        is_company = self._kind == "company"
        for own, name in zip(by_row, names, strict=True):
            if name and (is_company or (not own and " " in name)):
                own.append(f"n|{name}")
                keys.names.append(name)
        return keys

    def _records(self, keys: Keys) -> dict[Key, int]:
        found: dict[Key, int] = {}
        for text, several in questions.by_key(self._kind, keys.names).items():
            found[f"n|{text}"] = several[0][0]
        for text, record, name in questions.by_point(self._kind, "phone", keys.phones):
            found[f"p|{text}|{name}"] = record
        for text, record, _name in questions.by_point(self._kind, "email", keys.emails):
            found[f"e|{text}"] = record
        return found
