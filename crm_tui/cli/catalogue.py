"""Every verb with one line of help and the place of its code: what help and completion need, without importing it.

A place is ``module:name`` inside `crm_tui.cli`. For records the name is a function from the type's code to the command;
elsewhere it is the command.
"""

from __future__ import annotations

from crm_tui.cli.catalogue_office import OFFICE
from crm_tui.domain.words import N_

Verbs = dict[str, tuple[str, str]]
"""Verb → help (to translate) and place."""

RECORD_VERBS: Verbs = {
    "list": (N_("rows that match a filter"), "reading:list_command"),
    "show": (N_("one record with all its fields"), "reading:show_command"),
    "add": (N_("create a record"), "writing:add_command"),
    "set": (N_("change fields of records"), "writing:set_command"),
    "delete": (N_("put records into the recycle bin"), "writing:delete_command"),
    "restore": (N_("take records out of the recycle bin"), "writing:restore_command"),
    "history": (N_("every change of every field"), "reading:history_command"),
    "timeline": (N_("what happened to the record"), "reading:timeline_command"),
    "comment": (N_("add a comment"), "writing:comment_command"),
    "edit": (N_("change the rows of a filter in your editor"), "editing:edit_command"),
    "import": (N_("bring in records from a file"), "transfer:import_command"),
    "export": (N_("write records to a file format"), "transfer:export_command"),
}
"""The verbs that every type of record has."""

STAGE_VERBS: Verbs = {
    "move": (N_("put records on another stage"), "moving:move_command"),
    "close": (N_("close a record as won or lost"), "moving:close_command"),
}
COPY_VERBS: Verbs = {
    "copy": (N_("a new record with the same values"), "writing:copy_command"),
}
DEAL_VERBS: Verbs = STAGE_VERBS | {
    "copy": (N_("a new deal with the same values"), "writing:copy_command"),
    "from-quote": (N_("a deal for a quote, with its products"), "deriving:from_quote_command"),
}
ACTIVITY_VERBS: Verbs = {
    "complete": (N_("tick off activities"), "moving:complete_command"),
}
TASK_VERBS: Verbs = {
    "view": (N_("mark tasks as viewed by you"), "tasks:view_command"),
    "start": (N_("take up tasks"), "tasks:start_command"),
    "pause": (N_("put tasks on hold"), "tasks:pause_command"),
    "resume": (N_("go on with paused or completed tasks"), "tasks:resume_command"),
    "complete": (N_("complete tasks"), "tasks:complete_command"),
    "accept": (N_("accept tasks in review"), "tasks:accept_command"),
    "return": (N_("return tasks in review, with a comment"), "tasks:return_command"),
    "delegate": (N_("give tasks to somebody else"), "tasks:delegate_command"),
    "check": (N_("tick an item of the checklist"), "tasks:check_command"),
}

DUPLICATE_VERBS: Verbs = {
    "duplicates": (N_("who seems to be there twice"), "merging:duplicates_command"),
    "merge": (N_("make one record of several"), "merging:merge_command"),
}
LETTER_VERBS: Verbs = {
    "letter": (N_("a letter to each, with salutation and name"), "letters:letter_command"),
}
LEAD_VERBS: Verbs = (
    DUPLICATE_VERBS
    | LETTER_VERBS
    | {
        "convert": (N_("make a deal, a contact, a company from a lead"), "leads:convert_command"),
    }
)

ROW_VERBS: Verbs = {
    "rows": (N_("the products of a record: list, add, set, delete, order"), "product_rows:rows_command"),
}
PRODUCT_VERBS: Verbs = {
    "rows": (N_("the products of a record of any type"), "product_rows:of_record_command"),
}
QUOTE_VERBS: Verbs = {
    "from-deal": (N_("a quote for a deal, with its products"), "deriving:from_deal_command"),
    "from-lead": (N_("a quote for a lead, with its products"), "deriving:from_lead_command"),
}
INVOICE_VERBS: Verbs = {
    "from-deal": (N_("an invoice for a deal, with its products"), "deriving:from_deal_command"),
    "from-quote": (N_("an invoice for a quote, with its products"), "deriving:from_quote_command"),
}

PATH_VERBS: Verbs = {
    "path": (N_("the advertisements through which the client came"), "client_path:path_command"),
}

