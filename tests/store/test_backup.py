"""A backup is whole or refused; what is made of it answers the same calls with the same queue."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, insert, select

from ivr.cli import main
from ivr.config import Settings
from ivr.leaflets.order import State
from ivr.store import migrations, requests
from ivr.store.all_tables import METADATA
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.sounds import Sounds, SoundsUnavailable
from ivr.store.staff_tables import passkeys
from ivr.store.tables import calls, orders
from ivr.store.version_tables import prompt_versions
from ivr.store.voices import Voices
from tests.line import Line
from tests.postgresql import Server
from tests.store.callers import Load
from tests.web.console.orders import hum
from tests.work.somebody import ring, see_to_it

VOICES = list(orders.c.keys()).index("voices")
NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)


def ivr(settings: Settings, *arguments: str) -> Result:
    env = {
        "IVR_HOME": str(settings.home),
        "IVR_PROMPTS": str(settings.prompts),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": "a secret",
    }
    return CliRunner().invoke(main, list(arguments), env=env)


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    def read(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }

    found = database.read(read)
    return {name: sorted(some, key=repr) for name, some in found.items()}


def odd_values(connection: Connection) -> None:
    """What JSON has no words for, in the kinds of columns that there are."""
    when = NOW + timedelta(microseconds=1)
    connection.execute(
        insert(passkeys).values(
            id=7,
            staff_id=1,
            credential=bytes(range(256)),
            public_key=b"",
            sign_count=2**40,
            transports="usb",
            name='Łucja\'s \n "key" \u2028',
            made_at=when,
            used_at=NOW,
        )
    )
    version = {"language": "en", "page": "welcome", "number": 1, "made": "by-hand", "made_at": when}
    words = {"text": "Hello…\n---\n", "recordings": {"a": None}, "keys": {}, "who": "", "note": ""}
    review = {"review_on": NOW.date(), "shipped": ""}
    connection.execute(insert(prompt_versions).values(**version, **words, **review))


def closed(settings: Settings, database: Database) -> str:
    """What callers of Derby hear, and who is next in the queue."""
    with Line(settings) as line:
        line.now = NOW.timestamp()
        heard = line.post("/voice/key/contact-derby?turns=3", Digits="2").text
    state = State.BEING_HANDLED
    queue = database.read(lambda c: requests.list_requests(c, state)).requests
    return heard.replace(line.url, "") + repr([(each.id, each.name, each.order) for each in queue])


def test_there_and_back(
    settings: Settings, url: str, database: Database, tmp_path: Path, postgresql: Server, kind: str
) -> None:
    # Figures are written behind the callers' backs, and may come between the two looks.
    settings = settings.model_copy(update={"database_url": url, "figures": False})
    with Line(settings) as line:
        ring(line)
    see_to_it(database)
    database.write(odd_values)
    take = Sounds("", settings.home).keep_take(b"RIFF, a take")
    original = Sounds("", settings.home).keep_original(b"as it came")
    assert ivr(settings, "hours", "close", "derby").exit_code == 0
    before, heard = rows(database), closed(settings, database)
    folder = tmp_path / "backup"
    told = ivr(settings, "backup", str(folder))
    assert told.exit_code == 0, told.output
    assert "2 recordings of callers" in told.output
    assert "SECRET_KEY is not among it" in told.output

    new_urls = [f"sqlite:///{tmp_path / 'new.db'}", postgresql.make_database()]
    if kind == "postgresql":
        new_urls.reverse()
    new_url, other_url = new_urls
    new = settings.model_copy(update={"database_url": new_url, "home": tmp_path / "new"})
    told = ivr(new, "restore", str(folder))
    assert told.exit_code == 0, told.output
    with closing(Database(new_url)) as restored:
        assert rows(restored) == before
        assert closed(new, restored) == heard
        assert Sounds("", new.home).take(take) == b"RIFF, a take"
        assert Sounds("", new.home).original(original) == b"as it came"
        for name in restored.read(lambda c: c.execute(select(orders.c.voices)).scalar_one()):
            path = Voices(new.home / "voices").find(name)
            assert path
            assert path.read_bytes() == hum()
        with Line(new) as line:
            ring(line)  # and the next request has the next number
        assert restored.read(lambda c: requests.get_request(c, 2)).order.reference

        refused = ivr(new, "restore", str(folder))
        assert refused.exit_code == 1
        assert "The database has something in it" in refused.output
        assert restored.read(lambda c: requests.get_request(c, 2))
        assert ivr(new, "restore", str(folder), "--replace").exit_code == 0
        assert rows(restored) == before
    other = settings.model_copy(update={"database_url": other_url, "home": tmp_path / "other"})
    assert ivr(other, "restore", str(folder)).exit_code == 0
    with closing(Database(other_url)) as moved:
        assert rows(moved) == before


def test_callers_go_on_while_it_is_made_and_it_is_of_one_moment(
    settings: Settings, url: str, database: Database, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"database_url": url})
    with ThreadPoolExecutor(1) as beside:
        calling = beside.submit(Load(database).run, 4, 2.0)
        while not database.read(lambda c: c.execute(select(orders.c.id)).first()):
            assert not calling.done()
        folders = [tmp_path / f"backup-{number}" for number in range(3)]
        for folder in folders:
            assert ivr(settings, "backup", str(folder)).exit_code == 0
        calling.result()
    for folder in folders:
        new = settings.model_copy(update={"database_url": f"sqlite:///{folder}.db"})
        told = ivr(new, "restore", str(folder))  # which finds rows that point nowhere
        assert told.exit_code == 0, told.output
        with closing(Database(new.database_url)) as restored:
            tables = rows(restored)
            known = {row[1] for row in tables["recordings"]}
            named = {name for row in tables["orders"] for name in row[VOICES]}
            assert named <= known
            assert tables["orders"]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A backup of a line on which nobody has rung."""
    ivr(settings, "database", "upgrade")
    Voices(settings.home / "voices").keep("RE" + "a" * 32, hum())
    made = tmp_path / "backup"
    assert ivr(settings, "backup", str(made)).exit_code == 0
    return made


