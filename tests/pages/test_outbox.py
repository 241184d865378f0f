"""The page of what waits on this phone: its words come with it, a script only picks them."""

import re

STATES = {
    *("offline", "held", "queued", "sending", "blocked", "partial"),
    *("photo", "back", "wrong", "refused"),
    *("received", "flagged", "quarantined"),
}
TOPS = {
    *("offline", "waiting", "foreign", "login", "other", "update", "full", "clock", "others"),
    *("account_disabled", "device_revoked", "cleared"),
}


def test_each_state_has_its_words(sign_in, cast):
    text = sign_in(cast.erin).get("/outbox/").content.decode()
    assert set(re.findall(r'data-row="(\w+)"', text)) == STATES
    assert set(re.findall(r'data-top="(\w+)"', text)) == TOPS
    assert "%%" not in text


def test_facts_stand_in_the_words_by_name(sign_in, cast):
    text = sign_in(cast.erin).get("/outbox/").content.decode()
    rows = text[text.index("data-row=") : text.index("data-tag=")]
    known = {"title", "about", "at", "detail", "n", "sent", "all", "time"}
    assert set(re.findall(r"%\((\w+)\)", rows)) == known
