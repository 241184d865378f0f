"""Static files as pages ask for them: one stylesheet on the wire, many small ones in the tree.

The parts under ``static/css`` are written to be read, one subject a file. A phone in a basement
should fetch them in one request, so collecting static files also writes ``css/earshot.css``: the
same parts in order, without comments and indentation.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/earshot.css"
FIRST = ["css/tokens.css", "css/base.css", "css/layout.css"]
LAST = ["css/help.css"]
ON_ITS_PAGE = [
    "css/apidocs.css",
    "css/board.css",
    "css/charts.css",
    "css/checklist.css",
    "css/imports.css",
    "css/labels.css",
    "css/sign-in.css",
    "css/sign.css",
]


@cache
def url(name: str) -> str:
    """The address of a static file; the plain one where the manifest does not know it.

    An error page must be able to show itself before static files were ever collected.
    """
    try:
        return static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


def stylesheets() -> list[str]:
    """Names of what a page links: the bundle where it was collected, else the parts in order."""
    if BUNDLE in getattr(staticfiles_storage, "hashed_files", {}):
        return [BUNDLE]
    return in_order(collected("css"))


def collected(folder: str) -> list[str]:
    """Names of our own static files in a folder, found before they were collected."""
    names = set()
    for finder in finders.get_finders():
        names |= {name for name, _ in finder.list([]) if name.startswith(f"{folder}/")}
    return sorted(names)


def in_order(names: list[str]) -> list[str]:
    """The parts of the stylesheet as they must follow each other; layers do the rest."""
    parts = sorted(n for n in names if n.startswith("css/components/") and n.endswith(".css"))
    return [*FIRST, *parts, *LAST]


def shrink(css: str) -> str:
    """The same rules without comments, blank lines and indentation.

    Nothing cleverer: compression does the rest, and strings stay untouched because no string of
    ours holds a comment or a line break.
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return "\n".join(line.strip() for line in css.splitlines() if line.strip()) + "\n"


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """Collects static files under hashed names, compressed, and the stylesheet as one file."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and FIRST[0] in paths:
            self.write_bundle(paths)
        yield from super().post_process(paths, dry_run, **options)

    def write_bundle(self, paths) -> None:
        text = ""
        for name in in_order(list(paths)):
            storage, path = paths[name]
            with storage.open(path) as part:
                text += shrink(part.read().decode())
        target = Path(self.path(BUNDLE))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        paths[BUNDLE] = (self, BUNDLE)