def _newer(folder: Path) -> None:
    _change(folder, schema="9999")


def _another_form(folder: Path) -> None:
    _change(folder, form=2)


def _change(folder: Path, **facts: object) -> None:
    path = folder / "backup.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def _cut(folder: Path) -> None:
    path = folder / "database" / "calls.jsonl"
    path.write_text(path.read_text()[:-2])


DAMAGE = [
    (_newer, "newer release"),
    (_another_form, "newer release"),
    (_cut, "not what was written"),
    (lambda folder: (folder / "voices" / f"RE{'a' * 32}.wav").unlink(), "is missing"),
    (lambda folder: (folder / "backup.json").unlink(), "never finished"),
    (lambda folder: (folder / "backup.json").write_text("{"), "can't be read"),
]


@pytest.mark.parametrize(("damage", "told"), DAMAGE)
def test_what_is_not_whole_or_not_ours_changes_nothing(
    settings: Settings, folder: Path, tmp_path: Path, damage: Any, told: str
) -> None:
    """Neither of a new installation nor of one that is to be replaced."""
    damage(folder)
    with closing(Database(default_url(settings.home))) as database:
        database.write(_something)
        for home in (tmp_path / "new", settings.home):
            given = settings.model_copy(update={"home": home})
            refused = ivr(given, "restore", str(folder), "--replace")
            assert (refused.exit_code, told in refused.output) == (1, True), refused.output
            assert "Traceback" not in refused.output
        assert database.read(lambda c: c.execute(select(calls.c.call)).scalars().all()) == ["CA1"]
    assert not (tmp_path / "new" / "voices").exists()


def _something(connection: Connection) -> None:
    connection.execute(insert(calls).values(call="CA1"))


def _of_a_newer_release(connection: Connection) -> None:
    """Tables as a release leaves them that comes after this one."""
    _something(connection)
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    connection.exec_driver_sql(
        "CREATE TABLE thoughts (id INTEGER PRIMARY KEY, call_id INTEGER REFERENCES calls (id))"
    )
    connection.exec_driver_sql("INSERT INTO thoughts VALUES (1, 1)")


