"""What each process holds in memory for as long as it runs, and what it must not hold."""

import os
import subprocess
import sys

import pytest

from fieldapp import places

PAGES = {"fieldapp.urls", "fieldapp.pages", "signals.views", "rest_framework.views", "fido2"}
DOCUMENT = {"drf_spectacular.generators", "drf_spectacular.plumbing", "jsonschema", "django.test"}
PROCESSES = {
    "web worker": (
        "from fieldapp.wsgi import application; from django.urls import get_resolver; "
        "get_resolver().url_patterns",
        DOCUMENT | {"redis", "celery.worker", "holidays", "reportlab"},
    ),
    "worker": (
        "import django; django.setup(); from fieldapp.management.commands import worker; "
        "worker.app.loader.init_worker(); worker.app.Worker; import celery.apps.worker",
        PAGES | DOCUMENT | {"prompt_toolkit", "holidays", "reportlab"},
    ),
    "clockwork": (
        "import django; django.setup(); from fieldapp.management.commands import clockwork, relay",
        PAGES | DOCUMENT | {"prompt_toolkit", "holidays", "PIL", "celery.apps.worker", "reportlab"},
    ),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_loads_no_code_of_the_others(name):
    begin, foreign = PROCESSES[name]
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fieldapp.settings",
        "CELERY_SKIP_CHECKS": "1",
        "LOG_LEVEL": "ERROR",
    }
    reply = subprocess.run(
        [sys.executable, "-c", f"{begin}; import sys; print(*sys.modules)"],
        cwd=places.PROJECT, env=environ, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "accounts.models" in reply.stdout.split()
    assert foreign & set(reply.stdout.split()) == set()
