#!/usr/bin/env python3
"""Django's command line, with Earshot's settings and, where none are named, its own servers."""

import os
import sys

from django.core.management import execute_from_command_line

from fieldapp.embedded import Servers
from fieldapp.places import CannotStart

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    try:
        # Only their addresses: `serve` starts them, other commands find them running.
        os.environ.update(Servers.for_environment(os.environ).environment)
    except CannotStart as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)