def test_over_tables_of_a_newer_release(
    settings: Settings, empty_url: str, folder: Path, tmp_path: Path
) -> None:
    """Going back to the release before is said aloud, and works; nothing happens by itself."""
    newer = settings.model_copy(update={"database_url": empty_url})
    with closing(Database(empty_url)) as database:
        database.upgrade()
        database.write(_of_a_newer_release)

        def thoughts() -> int:
            ask = "SELECT count(*) FROM thoughts"
            return int(database.read(lambda c: c.exec_driver_sql(ask).scalar_one()))

        told = ivr(newer, "database", "upgrade")
        assert told.output == (
            "A newer release has brought the database into form 9999. It is left so.\n"
            "The database is ready.\n"
        )
        refused = ivr(newer, "backup", str(tmp_path / "another"))
        assert refused.exit_code == 1
        assert "Make the backup with that release." in refused.output
        assert not (tmp_path / "another").exists()
        refused = ivr(newer, "restore", str(folder))
        assert refused.exit_code == 1
        assert "The database has something in it" in refused.output
        assert thoughts() == 1
        assert ivr(newer, "restore", str(folder), "--replace").exit_code == 0
        assert database.is_current()
        with pytest.raises(DatabaseUnavailable):
            thoughts()


def test_this_release_goes_on_over_tables_of_a_newer_one(
    settings: Settings, empty_url: str
) -> None:
    """While a newer release takes over, or was taken back: that adds before it takes away."""
    settings = settings.model_copy(update={"database_url": empty_url})
    with closing(Database(empty_url)) as database:
        database.upgrade()
        database.write(_of_a_newer_release)
        with Line(settings) as line:
            ring(line)
            assert line.session.get(f"{line.url}/readyz").json()["tables"] == "ok"
            assert line.session.get(f"{line.url}/staff/sign-in").status_code == 200
        assert database.read(lambda c: requests.get_request(c, 1)).order.reference
        told = ivr(settings, "doctor").output
        assert "9999, of a newer release" in told
        assert "not in its newest form" not in told


def test_an_older_backup_is_brought_to_the_newest_form(
    settings: Settings, tmp_path: Path, postgresql: Server
) -> None:
    """As a release made it that knew nothing of what became of recordings at Twilio."""
    folder = tmp_path / "backup"
    (folder / "database").mkdir(parents=True)
    made = ["number", "id", "call", "kind", "item", "url", "seconds", "copied"]
    row = [3, "RE1", "CA1", "address", 0, "https://api.twilio.com/x", 5.0, True]
    lines = [json.dumps(made), json.dumps(row)]
    (folder / "database" / "recordings.jsonl").write_text("\n".join(lines) + "\n")
    manifest = {"form": 1, "made_at": "", "schema": "0011", "rows": {}, "files": {}}
    (folder / "backup.json").write_text(json.dumps(manifest))
    for url in (f"sqlite:///{tmp_path / 'old.db'}", postgresql.make_database()):
        new = settings.model_copy(update={"database_url": url})
        assert ivr(new, "restore", str(folder)).exit_code == 0
        with closing(Database(url)) as database:
            assert database.is_current()
            assert rows(database)["recordings"][0][:4] == (3, "RE1", "CA1", "address")


def test_a_folder_with_something_in_it_is_left_alone(settings: Settings, folder: Path) -> None:
    refused = ivr(settings, "backup", str(folder))
    assert refused.exit_code == 1
    assert "has something in it" in refused.output


def test_what_is_not_finished_leaves_nothing(
    settings: Settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bytes:
        raise SoundsUnavailable("away")

    monkeypatch.setattr(Voices, "read", away)
    refused = ivr(settings, "backup", str(tmp_path / "another"))
    assert "The store of sounds can't be used: away" in refused.output
    assert list((tmp_path / "another").iterdir()) == []


def test_only_old_backups_beside_it_are_deleted(settings: Settings, folder: Path) -> None:
    """Not what is no backup, what is a link to one, nor one somewhere else."""
    beside = folder.parent
    _change(folder, made_at="2026-01-01T12:00:00+00:00")
    old, deeper, other = beside / "old", beside / "deeper" / "old", beside / "other"
    for each in (old, deeper):
        shutil.copytree(folder, each)
    other.mkdir()
    (other / "backup.json").write_text("[]")
    (beside / "link").symlink_to(deeper)
    _change(folder, made_at=datetime.now(UTC).isoformat())
    told = ivr(settings, "backup", str(beside / "new"))
    assert told.exit_code == 0
    assert f"Deleted {old}, which was made more than 30 days ago." in told.output
    assert not old.exists()
    assert all((beside / name).exists() for name in ("backup", "deeper/old", "other", "link"))


def test_a_backup_is_for_its_owner_alone(folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0
    assert json.loads((folder / "backup.json").read_text())["schema"] == migrations.newest()
