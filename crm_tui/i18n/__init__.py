"""WORDS for people: texts, dates, numbers and money. One folder per language; English is the source."""
