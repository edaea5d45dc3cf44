"""Which rows of a chunk are records already: by origin first, then by e-mail, by phone and name together, by name alone
where nothing else is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from crm_tui.services.import_columns import Chunk
from crm_tui.services.import_plan import IMPORT_KEY
from data import bulk, stores
from data.queries import importing as questions
from data.shapes import Raw

Key = str
"""What two records may have in common: ``e|`` e-mail, ``p|`` phone and name, ``n|`` name, ``o|`` origin."""


@dataclass(slots=True)
class Match:
    """What is to be done with the rows of a chunk, by index."""

    new: list[int] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    """Row → record to update; ``-n - 1`` is the record that row n of this chunk becomes."""
    skipped: int = 0


class Matcher:
    """Finds duplicates among the records, within a chunk, and, in a dry run, among the rows seen before."""

    def __init__(self, kind: str, policy: str, *, remember: bool) -> None:
        self._kind = kind
        self._policy = policy
        self._remember = remember
        self._seen: set[Key] = set()

    def match(self, chunk: Chunk) -> Match:
        """Decide for every row; inside a transaction, so that nobody comes in between."""
        origins: Sequence[str] = chunk.fields[IMPORT_KEY]
        by_origin = questions.by_origin(self._kind, origins)
        by_origin |= self._own(origins)
        binned = [record for record, deleted in by_origin.values() if deleted]
        back = questions.taken_back(self._kind, binned) if binned else set()
        keys = self._keys(chunk)
        flat = list(chain.from_iterable(keys))
        records = self._records(flat)
        if self._all_new(origins, flat, by_origin, records):
            return Match(new=list(range(len(origins))))
        found = Match()
        firsts: dict[Key, int] = {}
        for index, origin in enumerate(origins):
            own = [f"o|{origin}", *keys[index]]
            if origin in by_origin:
                self._known(found, index, *by_origin[origin], back)
            elif (record := next((records[key] for key in keys[index] if key in records), None)) is not None:
                self._duplicate(found, index, record)
            elif (first := next((firsts[key] for key in own if key in firsts), None)) is not None:
                self._duplicate(found, index, -first - 1)
            elif self._remember and any(key in self._seen for key in own):
                found.skipped += 1
            else:
                found.new.append(index)
                firsts |= dict.fromkeys(own, index)
        if self._remember:
            self._seen.update(firsts)
        return found

    def _all_new(
        self, origins: Sequence[str], flat: list[Key], by_origin: Mapping[str, object], records: Mapping[Key, int]
    ) -> bool:
        """Whether nothing was found, neither in the store nor twice in the chunk."""
        if by_origin or records or self._remember:
            return False
        return len(set(flat)) == len(flat) and len(set(origins)) == len(origins)

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

    def _keys(self, chunk: Chunk) -> list[list[Key]]:
        """What counts as the same: an e-mail; a phone together with the name (people share phones); a company's name;
        the full name of a person of whom nothing else is known. See `domain.duplicates`."""
        count = len(chunk.numbers)
        if self._kind == "deal" or self._policy == "create":
            return [[] for _ in range(count)]
        empty: list[Raw] = [[]] * count
        emails, phones = chunk.fields.get("email", empty), chunk.fields.get("phone", empty)
        is_company = self._kind == "company"
        form, title = (bulk.company_form, "title") if is_company else (bulk.person_form, "full_name")
        found: list[list[Key]] = []
        for email, phone, name in zip(emails, phones, map(form, chunk.fields[title]), strict=True):
            keys = [f"e|{bulk.email_form(point[0])}" for point in email] if email else []
            if phone:
                keys += [f"p|{bulk.phone_form(point[0])}|{name}" for point in phone]
            if name and (is_company or (not keys and " " in name)):
                keys.append(f"n|{name}")
            found.append(keys)
        return found

    def _records(self, flat: list[Key]) -> dict[Key, int]:
        found: dict[Key, int] = {}
        names = [key[2:] for key in flat if key[0] == "n"]
        for text, several in questions.by_key(self._kind, names).items():
            found[f"n|{text}"] = several[0][0]
        phones = [key[2:].partition("|")[0] for key in flat if key[0] == "p"]
        for text, record, name in questions.by_point(self._kind, "phone", phones):
            found[f"p|{text}|{name}"] = record
        for text, record, _name in questions.by_point(self._kind, "email", [key[2:] for key in flat if key[0] == "e"]):
            found[f"e|{text}"] = record
        return found
