"""The product's name, in one place. Pages say it with ``{% brand %}``."""

NAME = "Earshot"
