"""THIN: sign-in, validation, one row or twenty, a template: the floor to hold Earshot against."""
