"""Who changed fault lists and checklists, and who sent supplies."""

from django.utils import timezone

from calls.models import ChecklistTemplate, FaultCode, SuppliesRequest
from fieldapp.audit import reading, wording
from fieldapp.audit.reading import Asked


def log(reader, **asked):
    """The entries that somebody may read, newest first."""
    found, _more = reading.page(reader, Asked(**asked), "", size=50)
    return wording.entries(found, reader)


def test_fault_lists_checklists_and_supplies_are_part_of_the_history(cast):
    code = FaultCode.objects.create(kind="cause", words="Worn roller")
    FaultCode.objects.filter(pk=code.pk).update(words="Worn rollers")
    (changed, added) = log(cast.mona, about=str(code.pk))
    assert (added.how, changed.how, changed.name) == ("Added", "Changed", "Worn rollers")
    (difference,) = changed.differences
    assert (difference.before, difference.after) == ("Worn roller", "Worn rollers")
    template = ChecklistTemplate.objects.create(name="Copier PM", kinds=["pm"])
    template.machine_models.set([cast.orion])
    said = {entry.sentence for entry in log(cast.mona, kind="checklist")}
    assert "Checklist Copier PM is now for model Orion C4570" in said
    template.machine_models.clear()
    said = {entry.sentence for entry in log(cast.mona, kind="checklist")}
    assert "Checklist Copier PM is no longer for model Orion C4570" in said


def test_of_supplies_it_is_kept_who_sent_them_and_not_what_they_were(cast):
    now = timezone.now()
    facts = {"site": cast.harlow_hq, "by": cast.erin, "asked_at": now, "received_at": now}
    asked = SuppliesRequest.objects.create(what="Toner for Joan", **facts)
    rows = SuppliesRequest.objects.filter(pk=asked.pk)
    rows.update(sent_at=now, sent_by=cast.sven)
    rows.update(what="Toner")  # a name was taken out
    (entry,) = log(cast.mona, kind="supplies")
    assert {each.label for each in entry.differences} == {"Sent at", "Sent by"}
    assert "Sven Cast" in {each.after for each in entry.differences}
    assert log(cast.sam, kind="supplies") != []
    assert log(cast.otto, kind="supplies") == []
