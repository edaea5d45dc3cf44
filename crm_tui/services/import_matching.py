"""Which rows of a chunk are records already: by origin first, then by e-mail, by phone and name together, by name alone
where nothing else is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crm_tui.services.import_columns import Chunk
from crm_tui.services.import_plan import IMPORT_KEY
from data import bulk, stores
from data.queries import importing as questions
from data.shapes import Raw

_FILE_KEY = re.compile(r"file:[0-9a-f]{16}:[0-9]+")
Key = tuple[str, str]


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
        keys = list(self._keys(chunk))
        records = self._records(keys)
        found = Match()
        firsts: dict[Key, int] = {}
        for index, origin in enumerate(origins):
            own = [("origin", origin), *keys[index]]
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

    def _own(self, origins: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """Rows that this very store exported."""
        prefix = stores.origin_prefix(self._kind)
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

    def _keys(self, chunk: Chunk) -> Iterator[list[Key]]:
        """What counts as the same: an e-mail; a phone together with the name (people share phones); a company's name;
        the full name of a person of whom nothing else is known. See `domain.duplicates`."""
        count = len(chunk.numbers)
        if self._kind == "deal" or self._policy == "create":
            yield from ([] for _ in range(count))
            return
        empty: list[Raw] = [[]] * count
        emails, phones = chunk.fields.get("email", empty), chunk.fields.get("phone", empty)
        is_company = self._kind == "company"
        form, title = (bulk.company_form, "title") if is_company else (bulk.person_form, "full_name")
        names = map(form, chunk.fields[title])
        for email, phone, name in zip(emails, phones, names, strict=True):
            keys = [("email", bulk.email_form(value)) for value, _ in email or ()]
            keys += [("phone", f"{bulk.phone_form(value)}|{name}") for value, _ in phone or ()]
            if is_company or (not keys and " " in name):
                keys.append(("name", name))
            yield [key for key in keys if key[1]]

    def _records(self, keys: list[list[Key]]) -> dict[Key, int]:
        wanted: dict[str, set[str]] = {}
        for row in keys:
            for kind, text in row:
                wanted.setdefault(kind, set()).add(text)
        found: dict[Key, int] = {}
        for text, several in questions.by_key(self._kind, wanted.get("name", ())).items():
            found["name", text] = several[0][0]
        phones = {text.partition("|")[0] for text in wanted.get("phone", ())}
        for text, record, name in questions.by_point(self._kind, "phone", phones):
            found["phone", f"{text}|{name}"] = record
        for text, record, _name in questions.by_point(self._kind, "email", wanted.get("email", ())):
            found["email", text] = record
        return found
