"""Who may do what with visits: on the phone, on the day board, with checklists, when signing."""

from __future__ import annotations

from tests.access.rows import EVERYBODY, HERE, MANAGERS, PUBLIC, SAVED, Row

CHECKLISTS = [
    Row("checklist", HERE, "visit", ("copier",)),
    Row(
        "checklist_undo",
        "302 302 404 404 404 404 404 404 404",
        "visit",
        ("copier", "all_ok"),
        {},
        "POST",
    ),
    Row("setup_checklists", MANAGERS),
    Row("setup_checklist_new", MANAGERS),
    Row("setup_checklist", MANAGERS, "template"),
    Row("setup_checklist_about", MANAGERS, "template"),
    Row("setup_checklist_version", MANAGERS, "template", ("1",)),
    Row("setup_checklist_section", MANAGERS, "template", ("section",)),
    Row(
        "setup_checklist_section_new",
        "302 403 403 403 403 403 302 302 302",
        "template",
        (),
        {"title": ""},
        "POST",
    ),
    Row("setup_checklist_item_new", MANAGERS, "template", ("section", "check")),
    Row("setup_checklist_item", MANAGERS, "template", ("item",)),
    Row(
        "setup_checklist_move",
        "302 403 403 403 403 403 400 400 400",
        "template",
        ("items", "item", "up"),
        {},
        "POST",
    ),
    Row("setup_checklist_verb", SAVED, "template", ("archive",), {}, "POST"),
]
BEGUN_NOT = "302 302 404 404 404 404 404 404 404"  # who goes; the visit has not begun: back to it
SIGNING = [
    Row("sign_off", BEGUN_NOT, "visit"),
    Row("sign", BEGUN_NOT, "visit"),
    Row("signed", BEGUN_NOT, "visit"),
    Row("report", HERE, "signed_visit"),
    Row("report_pdf", HERE, "signed_visit"),
    Row("report_send", "302 422 404 404 403 403 422 422 422", "signed_visit", (), {}, "POST"),
    Row("report_anew", "302 302 404 404 403 403 302 302 302", "signed_visit", (), {}, "POST"),
]
TECHNICIANS = "302 200 200 200 403 403 403 403 403"
ON_A_PHONE = [
    Row("manifest", PUBLIC),
    Row("worker", PUBLIC),
    Row("offline", PUBLIC),
    Row("on_this_phone", EVERYBODY),
    Row("field_day", TECHNICIANS),
    Row("field_reference", TECHNICIANS),
    Row("field_visit", TECHNICIANS),
    Row("field_signal", TECHNICIANS, "", ("overt",)),
]

PLANNERS = "302 403 403 403 403 403 200 200 200"  # those who manage service
PLANNED = PLANNERS.replace("200", "302")  # done by them, and on to the next page
LIST_NAMES = ("late", "hot", "call-backs", "parts", "waiting", "pm", "never-ended")
BOARD = [
    Row("board", PLANNERS),
    Row("board_counts", PLANNERS),
    Row("new_call", PLANNERS),
    Row("board_visit", PLANNERS, "visit"),
    Row("board_visit_verb", PLANNERS.replace("200", "422"), "visit", ("cancel",), {}, "POST"),
    Row("board_visit_verb", PLANNERS.replace("200", "409"), "visit", ("undo",), {}, "POST"),
    Row("board_visit_verb", PLANNERS.replace("200", "409"), "visit", ("return",), {}, "POST"),
    Row("board_visit_verb", PLANNERS.replace("200", "400"), "visit", ("give",), {}, "POST"),
    Row("board_pm", PLANNED, "copier", (), {}, "POST"),
    *(Row("board_list", PLANNERS, "", (name,)) for name in LIST_NAMES),
    *(
        Row("board_list_file", PLANNERS, "", (name, form))
        for name in LIST_NAMES
        for form in ("csv", "xlsx")
    ),
]
TECHNICIANS = "302 200 200 200 403 403 403 403 403"
GOES = "302 200 404 404 404 404 404 404 404"  # a page of whoever goes on the visit
VISITS = [
    Row("visit_new", TECHNICIANS),
    Row("phone_fix", TECHNICIANS),
    Row("scan", TECHNICIANS),
    Row("visit_machine", HERE, "visit", ("copier",)),
    Row("visit_machine", GOES.replace("200", "404"), "visit", ("copier",), {}, "POST"),
    Row("visit_incomplete", GOES, "visit"),
    Row("visit_close_short", GOES, "visit"),
    Row("visit_add_machine", GOES, "visit"),
    Row("visit_machine_drop", GOES.replace("200", "302"), "visit", ("copier",), {}, "POST"),
    Row("supplies_new", "302 404 404 404 404 404 404 404 404"),
    Row("supplies", MANAGERS),
    Row(
        "supplies_verb", "302 302 404 404 404 404 404 404 404", "asked", ("take-back",), {}, "POST"
    ),
    Row("supplies_verb", "302 403 404 404 403 403 302 302 302", "asked", ("sent",), {}, "POST"),
    Row("setup_faults", MANAGERS),
    Row("setup_fault_new", MANAGERS),
    Row("setup_fault", MANAGERS, "fault_code"),
    Row("setup_faults_start", SAVED, "", (), {}, "POST"),
    Row("setup_fault_archive", SAVED, "fault_code", (), {}, "POST"),
    Row("setup_fault_restore", SAVED, "fault_code", (), {}, "POST"),
]
