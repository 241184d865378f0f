from django.urls import reverse

from tests import cast as casting


def test_all(cast, sign_in):
    c = sign_in(cast.erin)
    from signals import routing

    f = routing.route(casting.captured(cast).pk)
    v = cast.visit
    urls = [
        reverse("my_day"),
        reverse("visit", args=[v.pk]),
        reverse("accounts"),
        reverse("accounts") + "?q=har",
        reverse("accounts") + "?q=zzz",
        reverse("account", args=[cast.harlow.pk]),
        reverse("machine", args=[cast.copier.pk]),
        reverse("machine", args=[cast.rival.pk]),
        reverse("my_signals"),
        reverse("my_signals") + "?show=sold",
        reverse("signal_new"),
        reverse("signal_new") + f"?visit={v.pk}",
        reverse("signal_new") + "?choose=1&q=har",
        reverse("signal_saved", args=[f.signal_id]),
    ]
    for t in ("overt", "passive", "observed"):
        urls += [
            reverse("signal_sheet", args=[t]) + f"?{q}"
            for q in (
                f"visit={v.pk}",
                f"site={cast.tamsin_office.pk}",
                f"machine={cast.copier.pk}",
                "place=abc",
            )
        ]
    for u in urls:
        r = c.get(u)
        assert r.status_code == 200, (u, r.status_code)
