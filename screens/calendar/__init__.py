"""The calendar: a month, a week or a day of records, drawn line by line."""
