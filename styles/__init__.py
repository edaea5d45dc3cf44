"""Sheets (TCSS) only, one per room of the screens, of the same name. No Python."""
