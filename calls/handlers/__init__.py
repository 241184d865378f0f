"""Forms of the field about a visit: what each says, kept by the verbs; for pages and phones alike.

``fieldapp/sync/kinds.py`` names them all.
"""
