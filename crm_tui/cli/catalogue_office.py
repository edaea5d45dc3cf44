"""The verbs of what surrounds records: details of clients, exceptions, people, bookings, regular deals. See `catalogue`."""

from __future__ import annotations

from crm_tui.domain.words import N_

Verbs = dict[str, tuple[str, str]]

OFFICE: dict[str, tuple[str, Verbs]] = {
    "details": (
        N_("VAT numbers, addresses and bank accounts of clients"),
        {
            "list": (N_("the details of a contact or company"), "details:list_details"),
            "add": (N_("new details"), "details:add_details"),
            "set": (N_("change details"), "details:set_details"),
            "delete": (N_("take details away"), "details:delete_details"),
            "template": (N_("templates: list, add, set, delete"), "details_parts:template"),
            "address": (N_("addresses: list, set, delete"), "details_parts:address"),
            "bank": (N_("bank accounts: list, add, set, delete"), "details_parts:bank"),
            "check": (N_("check an IBAN, a VAT number, a tax code"), "details_parts:check"),
        },
    ),
    "file": (
        N_("files that records have attached"),
        {
            "list": (N_("the files of a record"), "files:list_files"),
            "save": (N_("write a file out again"), "files:save_file"),
        },
    ),
    "exception": (
        N_("phones and e-mails from which no leads and deals come"),
        {
            "list": (N_("the whole list"), "exceptions:list_exceptions"),
            "add": (N_("put phones and e-mails on it"), "exceptions:add"),
            "remove": (N_("take entries off it"), "exceptions:remove"),
            "search": (N_("find entries"), "exceptions:search"),
        },
    ),
    "department": (
        N_("departments in a tree"),
        {
            "list": (N_("the tree with heads and people"), "departments:list_departments"),
            "add": (N_("a new department"), "departments:add_department"),
            "set": (N_("change a department"), "departments:set_department"),
            "delete": (N_("take an empty department away"), "departments:delete_department"),
        },
    ),
    "employee": (
        N_("who works where and when"),
        {
            "list": (N_("people, departments, supervisors, hours"), "departments:list_employees"),
            "set": (N_("change department, supervisor, hours"), "departments:set_employee"),
        },
    ),
    "group": (
        N_("groups of operators"),
        {
            "list": (N_("all groups"), "departments:list_groups"),
            "add": (N_("a new group"), "departments:add_group"),
            "set": (N_("change name and members"), "departments:set_group"),
            "delete": (N_("take a group away"), "departments:delete_group"),
        },
    ),
    "role": (
        N_("what operators may do with which records"),
        {
            "list": (N_("the roles and who has them"), "roles:list_roles"),
            "show": (N_("what a role allows, by type and verb"), "roles:show_role"),
            "add": (N_("a new role"), "roles:add_role"),
            "set": (N_("change what a role allows"), "roles:set_role"),
            "delete": (N_("take a role away that nobody has"), "roles:delete_role"),
            "assign": (N_("give a role to people, departments, groups"), "roles:assign_role"),
            "unassign": (N_("take a role from people, departments, groups"), "roles:unassign_role"),
        },
    ),
    "absence": (
        N_("who is away when"),
        {
            "list": (N_("what is on and what is to come"), "departments:list_absences"),
            "add": (N_("enter an absence"), "departments:add_absence"),
            "set": (N_("change days, kind, reason"), "departments:set_absence"),
            "delete": (N_("take an absence away"), "departments:delete_absence"),
        },
    ),
    "booking": (
        N_("rooms, cars and people that are booked"),
        {
            "list": (N_("the calendar of a resource, an employee, a deal"), "bookings:list_bookings"),
            "add": (N_("book a resource or an employee"), "bookings:add_booking"),
            "delete": (N_("cancel bookings"), "bookings:delete_booking"),
            "resource": (N_("resources: list, add, set, delete"), "bookings:resource"),
            "service": (N_("services: list, add, set, delete"), "bookings:service"),
            "field": (N_("booking fields: list, add, delete"), "bookings:field"),
        },
    ),
    "regular": (
        N_("deals that come again on a schedule"),
        {
            "list": (N_("the templates and their next days"), "regular:list_regular"),
            "add": (N_("a template from a deal"), "regular:add_regular"),
            "set": (N_("change a template"), "regular:set_regular"),
            "pause": (N_("stop a template, or let it go on"), "regular:pause_regular"),
            "run": (N_("create a deal now"), "regular:run_regular"),
            "delete": (N_("take a template away"), "regular:delete_regular"),
        },
    ),
    "scenario": (
        N_("the sales generator: deals for the clients of a segment"),
        {
            "list": (N_("the scenarios and their next run days"), "scenarios:list_scenarios"),
            "show": (N_("one scenario with all its parts"), "scenarios:show_scenario"),
            "add": (N_("a new scenario"), "scenarios:add_scenario"),
            "set": (N_("change a scenario"), "scenarios:set_scenario"),
            "preview": (N_("for which clients a run would create deals"), "scenarios:preview_scenario"),
            "run": (N_("create the deals now"), "scenarios:run_scenario"),
            "pause": (N_("stop a scenario, or let it go on"), "scenarios:pause_scenario"),
            "delete": (N_("take a scenario away"), "scenarios:delete_scenario"),
        },
    ),
    "suggestion": (
        N_("clients who are likely to buy again"),
        {
            "list": (N_("whom to offer something, and why"), "suggestions:list_suggestions"),
            "accept": (N_("create the deal"), "suggestions:accept_suggestion"),
            "dismiss": (N_("leave the client alone for now"), "suggestions:dismiss_suggestion"),
        },
    ),
    "workflow": (
        N_("templates of what the program does by itself, and their runs"),
        {
            "list": (N_("all templates"), "workflows:list_workflows"),
            "show": (N_("one template"), "workflows:show_workflow"),
            "import": (N_("keep a template from a file"), "workflows:import_workflow"),
            "export": (N_("write a template as a file"), "workflows:export_workflow"),
            "check": (N_("what is wrong with a file"), "workflows:check_workflow"),
            "set": (N_("switch it on or off, set its constants"), "workflows:set_workflow"),
            "delete": (N_("take a template away"), "workflows:delete_workflow"),
            "start": (N_("start it on a record"), "workflow_runs:start_workflow"),
            "rehearse": (N_("what it would do: nothing is stored or sent"), "rehearsing:rehearse_workflow"),
            "runs": (N_("the runs and their states"), "workflow_runs:list_runs"),
            "sample": (N_("a workflow to begin with"), "run_logs:sample"),
            "trace": (N_("what a run did and what it waits for"), "workflow_runs:trace_run"),
            "retry": (N_("try the step again that failed"), "workflow_runs:retry_run"),
            "skip": (N_("go on behind the step that failed"), "workflow_runs:skip_step"),
            "stop": (N_("terminate a run"), "workflow_runs:stop_run"),
            "erase": (N_("remove the logs of runs for good"), "run_logs:erase_runs"),
            "assignments": (N_("what runs ask of people"), "assignments:list_assignments"),
            "answer": (N_("answer what a run asks"), "assignments:answer"),
            "delegate": (N_("let somebody else answer"), "assignments:delegate"),
            "event": (N_("pick a button of a run"), "assignments:send_event"),
            "actions": (N_("what steps can do"), "workflow_actions:list_actions"),
        },
    ),
    "rule": (
        N_("what is done when a record enters a stage"),
        {
            "list": (N_("the rules of a stage, of a type, or all"), "rules:list_rules"),
            "add": (N_("a new rule"), "rules:add_rule"),
            "set": (N_("change a rule"), "rules:set_rule"),
            "enable": (N_("switch a rule on"), "rules:enable_rule"),
            "disable": (N_("switch a rule off"), "rules:disable_rule"),
            "order": (N_("the order of the rules of a stage"), "rules:order_rules"),
            "copy": (N_("the same rules on another stage"), "rule_acts:copy_rules"),
            "move": (N_("rules to another stage"), "rule_acts:move_rules"),
            "outcomes": (N_("what became of the rules of a record"), "rule_acts:list_outcomes"),
            "stop": (N_("stop the rules of a record that are not done"), "rule_acts:stop_rules"),
            "delete": (N_("take a rule away"), "rules:delete_rule"),
        },
    ),
    "trigger": (
        N_("what moves a record to a stage by itself"),
        {
            "list": (N_("the triggers of a stage, of a type, or all"), "triggers:list_triggers"),
            "add": (N_("a new trigger"), "triggers:add_trigger"),
            "set": (N_("change a trigger"), "triggers:set_trigger"),
            "enable": (N_("switch a trigger on"), "triggers:enable_trigger"),
            "disable": (N_("switch a trigger off"), "triggers:disable_trigger"),
            "order": (N_("the order of the triggers of a stage"), "triggers:order_triggers"),
            "copy": (N_("the same triggers on another stage"), "triggers:copy_triggers"),
            "move": (N_("triggers to another stage"), "triggers:move_triggers"),
            "fire": (N_("set a trigger off by hand, simulate an event"), "trigger_acts:fire_trigger"),
            "log": (N_("what a trigger did"), "trigger_acts:list_deeds"),
            "events": (N_("what triggers can wait for"), "trigger_acts:list_events"),
            "delete": (N_("take a trigger away"), "triggers:delete_trigger"),
        },
    ),
    "global": (
        N_("variables and constants that all workflows share"),
        {
            "list": (N_("all of them and their values"), "global_values:list_globals"),
            "set": (N_("set one, or make it"), "global_values:set_global"),
            "delete": (N_("take one away"), "global_values:delete_global"),
        },
    ),
    "outbox": (
        N_("messages that leave this machine"),
        {
            "list": (N_("what is about to leave, what left, what failed"), "outbox:list_messages"),
            "show": (N_("one message"), "outbox:show_message"),
            "release": (N_("let messages leave that were held back"), "outbox:release_messages"),
            "cancel": (N_("give messages up"), "outbox:cancel_messages"),
            "retry": (N_("send messages again that failed"), "outbox:retry_messages"),
            "pause": (N_("let nothing leave"), "outbox:pause_outbox"),
            "resume": (N_("let messages leave again"), "outbox:resume_outbox"),
        },
    ),
}
