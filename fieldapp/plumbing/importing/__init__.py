"""Imports: a file of rows comes in, is rehearsed, and its good rows are applied exactly once.

``reading`` understands the file, ``mapping`` its headings, ``kinds`` says what a room takes,
``planning`` and ``storing`` do a batch, ``runs`` the whole. Why so:
docs/decisions/0013-imports-of-our-own.md.
"""
