"""A photo that is not what it was: damaged on its way it is sent again, damaged here it is said."""

from __future__ import annotations

from playwright.sync_api import expect

from fieldapp import processes
from tests.journeys.test_photos import noise
from tests.offline.proxy import ALWAYS
from tests.offline.work import PHOTOS, photograph

CAME = """
    select count(*) from calls_visitphoto named join accounts_photo photo using (sha256)
    where named.visit_id = %s
"""
# The phone's memory has a bad cell: the bytes under this name are others.
SPOIL = """(name) => new Promise((done) => {
  indexedDB.open('field').onsuccess = ({ target: { result: db } }) => {
    const tx = db.transaction('blobs', 'readwrite')
    const blobs = tx.objectStore('blobs')
    blobs.get(name).onsuccess = ({ target: { result: photo } }) => {
      new Uint8Array(photo.bytes)[99] ^= 255
      blobs.put(photo)
    }
    tx.oncomplete = () => { db.close(); done() }
  }
})"""


def test_a_photo_damaged_on_its_way_is_sent_again_and_one_damaged_here_must_be_taken_again(
    phone, network, office, visit
):
    """45: the office compares the hash; the phone reads the bytes again before it says so."""
    spoiled = network.spoil("PUT", PHOTOS, 1)
    photograph(phone.page, visit, noise((520, 410)))
    phone.until("acked")
    assert spoiled.hits == 1
    last = network.asked("PUT", PHOTOS)[-1]
    assert (last.fault, last.status) == ("", 201)
    assert office.ask(CAME, visit) == 1

    network.answer(503, "PUT", PHOTOS, ALWAYS)
    photograph(phone.page, visit, noise((521, 410)))
    phone.until("acked", "partial")
    assert processes.wait_until(lambda: network.asked("PUT", PHOTOS)[-1].fault == "503", 20)
    phone.run(SPOIL, phone.outbox[-1]["photos"][0]["sha256"])
    phone.page.goto("/outbox/")
    needs = phone.page.locator("[data-part=needs]")
    expect(needs).to_contain_text("it is damaged on this phone. Please take it again.")
    network.heal()
    phone.again()
    assert phone.states == ["acked", "partial"]
    assert office.ask(CAME, visit) == 1
