"""A backup: everything of an installation in one folder, and an installation made of it again.

It is the same for every kind of database, so it also moves a line from one kind to another. It
holds no secrets: those are settings.
"""

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ivr.store import migrations
from ivr.store.backup_rows import drop_all, is_empty, read_rows, write_rows
from ivr.store.database import Database
from ivr.store.sounds import Sounds
from ivr.store.voices import Voices

_MANIFEST, _ROWS, _VOICES, _SOUNDS = "backup.json", "database", "voices", "sounds"
_FORM = 1


class BackupRefused(Exception):
    """It can't be made or put back so; the message says why, and what to do."""


def make_backup(
    database: Database, voices: Voices, sounds: Sounds, folder: Path, at: datetime
) -> dict[str, int]:
    """Write everything into a new folder, for its owner's eyes; how many of each were written.

    Rows are those of one moment. Raises BackupRefused, DatabaseUnavailable, SoundsUnavailable.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(f"{folder} has something in it. Name a folder that is new or empty.")
    form = database.form()
    if form > migrations.newest():
        raise BackupRefused(
            f"A newer release has brought the database into form {form}, and only that knows all "
            "that is in it. Make the backup with that release."
        )
    if form != migrations.newest():
        raise BackupRefused("The database is not in its newest form. Run “ivr database upgrade”.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _write_all(database, voices, sounds, folder, at)
    except BaseException:
        for each in folder.iterdir():  # what is not finished is of no use, and about people
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        raise


def delete_old(beside: Path, before: datetime) -> list[Path]:
    """Delete the backups beside one that were made before a moment; which they were."""
    old = []
    newest = beside.resolve()
    for folder in sorted(newest.parent.iterdir()):
        made_at = _made_at(folder)
        if made_at and made_at < before and folder != newest:
            shutil.rmtree(folder)
            old.append(folder)
    return old


def _made_at(folder: Path) -> datetime | None:
    """When a backup was made; None where a folder is none."""
    if folder.is_symlink():
        return None
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return datetime.fromisoformat(manifest["made_at"]).astimezone(UTC)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_all(
    database: Database, voices: Voices, sounds: Sounds, folder: Path, at: datetime
) -> dict[str, int]:
    for each in (_ROWS, _VOICES, _SOUNDS):
        (folder / each).mkdir(mode=0o700)
    rows = database.read_at_once(lambda connection: write_rows(connection, folder / _ROWS))
    # After the rows: what they name is there, or has been forgotten meanwhile.
    spoken = 0
    for recording in voices.kept_before(datetime.max.replace(tzinfo=at.tzinfo)):
        sound = voices.read(recording)
        if sound is not None:
            (folder / _VOICES / f"{recording}.wav").write_bytes(sound)
            spoken += 1
    kept = 0
    for name in sounds.names():
        path = folder / _SOUNDS / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        path.write_bytes(sounds.read(name))
        kept += 1
    manifest = {
        "form": _FORM,
        "made_at": at.isoformat(),
        "schema": migrations.newest(),
        "rows": rows,
        "files": {
            str(path.relative_to(folder)): _checksum(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    _flush(folder)
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    return {"rows": sum(rows.values()), "recordings of callers": spoken, "sounds": kept}


def restore_backup(
    database: Database, voices: Voices, sounds: Sounds, folder: Path, *, replace: bool
) -> None:
    """Make an installation of a backup; where `replace`, in place of what it has.

    Either all rows are put back or none. Raises BackupRefused, DatabaseUnavailable,
    SoundsUnavailable.
    """
    manifest = _read_manifest(folder)
    for name, checksum in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _checksum(path) != checksum:
            raise BackupRefused(f"{path} is missing or not what was written. Take another backup.")

    def change(connection: Connection) -> None:
        if not (replace or is_empty(connection)):
            raise BackupRefused(
                "The database has something in it. Name another by DATABASE_URL, or say --replace "
                "to delete all that it has."
            )
        drop_all(connection)
        migrations.migrate_to(connection, manifest["schema"])
        read_rows(connection, folder / _ROWS)
        migrations.migrate(connection)

        # Before the rows that name it can be seen.
        for path in sorted((folder / _VOICES).glob("*.wav")):
            voices.keep(path.stem, path.read_bytes())
        for path in sorted((folder / _SOUNDS).glob("*/*")):
            sounds.put(f"{path.parent.name}/{path.name}", path.read_bytes())

    database.change_tables(change)


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise BackupRefused(
            f"{folder} is no backup, or one that was never finished: it has no {_MANIFEST}."
        ) from None
    except (OSError, ValueError) as error:
        raise BackupRefused(f"{folder / _MANIFEST} can't be read. Take another backup.") from error
    if manifest.get("form") != _FORM or manifest.get("schema") not in migrations.known():
        raise BackupRefused(
            f"This backup was made by a newer release (tables in form {manifest.get('schema')}; "
            f"this one knows them up to {migrations.newest()}). Install that release, then restore."
        )
    return manifest


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(folder: Path) -> None:
    """A power cut after this leaves it whole; before, it has no manifest."""
    for path in folder.rglob("*"):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
