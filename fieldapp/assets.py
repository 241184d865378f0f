"""Static files as pages ask for them: one stylesheet on the wire, many small ones in the tree.

The parts under ``static/css`` are written to be read, one subject a file. A phone in a basement
should fetch them in one request, so collecting static files also writes ``css/earshot.css``: the
same parts in order, minified. Scripts are minified too, and stay single files.
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
SCRIPTS = ("js/", "pwa/")
IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
ASKED = re.compile(r"^import { (.*) } from ", re.MULTILINE)
EXPORTED = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|const|class) ([\w$]+)", re.MULTILINE)
CONST = re.compile(r"\bconst(?=[ {[])")  # tells only those who read
GLOBALS = (
    "document", "location", "navigator", "sessionStorage", "localStorage", "setTimeout",
    "Object", "Promise", "JSON", "Date", "Math",
)  # fmt: skip
FIRST = ["css/tokens.css", "css/base.css", "css/layout.css"]
LAST = ["css/help.css"]
ON_ITS_PAGE = [
    "css/apidocs.css",
    "css/board.css",
    "css/charts.css",
    "css/checklist.css",
    "css/imports.css",
    "css/labels.css",
    "css/outbox.css",
    "css/review.css",
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


@cache
def text(name: str) -> str:
    """What stands in one of our own static files, as it was collected if it was."""
    known = getattr(staticfiles_storage, "hashed_files", {}).get(name)
    found = staticfiles_storage.path(known) if known else finders.find(name)
    return Path(str(found)).read_text()


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
    """The same rules in fewer bytes."""
    return fewer("text/css", css)


def minified(script: str) -> str:
    """The same module in fewer bytes."""
    ways = [CONST.sub("let", way) for way in (script, enclosed(script))]
    small = [fewer("application/javascript", way) for way in ways]
    return script if small == ways else min(small, key=len)


def fewer(kind: str, text: str) -> str:
    """What the library makes of a text; the text where it has no wheel for this platform.

    It is loaded as files are collected and never by a process that serves: it brings a runtime
    of its own. See docs/decisions/0024-scripts-are-minified-as-they-are-collected.md.
    """
    try:
        import minify
    except (ImportError, OSError):
        return text
    return minify.string(kind, text)


def enclosed(script: str) -> str:
    """The same module with its own names inside a function, where they may be shortened.

    What it imports and exports stays outside, under the names that others know; what it uses
    often of what it imports is handed in. Modules that offer something that changes stay as they
    are.
    """
    imports, body = "".join(IMPORT.findall(script)), IMPORT.sub("", script)
    names = ", ".join(EXPORT.findall(body))
    inner = EXPORTED.sub("", body)
    if re.search(r"^export\b", inner, re.MULTILINE):
        return script
    offered = f"[{names}]" if "," in names else names
    outer = f"export const {offered} = " if names else ""
    handed = ", ".join(used_often(imports, inner))
    return f"{imports}{outer}(({handed}) => {{\n{inner}\nreturn {offered}\n}})({handed})\n"


def used_often(imports: str, inner: str) -> list[str]:
    """Names of others for which a short one pays: it is named twice more as it is handed in."""
    theirs = [one.split()[-1] for asked in ASKED.findall(imports) for one in asked.split(", ")]

    def times(name: str) -> int:
        return len(re.findall(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", inner))

    return [name for name in [*theirs, *GLOBALS] if times(name) * (len(name) - 1) > len(name) + 4]


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """Collects static files under hashed names, compressed, and the stylesheet as one file."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and FIRST[0] in paths:
            self.write_bundle(paths)
        if not dry_run:
            self.shrink_scripts(paths)
        yield from super().post_process(paths, dry_run, **options)

    def shrink_scripts(self, paths) -> None:
        for name in [n for n in paths if n.startswith(SCRIPTS) and n.endswith(".js")]:
            storage, source = paths[name]  # what lies at the target may be minified already
            with storage.open(source) as script:
                Path(self.path(name)).write_text(minified(script.read().decode()))
            paths[name] = (self, name)

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
