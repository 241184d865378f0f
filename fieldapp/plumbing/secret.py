"""The demo's own secret key, made once per data folder, so that sign-ins outlive a restart."""

import contextlib
import os
import secrets
from pathlib import Path


def kept_in(folder: Path) -> str:
    """The key in ``folder``/secret-key, made if there is none; only its owner may read it."""
    path = folder / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"secret-key.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    with contextlib.suppress(FileExistsError):  # another was first: its key is the key
        os.link(draft, path)
    draft.unlink()
    return path.read_text()
