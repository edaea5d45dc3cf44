"""Screens by name, imported when they are opened: the first one must not wait for the others."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from textual.screen import Screen

SCREENS = {
    "board": "screens.board.screen:BoardScreen",
    "card": "screens.card.screen:CardScreen",
    "pipelines": "screens.pipelines.screen:PipelinesScreen",
    "list": "screens.listing.screen:ListingScreen",
    "calendar": "screens.calendar.screen:CalendarScreen",
    "duplicates": "screens.duplicates.screen:DuplicatesScreen",
    "tasks": "screens.listing.tasks:TasksScreen",
    "my_day": "screens.listing.my_day:MyDayScreen",
    "notifications": "screens.listing.notifications:NotificationsScreen",
    "bin": "screens.listing.bin:BinScreen",
    "drafts": "screens.listing.drafts:DraftsScreen",
    "log": "screens.listing.log:LogScreen",
    "find": "screens.listing.find:FindScreen",
    "product_rows": "screens.products.rows:ProductRowsScreen",
    "settings": "screens.setup.settings:SettingsScreen",
    "dictionaries": "screens.setup.dictionaries:DictionariesScreen",
    "dictionary": "screens.setup.dictionaries:DictionaryScreen",
    "fields": "screens.setup.custom_fields:FieldsScreen",
    "processes": "screens.setup.processes:ProcessesScreen",
    "layout": "screens.setup.layout:LayoutScreen",
    "details": "screens.setup.details:DetailsScreen",
    "details_templates": "screens.setup.details_templates:TemplatesScreen",
    "details_template": "screens.setup.details_templates:TemplateScreen",
    "filters": "screens.setup.filters:FiltersScreen",
    "departments": "screens.setup.departments:DepartmentsScreen",
    "groups": "screens.setup.departments:GroupsScreen",
    "absences": "screens.setup.absences:AbsencesScreen",
    "assistant": "screens.setup.assistant:AssistantScreen",
    "roles": "screens.setup.roles:RolesScreen",
    "role": "screens.setup.role:RoleScreen",
    "regular": "screens.setup.regular:RegularScreen",
    "generator": "screens.setup.generator:GeneratorScreen",
    "scenario_preview": "screens.setup.scenario_preview:ScenarioPreviewScreen",
    "bookings": "screens.setup.bookings:BookingsScreen",
    "exceptions": "screens.setup.exceptions:ExceptionsScreen",
    "workflows": "screens.workflows.templates:TemplatesScreen",
    "designer": "screens.workflows.designer:DesignerScreen",
    "runs": "screens.workflows.runs:RunsScreen",
    "run": "screens.workflows.runs:RunScreen",
    "why": "screens.workflows.why:WhyScreen",
    "why_not": "screens.workflows.why:WhyNotScreen",
    "changes": "screens.listing.changes:ChangesScreen",
    "rules": "screens.automation.acts:RulesScreen",
    "help": "screens.help:HelpScreen",
    "palette": "screens.palette:PaletteScreen",
}
"""Name to ``module:Class``. Every class takes its arguments by keyword; the session is ``app.session``."""


def make(name: str, **arguments: object) -> Screen[object]:
    """A new screen of that name."""
    module, _, symbol = SCREENS[name].partition(":")
    made = getattr(import_module(module), symbol)(**arguments)
    return cast("Screen[object]", made)