RECORDS: dict[str, tuple[str, Verbs]] = {
    "deal": (N_("sales to clients"), RECORD_VERBS | DEAL_VERBS | ROW_VERBS | PATH_VERBS),
    "lead": (
        N_("possible clients; an archive in the simple CRM mode"),
        RECORD_VERBS | STAGE_VERBS | LEAD_VERBS | ROW_VERBS | PATH_VERBS,
    ),
    "quote": (N_("offers to clients"), RECORD_VERBS | STAGE_VERBS | QUOTE_VERBS | ROW_VERBS),
    "invoice": (N_("what clients have to pay"), RECORD_VERBS | STAGE_VERBS | INVOICE_VERBS | ROW_VERBS),
    "product": (N_("what is sold"), RECORD_VERBS | PRODUCT_VERBS),
    "section": (N_("where products are found"), RECORD_VERBS),
    "catalogue": (N_("products and their sections"), RECORD_VERBS),
    "sale_order": (N_("what clients have ordered"), RECORD_VERBS | ROW_VERBS),
    "payment": (N_("money that came in, or is to come in"), RECORD_VERBS),
    "contact": (N_("people"), RECORD_VERBS | DUPLICATE_VERBS | LETTER_VERBS | PATH_VERBS),
    "company": (N_("organisations"), RECORD_VERBS | DUPLICATE_VERBS | PATH_VERBS),
    "activity": (N_("to-dos, calls and meetings"), RECORD_VERBS | ACTIVITY_VERBS),
    "task": (N_("assignments with states and badges"), RECORD_VERBS | TASK_VERBS),
}

SETUP: dict[str, tuple[str, Verbs]] = {
    "pipeline": (
        N_("pipelines of deals"),
        {
            "list": (N_("all pipelines"), "pipelines:list_pipelines"),
            "add": (N_("a new pipeline"), "pipelines:add_pipeline"),
            "rename": (N_("another name"), "pipelines:rename_pipeline"),
            "delete": (N_("remove a pipeline without deals"), "pipelines:delete_pipeline"),
            "set-default": (N_("the pipeline of new deals"), "pipelines:set_default"),
        },
    ),
    "stage": (
        N_("stages of a pipeline"),
        {
            "list": (N_("the stages in order"), "stages:list_stages"),
            "add": (N_("a new stage"), "stages:add_stage"),
            "rename": (N_("another name"), "stages:rename_stage"),
            "recolor": (N_("another colour"), "stages:recolor_stage"),
            "delete": (N_("remove a stage without deals"), "stages:delete_stage"),
            "reorder": (N_("another order"), "stages:reorder_stages"),
        },
    ),
    "dictionary": (
        N_("lists of values: sources, types, industries"),
        {
            "list": (N_("the dictionaries, or the values of one"), "dictionaries:list_values"),
            "add": (N_("a new value"), "dictionaries:add_value"),
            "rename": (N_("another name"), "dictionaries:rename_value"),
            "delete": (N_("take a value out of use"), "dictionaries:delete_value"),
            "restore": (N_("bring back a value, or all defaults"), "dictionaries:restore_value"),
        },
    ),
    "field": (
        N_("custom fields of a type"),
        {
            "list": (N_("the fields of a type"), "custom_fields:list_fields"),
            "add": (N_("a new field"), "custom_fields:add_field"),
            "set": (N_("change a field"), "custom_fields:set_field"),
            "delete": (N_("take a field away, its values stay"), "custom_fields:delete_field"),
            "restore": (N_("bring a deleted field back"), "custom_fields:restore_field"),
        },
    ),
    "process": (
        N_("smart processes: types of your own"),
        {
            "list": (N_("the types that you made"), "processes:list_processes"),
            "add": (N_("a new type"), "processes:add_process"),
            "set": (N_("change names, switch parts on and off"), "processes:set_process"),
            "delete": (N_("take a type without items away"), "processes:delete_process"),
            "restore": (N_("bring a deleted type back"), "processes:restore_process"),
        },
    ),
    "mycompany": (
        N_("the companies that sell"),
        {
            "list": (N_("the own companies, the main one first"), "own_companies:list_companies"),
            "add": (N_("a new own company"), "own_companies:add_company"),
            "set-default": (N_("the seller of new quotes and invoices"), "own_companies:default_company"),
            "set-image": (N_("keep a signature or a stamp"), "own_companies:set_image"),
        },
    ),
    "measure": (
        N_("units in which products are sold"),
        {
            "list": (N_("all measures"), "measures:list_measures"),
            "set": (N_("how many decimals a quantity may have"), "measures:set_measure"),
        },
    ),
    "currency": (
        N_("currencies and their rates"),
        {
            "list": (N_("all currencies"), "currencies:list_currencies"),
            "add": (N_("a new currency"), "currencies:add_currency"),
            "set": (N_("change the rate or the name"), "currencies:set_currency"),
            "delete": (N_("take a currency out of use"), "currencies:delete_currency"),
            "set-default": (N_("the currency of new amounts"), "currencies:default_currency"),
        },
    ),
    "mode": (
        N_("the CRM with leads or without"),
        {
            "show": (N_("the mode and how far a switch is"), "modes:show_mode"),
            "set": (N_("change the mode: classic or simple"), "modes:set_mode"),
            "retry": (N_("try again leads that could not be converted"), "modes:retry_leads"),
            "skip": (N_("leave leads that could not be converted"), "modes:skip_leads"),
        },
    ),
    "filter": (
        N_("saved filters"),
        {
            "list": (N_("the filters of a type that you may choose"), "filters:list_filters"),
            "save": (N_("keep a filter under a name"), "filters:save_filter"),
            "rename": (N_("another name"), "filters:rename_filter"),
            "delete": (N_("forget a filter"), "filters:delete_filter"),
            "default": (N_("the filter that holds when none is chosen"), "filters:default_filter"),
            "share": (N_("let others choose a filter, or no longer"), "filters:share_filter"),
            "move": (N_("put a filter at another place"), "filters:move_filter"),
        },
    ),
    "user": (
        N_("operators"),
        {
            "list": (N_("all operators"), "users:list_users"),
            "add": (N_("a new operator"), "users:add_user"),
            "set": (N_("change an operator"), "users:set_user"),
            "import": (N_("bring in people from a file, as inactive operators"), "transfer:import_users"),
        },
    ),
    "bin": (
        N_("the recycle bin"),
        {
            "list": (N_("what lies in it, and for how long"), "bin:list_bin"),
            "restore": (N_("take records out of it"), "bin:restore_records"),
            "purge": (N_("delete records in it for good"), "bin:purge_records"),
        },
    ),
    "setting": (
        N_("what holds for the whole company"),
        {
            "list": (N_("every setting and its value"), "settings:list_settings"),
            "set": (N_("change a setting"), "settings:set_setting"),
        },
    ),
    "config": (
        N_("how the program runs"),
        {
            "show": (N_("every setting and its value"), "configuring:show_config"),
            "check": (N_("whether the configuration file is right"), "configuring:check_config"),
            "path": (N_("where the configuration file is"), "configuring:path_config"),
        },
    ),
}

