"""The Celery application. Tasks are woken by the relay; beat starts nightly and periodic jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")

app = Celery("earshot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["fieldapp", "accounts", "signals"])
