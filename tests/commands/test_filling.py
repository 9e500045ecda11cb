"""The commands sample and import: what they do at a terminal, and every failure as one sentence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import domain.counties
from commands.app import app
from stores.database import Database
from stores.kanoons import KanoonStore
from tests.commands.house import everything

RUN = CliRunner()
MEMBER = "0084575948,علی,کریمی,09121234567,kanoon-5-1,1401/02/03\n"
MEMBERS = f"national_code,first_name,last_name,mobile,kanoon_id,joined_on\n{MEMBER}"
RECEIPTS = "reference,amount_rials,paid_at,account\nR1,5000,1404/01/05,10.1234567.1\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HAMYAR_FOLDER", str(tmp_path / "house"))
    monkeypatch.delenv("HAMYAR_DATABASE_URL", raising=False)
    return tmp_path / "house"


def hamyar(*words: str) -> Result:
    return RUN.invoke(app, words)


def fails(*words: str) -> str:
    """The one sentence on the standard error; no traceback, exit code 1."""
    result = hamyar(*words)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def test_a_fresh_folder_is_filled_by_a_sample_and_files(folder: Path, tmp_path: Path) -> None:
    assert hamyar("sample", "--kanoons", "1", "--seed", "5").exit_code == 0
    members, receipts = write(tmp_path / "m.csv", MEMBERS), write(tmp_path / "r.csv", RECEIPTS)
    assert "1 rows: 1 kept" in hamyar("import", "members", members).stdout
    assert "1 rows: 1 kept" in hamyar("import", "receipts", receipts).stdout
    database = Database(f"sqlite:///{folder}/hamyar.db")
    before = everything(database)
    assert hamyar("sample", "--kanoons", "1", "--seed", "5").exit_code == 0
    assert "1 kept before" in hamyar("import", "members", members).stdout
    assert "1 kept before" in hamyar("import", "receipts", receipts).stdout
    assert everything(database) == before
    assert len(before["member"]) == 161
    assert len(before["webhook_event"]) == 1
    database.close()


def test_wrong_rows_are_no_failure(tmp_path: Path) -> None:
    result = hamyar("import", "members", write(tmp_path / "m.csv", MEMBERS))
    assert result.exit_code == 0
    assert "line 2: not taken in (kanoon_id: names no kanoon that there is)" in result.stdout
    assert f"Correct {tmp_path / 'm.bad.csv'}, and import it." in result.stdout


@pytest.mark.parametrize("kind", ["members", "receipts"])
def test_a_file_that_is_not_there(kind: str, tmp_path: Path) -> None:
    sentence = fails("import", kind, str(tmp_path / "none.csv"))
    assert sentence == f"There is no file {tmp_path}/none.csv. Look at its name and folder, and try again.\n"


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    assert "is a folder" in fails("import", "members", str(tmp_path))
    assert "is empty" in fails("import", "members", write(tmp_path / "e.csv", ""))
    assert "has no column for" in fails("import", "receipts", write(tmp_path / "m.csv", MEMBERS))
    workbook = write(tmp_path / "[bold]members.csv", "PK\x03\x04")
    assert f"{workbook} is not a CSV file" in fails("import", "members", workbook)


def test_a_folder_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "a file", "")
    monkeypatch.setenv("HAMYAR_FOLDER", str(tmp_path / "a file" / "house"))
    assert "HAMYAR_FOLDER" in fails("sample", "--kanoons", "1")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "The database cannot be used"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "The database cannot be used: connection"),
        ("sqlite:////proc/none/hamyar.db", "The database cannot be used: unable to open database file"),
        ("mysql://nobody@127.0.0.1:1/none", "driver MySQLdb is not installed"),
    ],
)
def test_a_database_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, sentence: str
) -> None:
    monkeypatch.setenv("HAMYAR_DATABASE_URL", url)
    told = fails("import", "members", write(tmp_path / "m.csv", MEMBERS))
    assert sentence in told
    assert "HAMYAR_DATABASE_URL" in told


def test_a_database_that_is_none_or_newer(folder: Path) -> None:
    folder.mkdir()
    write(folder / "hamyar.db", "no database at all, but long enough to be looked into" * 40)
    assert "The database cannot be used: file is not a database" in fails("sample")
    (folder / "hamyar.db").unlink()
    database = Database(f"sqlite:///{folder}/hamyar.db")
    database.migrate()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")
    database.close()
    assert "written by a newer release" in fails("sample")


def test_keys_that_cannot_be_used(folder: Path) -> None:
    folder.mkdir()
    write(folder / "keyring.json", "{}")
    assert "chmod 600" in fails("sample")
    (folder / "keyring.json").chmod(0o600)
    assert "is not a keyring. Put it back from a backup" in fails("sample")


def test_a_wrong_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMYAR_API_PORT", "eighty")
    assert fails("sample").startswith("The environment has a wrong value in HAMYAR_API_PORT.")


@pytest.mark.parametrize("words", [["--kanoons", "0"], ["--kanoons", "many"], ["--seed", "-1"]])
def test_impossible_wishes_are_refused(words: list[str], folder: Path) -> None:
    result = hamyar("sample", *words)
    assert result.exit_code == 2
    assert not folder.exists()


def test_help_names_the_columns() -> None:
    assert "trustee_ceiling_rials" in hamyar("import", "members", "--help").stdout
    assert "paid_at" in hamyar("import", "receipts", "--help").stdout


def test_the_schema_is_brought_up_before_anything_is_stored(folder: Path, tmp_path: Path) -> None:
    hamyar("import", "members", write(tmp_path / "m.csv", MEMBERS))
    database = Database(f"sqlite:///{folder}/hamyar.db")
    assert database.read(lambda session: KanoonStore(session).is_empty())
    database.close()


def test_counties_are_replaced_as_a_whole_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    shipped = (Path(domain.counties.__file__).parent / "reference" / "counties.csv").read_text("utf-8")
    changed = write(
        tmp_path / "c.csv", shipped.replace("IR-23,تهران,Tehran,ری,Rey,349700", "IR-23,تهران,Tehran,ری,Rey,1")
    )
    assert hamyar("import", "counties", changed).stdout == "429 counties are in force.\n"
    assert hamyar("import", "counties", changed).stdout == "429 counties, as they were.\n"
    wrong = write(tmp_path / "d.csv", shipped.replace("IR-23,تهران,Tehran,ری", "IR-23,تهران,Tehran,"))
    assert "d.bad.csv" in fails("import", "counties", wrong)
    database = Database(f"sqlite:///{folder}/hamyar.db")
    assert len(everything(database)["county"]) == 429
    database.close()
