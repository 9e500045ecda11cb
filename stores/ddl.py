"""The triggers that tables cannot declare: what is only added, and what must balance, in either database."""

APPEND_ONLY = ("ledger_transfer", "ledger_entry", "ledger_seal", "ledger_ending")

_BALANCES = (
    "(SELECT count(*) > 1 AND sum(debit) = sum(credit) FROM ledger_entry WHERE transfer_id = NEW.transfer_id)"
)
_UNSEALED = "NOT EXISTS (SELECT 1 FROM ledger_seal WHERE transfer_id = NEW.transfer_id)"
_PENDING = "EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.transfer_id AND pending)"

# Table, name, condition that a new row must meet, what is said otherwise.
_ON_INSERT = (
    ("ledger_seal", "balances", _BALANCES, "the entries of a transfer do not balance"),
    ("ledger_entry", "unsealed", _UNSEALED, "a sealed transfer takes no more entries"),
    ("ledger_ending", "was_pending", _PENDING, "only a pending transfer ends"),
)
_FIXED = ("book", "name", "unit", "normal", "never_negative")


def create_statements(dialect: str) -> list[str]:
    """What a migration runs after its tables are there; `dialect` is sqlite or postgresql."""
    return _postgres_create() if dialect == "postgresql" else _sqlite_create()


def drop_statements(dialect: str) -> list[str]:
    """What a migration runs after its tables are gone: triggers went with them, functions did not."""
    if dialect != "postgresql":
        return []
    names = ["hamyar_refuse", *(f"hamyar_{table}_{name}" for table, name, _, _ in _ON_INSERT)]
    return [f"DROP FUNCTION {name}()" for name in names]


def _sqlite_create() -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        for table in APPEND_ONLY
        for action in ("UPDATE", "DELETE")
    ]
    statements += [
        f"CREATE TRIGGER {table}_{name} BEFORE INSERT ON {table} WHEN NOT coalesce({condition}, 0) "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for table, name, condition, words in _ON_INSERT
    ]
    refuse = "BEGIN SELECT RAISE(ABORT, 'an account stays what it was opened as'); END"
    statements.append(f"CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account {refuse}")
    statements.append(
        f"CREATE TRIGGER ledger_account_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON ledger_account {refuse}"
    )
    return statements


def _postgres_create() -> list[str]:
    # 23514 is check_violation: the driver raises IntegrityError, as for every other constraint.
    statements = [
        "CREATE FUNCTION hamyar_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$"
    ]
    for table in APPEND_ONLY:
        statements += [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION hamyar_refuse()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hamyar_refuse()",
        ]
    for table, name, condition, words in _ON_INSERT:
        function = f"hamyar_{table}_{name}"
        statements += [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT coalesce({condition}, false) THEN "
            f"RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {table}_{name} BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        ]
    statements += [
        "CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account "
        "FOR EACH ROW EXECUTE FUNCTION hamyar_refuse()",
        f"CREATE TRIGGER ledger_account_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON ledger_account "
        "FOR EACH ROW EXECUTE FUNCTION hamyar_refuse()",
        "CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON ledger_account "
        "FOR EACH STATEMENT EXECUTE FUNCTION hamyar_refuse()",
    ]
    return statements
