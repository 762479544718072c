"""The secrets of a line that no stranger can ring: made once, and kept with its state."""

import os
import secrets
from pathlib import Path

SECRETS = ("SECRET_KEY", "TWILIO_AUTH_TOKEN")
"""Their names, as settings have them."""


def local_secrets(home: Path) -> dict[str, str]:
    """Those kept under a folder, for their owner's eyes; made where there are none.

    Raises OSError.
    """
    path = home / "secrets"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        made = "".join(f"{name}={secrets.token_hex(32)}\n" for name in SECRETS)
        draft = home / f".secrets-{os.getpid()}-{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(made)
        try:
            # A link fails where another process was first, so that all use the same secrets.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    rows = path.read_text().splitlines()
    return dict(row.split("=", 1) for row in rows if "=" in row)
