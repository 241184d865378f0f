"""run.py: what a newcomer meets first."""

import subprocess
import sys

import pytest

import run

UV = """#!/bin/sh
echo "$@" >> "{log}"
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project in a folder with a space, with a uv that only notes what it is asked."""
    home = tmp_path / "my project"
    programs = tmp_path / "bin"
    programs.mkdir()
    home.mkdir()
    (programs / "uv").write_text(UV.format(log=home / "asked"))
    (programs / "uv").chmod(0o755)
    (home / "requirements.txt").write_text("django==5.2.19 --hash=sha256:00\n")
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(run, "HERE", home)
    monkeypatch.setattr(run, "VENV", home / ".venv")
    monkeypatch.setattr(run, "PYTHON", home / ".venv" / "bin" / "python")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / ".venv"], check=True)
    return home


def asked(project):
    log = project / "asked"
    return log.read_text().splitlines() if log.exists() else []


def test_a_second_start_installs_nothing(project):
    run.ensure_venv("requirements")
    run.ensure_venv("requirements")
    assert len(asked(project)) == 1
    assert "--require-hashes -r requirements.txt" in asked(project)[0]


def test_a_changed_requirements_file_is_installed_again(project):
    run.ensure_venv("requirements")
    (project / "requirements.txt").write_text("django==5.2.20 --hash=sha256:00\n")
    run.ensure_venv("requirements")
    assert len(asked(project)) == 2


def test_an_installation_that_was_cut_short_begins_from_nothing(project):
    run.ensure_venv("requirements")
    (project / ".venv" / "being-installed").touch()
    (project / ".venv" / "half").touch()
    run.ensure_venv("requirements")
    assert not (project / ".venv" / "half").exists()
    assert len(asked(project)) == 2


def test_a_broken_venv_is_made_anew(project):
    run.ensure_venv("requirements")
    (project / ".venv" / "bin" / "python").unlink()
    run.ensure_venv("requirements")
    assert run.venv_works()


def test_an_old_python_is_refused_with_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit):
        run.main()
    assert "Earshot needs Python 3.11 or newer" in capsys.readouterr().err


def test_without_a_network_the_reason_and_the_remedy_are_told(project, monkeypatch, capsys):
    (project.parent / "bin" / "uv").write_text("#!/bin/sh\necho no route to host; exit 1\n")
    with pytest.raises(SystemExit):
        run.ensure_venv("requirements")
    said = capsys.readouterr().err
    assert "no route to host" in said
    assert "HTTPS_PROXY" in said
    assert not (project / ".venv" / "requirements.stamp").exists()
