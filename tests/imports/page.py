"""Renders the declarations into docs/reference/imports.md: ``python -m tests.imports.page``."""

from __future__ import annotations

from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "imports.md"
HEAD = """# Imports

`manage.py import_data KIND FILE [--mapping FILE.toml] [--dry-run] [--rejects FILE]`

Exit 0: no row was refused; 1: some were, the others are applied; 2: the file or its mapping cannot
be read, and nothing happened. How to go about it: [import your
data](../how-to/import-your-data.md). This page is written from the code:
`python -m tests.imports.page`.

## Files

CSV in UTF-8, or in UTF-16 with its byte order mark; another encoding is refused unless the mapping
names it (`encoding = "windows-1252"`). Commas, semicolons, tabs or bars between the cells: which
one is found out and shown. XLSX: the first sheet. At most 100,000 rows,
500 columns and less than 20 MB.

| refused as a whole | because |
|---|---|
| `empty_file` | there is no row, or only headings |
| `encoding` | the letters are in no encoding that says its name; a sample is shown |
| `unclosed_quote`, `wrong_quote` | from that row on, cells could be cut in two ways |
| `headings` | headings stand twice, are missing or unknown: all of them are listed |
| `mapping` | the mapping cannot be read |
| `not_csv`, `not_xlsx` | the file is something else than its name says |
| `too_large` | cut it into several; of a workbook also what it unpacks to is counted |
| `too_wide` | there are more than 500 columns |

A row with too few or too many cells, with the character NUL, or with a cell of more than 131,072
characters is refused alone. Rows are numbered as a spreadsheet shows them.

## Mappings

| part | says |
|---|---|
| `[columns]` | ours = theirs; a list of theirs is joined by blanks; `""` leaves a heading out |
| `[constants]` | ours = what stands in all rows |
| `[values.COLUMN]` | theirs = ours, for the words of one column |
| `empty` | a list of cells that say nothing, such as `NULL` |
| `encoding` | only where the file does not say it |

A heading that is called as a column is that column unless the mapping says otherwise. Without a
mapping, that of the last file with the same headings serves again; if there is none, a heading
that is no column is refused.

## Fates

| fate | means |
|---|---|
| created | nothing was there under this name |
| changed | something was there, and a cell says something else |
| same | something was there, and says the same; or an earlier row of the file does |
| refused | a cell cannot be read, names what is not there, or contradicts an earlier row |

A column that the file does not have stays as it is; an empty cell empties it. The same file with
the same mapping is one run: sent again, it shows what became of it, and tries its refused rows
once more. What a cell may name is what the person who imports may see.

## Kinds

In the order in which a company brings them. **Bold** columns must be there, and their cells full.
"""


def text() -> str:
    """The whole page."""
    from fieldapp.plumbing.importing import kinds  # once Django is ready

    return "\n".join([HEAD, *(line for kind in kinds.every().values() for line in table(kind))])


def table(kind) -> list[str]:
    """A kind and its columns; the first names the row."""
    lines = [f"### {kind.name}\n", "| column | takes |", "|---|---|"]
    for column in kind.columns:
        name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
        lines.append(f"| {name} | {column.about} |")
    return [*lines, ""]


if __name__ == "__main__":
    django.setup()
    PAGE.write_text(text())