HOUSEKEEPING: Verbs = {
    "init": (N_("create the database"), "admin:init"),
    "demo": (N_("try the program on generated data"), "doors:demo"),
    "undo": (N_("take back the last operation, or one of the log"), "log:undo"),
    "redo": (N_("do again what was taken back"), "log:redo"),
    "log": (N_("what was done, by whom"), "log:log"),
    "why": (N_("where the value of a field comes from"), "why:why_command"),
    "why-not": (N_("what kept a rule, a workflow, a trigger from a record"), "why:why_not_command"),
    "notifications": (N_("reminders and news for you"), "log:notifications_command"),
    "intake": (N_("take in e-mails, calls, messages and web forms"), "intake:intake_command"),
    "worker": (N_("the clock without a screen"), "clock:worker_command"),
    "doctor": (N_("check everything; exit 1 if anything is wrong"), "admin:doctor"),
    "backup": (N_("copy the database to a file"), "admin:backup"),
    "restore": (N_("replace the database by a backup"), "admin:restore"),
    "migrate": (N_("bring the database to the newest form"), "admin:migrate"),
    "whoami": (N_("who you are to the program"), "admin:whoami"),
    "keys": (N_("the keys of the screens"), "doors:keys"),
    "completion": (N_("the completion script of your shell"), "completing:completion"),
}
"""Verbs that stand alone."""

GROUPS: dict[str, tuple[str, Verbs]] = RECORDS | SETUP | OFFICE

GLOBALS: tuple[tuple[str, str], ...] = (
    ("--db PATH", N_("the database file (or CRM_TUI_DB)")),
    ("--config FILE", N_("the configuration file (or CRM_TUI_CONFIG)")),
    ("--as LOGIN", N_("act as another operator; administrators only")),
    ("-o, --output FORMAT", N_("table, json, jsonl, csv, tsv or ids")),
    ("--json", N_("the same as -o json; errors are JSON too")),
    ("--fields A,B,C", N_("only these fields, in this order")),
    ("--lang en|it", N_("the language of texts")),
    ("--color WHEN", N_("auto, always or never")),
    ("--quiet", N_("data and errors only")),
    ("--yes", N_("do not ask for confirmation")),
    ("--dry-run", N_("show the changes and store nothing")),
    ("--version", N_("the version of the program")),
    ("--help", N_("help for the program or for a verb")),
)
"""Options that stand before or after any verb."""
