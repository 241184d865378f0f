"""THIN: sign-in, validation, one row or twenty, a template. The floor that Earshot is held against."""
