"""The servers that we bring ourselves: what they survive, and what they refuse with a sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from fieldapp import embedded, places, processes
from fieldapp.embedded import Servers, temporary_servers
from fieldapp.servers import ask

pytestmark = pytest.mark.fault


@pytest.fixture
def folder():
    """A folder with a space in its name, short enough for sockets and open to `nobody`."""
    path = places.passable_folder(places.short_folder() / f"earshot test {os.getpid()}")
    yield path
    shutil.rmtree(path)


@pytest.fixture
def servers(folder):
    """Durable servers whose data lies in a folder with a space in its name."""
    servers = Servers(folder / "my data", folder / "run")
    yield servers.start(say=lambda _: None)
    servers.stop()


def write(servers, text):
    with psycopg.connect(servers.postgres.url) as line:
        line.execute("CREATE TABLE IF NOT EXISTS said (what text)")
        line.execute("INSERT INTO said VALUES (%s)", [text])


def read(servers):
    with psycopg.connect(servers.postgres.url) as line:
        return [what for (what,) in line.execute("SELECT what FROM said")]


def test_what_was_committed_survives_kill_9_of_the_database(servers):
    write(servers, "before")
    servers.postgres.kill()
    assert servers.postgres.pid() is None
    servers.postgres.start()
    assert read(servers) == ["before"]


def test_a_second_start_takes_over_the_servers_that_run(servers, folder):
    write(servers, "kept")
    said = []
    others = Servers(folder / "my data", folder / "run").start(say=said.append)
    assert said == ["PostgreSQL runs already: taken over.", "Valkey runs already: taken over."]
    assert others.postgres.pid() == servers.postgres.pid()
    assert read(others) == ["kept"]


def test_stopping_ends_servers_that_were_taken_over(servers, folder):
    Servers(folder / "my data", folder / "run").stop()
    assert servers.postgres.pid() is None
    assert servers.valkey.pid() is None


def test_a_server_whose_socket_was_swept_away_is_started_anew(servers):
    write(servers, "kept")
    (servers.postgres.sockets / ".s.PGSQL.5432").unlink()
    servers.postgres.patience = 3
    servers.postgres.start()
    assert read(servers) == ["kept"]


def test_a_process_id_that_belongs_to_somebody_else_now_is_left_alone(servers):
    write(servers, "kept")
    servers.postgres.kill()
    bystander = subprocess.Popen(["sleep", "60"])
    noted = servers.postgres.data / "postmaster.pid"
    noted.write_text(f"{bystander.pid}\n{servers.postgres.data}\n")
    if places.is_root():
        os.chown(noted, servers.postgres.data.stat().st_uid, -1)
    try:
        servers.postgres.start()
        assert read(servers) == ["kept"]
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_jobs_on_the_broker_survive_a_clean_stop_and_not_a_wipe(servers):
    ask(servers.valkey.socket, b"SET job 1\r\n")
    servers.valkey.stop()
    servers.valkey.start()
    assert ask(servers.valkey.socket, b"EXISTS job\r\n") == b":1\r\n"
    servers.valkey.kill()
    servers.valkey.wipe()
    servers.valkey.start()
    assert ask(servers.valkey.socket, b"EXISTS job\r\n") == b":0\r\n"


def test_a_cluster_that_was_half_made_is_made_anew(folder):
    data = folder / "data"
    half = places.passable_folder(data) / "postgres-new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    servers = Servers(data, folder / "run")
    servers.start(say=lambda _: None)
    try:
        write(servers, "works")
        assert not half.exists()
    finally:
        servers.stop()


def test_data_of_another_postgresql_is_refused_with_what_to_do(servers):
    servers.postgres.stop()
    version = servers.postgres.data / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(places.CannotStart, match=r"made by PostgreSQL 12.*pg_dump"):
        servers.postgres.start()


def test_a_folder_that_is_no_database_is_not_overwritten(folder):
    letters = folder / "data" / "postgres" / "letters.txt"
    letters.parent.mkdir(parents=True)
    letters.write_text("dear customer")
    with pytest.raises(places.CannotStart, match="holds something that is no database"):
        Servers(folder / "data", folder / "run").start(say=lambda _: None)
    assert letters.read_text() == "dear customer"


def test_a_run_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "other")
    with pytest.raises(places.CannotStart, match="belongs to somebody else"):
        places.private_folder(tmp_path / "run")


def test_only_unset_addresses_get_a_server(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://db/earshot"}
    assert list(Servers.for_environment(environ).ours) == ["REDIS_URL"]
    assert Servers.for_environment(environ | {"REDIS_URL": "redis://broker"}).ours == {}
    assert list(tmp_path.iterdir()) == []


def test_the_addresses_are_the_same_for_who_starts_and_who_comes_later(tmp_path):
    first = Servers.for_environment({"DATA_DIR": str(tmp_path)}).environment
    later = Servers.for_environment({"DATA_DIR": str(tmp_path), **first})
    assert later.environment == first


def test_a_deep_temporary_folder_does_not_make_sockets_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("deep" * 25)))
    run = places.run_folder(tmp_path)
    assert len(os.fsencode(run / places.SOCKET_NAME)) <= places.SOCKET_LIMIT


def test_servers_of_a_killed_test_run_are_ended_by_the_next():
    command = [sys.executable, "-c", FORGETFUL]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=places.PROJECT)
    pid, folder = killed.stdout.readline().split()
    killed.kill()
    killed.communicate()
    assert processes.alive(int(pid))
    embedded.end_forgotten_servers()
    assert not processes.alive(int(pid))
    assert not Path(folder).exists()


FORGETFUL = """
import time
from fieldapp.embedded import temporary_servers
with temporary_servers() as servers:
    print(servers.postgres.pid(), servers.data, flush=True)
    time.sleep(600)
"""


def test_temporary_servers_leave_nothing_behind():
    with temporary_servers() as servers:
        pids = [servers.postgres.pid(), servers.valkey.pid()]
        assert all(processes.alive(pid) for pid in pids)
    assert not any(processes.alive(pid) for pid in pids)
    assert not servers.data.exists()


@pytest.mark.skipif(not places.is_root(), reason="only root hands work to nobody")
def test_root_in_a_closed_home_leaves_the_home_closed(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "LIBRARY", places.short_folder() / f"earshot-lib-{os.getpid()}")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    library = places.LIBRARY
    library.mkdir(mode=0o755)
    servers = Servers(home / "project" / ".data", library / "run")
    try:
        servers.start(say=lambda _: None)
        write(servers, "works")
        assert servers.postgres.data.is_relative_to(library)
        assert home.stat().st_mode & 0o777 == 0o700
        again = Servers(home / "project" / ".data", library / "run")
        assert again.postgres.pid() == servers.postgres.pid()
    finally:
        servers.stop()
        shutil.rmtree(library)


@pytest.mark.skipif(not (places.is_root() and processes.HAS_PROC), reason="needs a second user")
def test_what_we_may_not_look_into_is_not_taken_for_ours(servers):
    """An ordinary user sees the name of another's PostgreSQL, but not where it works."""
    looking = f"""
from pathlib import Path
from fieldapp import processes
folder, pid = Path({str(servers.data)!r}), {servers.postgres.pid()}
print(processes.serving(folder, "postgres"), processes.serves(pid, folder, "postgres"))
"""
    found = subprocess.run(
        ["/usr/bin/env", "python3", "-c", looking],
        cwd=places.PROJECT,
        env={"PATH": os.defpath},
        user="daemon",
        group="daemon",
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode and "ermission" in found.stderr:
        pytest.skip("the second user may not start a Python here")
    assert found.stdout == "[] False\n", found.stderr
