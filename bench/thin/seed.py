"""Fills THIN's database; prints its token and session as JSON. Run as a module."""

import json
import os

import django


def main(rows: int = 10_000) -> None:
    """``rows`` tasks, two thirds of them open."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.thin.settings"
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from rest_framework.authtoken.models import Token

    from bench.thin.models import Task

    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    owner = get_user_model().objects.create_user("thin")
    Task.objects.bulk_create(
        Task(
            owner=owner,
            account=f"Customer {number % 500} site {number % 7}",
            kind="abc"[number % 3],
            stage=("open", "open", "done")[number % 3],
            score=number % 100,
            note="The copier jams at every long run, and the long runs are on Mondays. " * 2,
        )
        for number in range(rows)
    )
    browser = Client()
    browser.force_login(owner)
    session = browser.cookies["sessionid"].value
    token = Token.objects.create(user=owner).key
    print(json.dumps({"token": token, "cookie": f"sessionid={session}"}))


if __name__ == "__main__":
    main()
