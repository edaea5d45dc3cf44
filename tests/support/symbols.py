"""`make words`: writes `crm_tui/i18n/tables.py` from Babel's locale data, so that starting needs no Babel."""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale

TARGET = Path(__file__).parents[2] / "crm_tui" / "i18n" / "tables.py"
LOCALES = {"en": ("en", "en_GB"), "it": ("it", "it")}
"""Language → locale of its numbers, locale of its days: English days are day first with 24 hours, never ambiguous."""
SKELETONS = {"short": "yMd", "day": "MMMd", "weekday": "MMMEd"}
SPACES = re.compile("[\u00a0\u202f]")


def plain(text: str) -> str:
    """The text with ordinary spaces only: no-break spaces cannot be found by people who grep."""
    return SPACES.sub(" ", text)


def compact(locale: Locale) -> tuple[tuple[int, str], ...]:
    """From which value on a sum is written in thousands, millions …; values that keep all digits are left out."""
    patterns = locale.compact_currency_formats["short"]["other"]
    rows = []
    for size, pattern in patterns.items():
        text = plain(pattern.pattern)
        if text.count("0") == 1 and re.search(r"[A-Za-z]", text):
            rows.append((int(size), text.replace("0", "#").replace("'", "")))
    return tuple(sorted(rows, reverse=True))


def symbols(language: str) -> dict[str, object]:
    """Everything `Symbols` wants to know about the language."""
    numbers, days = (Locale.parse(name) for name in LOCALES[language])
    signs = numbers.number_symbols["latn"]
    styles = {style: days.date_formats[style].pattern for style in ("medium", "long", "full")}
    styles |= {style: days.datetime_skeletons[name].pattern for style, name in SKELETONS.items()}
    weekday, month = days.days["format"], days.months["format"]
    currencies = {code: plain(sign) for code, sign in numbers.currency_symbols.items() if sign != code}
    return {
        "decimal": signs["decimal"],
        "group": signs["group"],
        "money": plain(numbers.currency_formats["standard"].pattern).replace("#,##0.00", "#"),
        "currencies": dict(sorted((code, sign) for code, sign in currencies.items() if len(code) == 3)),
        "compact": compact(numbers),
        "days": dict(sorted(styles.items())),
        "time": days.time_formats["short"].pattern,
        "moment": days.datetime_formats["medium"],
        "months": tuple(month["wide"][number] for number in range(1, 13)),
        "months_short": tuple(month["abbreviated"][number] for number in range(1, 13)),
        "weekdays": tuple(weekday["wide"][number] for number in range(7)),
        "weekdays_short": tuple(weekday["abbreviated"][number] for number in range(7)),
    }


def written(value: object, indent: str = "        ") -> str:
    """The value as source text, as the formatter of the project lays it out."""
    inner = indent + "    "
    if isinstance(value, dict):
        rows = "".join(f"{inner}{written(key)}: {written(item)},\n" for key, item in value.items())
        return f"{{\n{rows}{indent}}}"
    if isinstance(value, tuple) and any(isinstance(item, tuple) for item in value):
        return "(\n" + "".join(f"{inner}({item[0]}, {written(item[1])}),\n" for item in value) + f"{indent})"
    if isinstance(value, tuple):
        return "(\n" + "".join(f"{inner}{written(item)},\n" for item in value) + f"{indent})"
    return '"' + str(value).replace('"', '\\"') + '"'


def source() -> str:
    """The module, as text."""
    lines = [
        '"""How each language writes numbers, money and days. Made from Babel by `make words`; not edited by hand."""',
        "",
        "from __future__ import annotations",
        "",
        "from crm_tui.i18n.symbols import Symbols",
        "",
        "TABLES = {",
    ]
    for language in LOCALES:
        lines.append(f'    "{language}": Symbols(')
        lines += [f"        {name}={written(value)}," for name, value in symbols(language).items()]
        lines.append("    ),")
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
