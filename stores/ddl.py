"""The triggers that tables cannot declare: what is only added, what must balance, and the counters that follow."""

from dataclasses import dataclass

APPEND_ONLY = ("ledger_transfer", "ledger_entry", "ledger_seal", "ledger_ending")
ONLY_ADDED = ("product_price",)
"""Histories outside the ledger that nobody rewrites; their keys are given by the database."""
_FIXED = ("book", "name", "unit", "normal", "never_negative")

_PENDING = "EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.transfer_id AND pending)"
_SEALED = "EXISTS (SELECT 1 FROM ledger_seal WHERE transfer_id = NEW.transfer_id)"
_BALANCES = (
    "(SELECT count(*) > 1 AND sum(debit) = sum(credit) FROM ledger_entry WHERE transfer_id = NEW.transfer_id)"
)
_NO_REVERSAL = "(SELECT reverses_id IS NULL FROM ledger_transfer WHERE id = NEW.transfer_id)"
# A pending transfer is posted once it is settled; one without a seal may still get entries.
_OF_POSTED = """EXISTS (
    SELECT 1 FROM ledger_transfer this
    JOIN ledger_transfer that ON that.id = this.reverses_id
    JOIN ledger_seal s ON s.transfer_id = that.id
    LEFT JOIN ledger_ending g ON g.transfer_id = that.id
    WHERE this.id = NEW.transfer_id AND (NOT that.pending OR g.ending = 'settled')
)"""
_OPPOSITE = """NOT EXISTS (
    SELECT 1 FROM (
        SELECT account, debit, credit, 1 AS times FROM ledger_entry WHERE transfer_id = NEW.transfer_id
        UNION ALL
        SELECT account, credit, debit, -1 FROM ledger_entry
        WHERE transfer_id = (SELECT reverses_id FROM ledger_transfer WHERE id = NEW.transfer_id)
    ) legs GROUP BY account, debit, credit HAVING SUM(times) <> 0
)"""

# By account and in one order; leg by leg, a wallet could fall below zero in between.
_SUMS = """SELECT e.book, e.account, t.pending, SUM(e.debit) AS debits, SUM(e.credit) AS credits
    FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
    WHERE t.id = NEW.transfer_id GROUP BY e.book, e.account, t.pending ORDER BY e.account"""
_AT_SEAL = """UPDATE ledger_account SET
    posted = posted + CASE WHEN sums.pending THEN 0
        WHEN normal = 'debit' THEN sums.debits - sums.credits ELSE sums.credits - sums.debits END,
    pending_out = pending_out + CASE WHEN NOT sums.pending THEN 0
        WHEN normal = 'debit' THEN sums.credits ELSE sums.debits END"""
_AT_ENDING = """UPDATE ledger_account SET
    posted = posted + CASE WHEN NEW.ending <> 'settled' THEN 0
        WHEN normal = 'debit' THEN sums.debits - sums.credits ELSE sums.credits - sums.debits END,
    pending_out = pending_out - CASE WHEN normal = 'debit' THEN sums.credits ELSE sums.debits END"""
_OF_SUMS = "WHERE ledger_account.book = sums.book AND ledger_account.name = sums.account"


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a new row must meet, and what is said otherwise."""

    table: str
    name: str
    condition: str
    words: str


_DEMANDS = (
    _Demand("ledger_seal", "balances", _BALANCES, "the entries of a transfer do not balance"),
    _Demand(
        "ledger_seal",
        "reverses",
        f"({_NO_REVERSAL} OR ({_OF_POSTED} AND {_OPPOSITE}))",
        "a reversal is the exact opposite of a posted transfer",
    ),
    _Demand("ledger_entry", "unsealed", f"NOT {_SEALED}", "a sealed transfer takes no more entries"),
    _Demand(
        "ledger_ending", "was_pending", f"{_PENDING} AND {_SEALED}", "only a sealed pending transfer ends"
    ),
    _Demand(
        "ledger_account", "at_zero", "NEW.posted = 0 AND NEW.pending_out = 0", "an account begins at zero"
    ),
)
# Table, name, and what its new row does to every account of the transfer.
_CONSEQUENCES = (("ledger_seal", "moves", _AT_SEAL), ("ledger_ending", "moves", _AT_ENDING))

# SQLite's REPLACE deletes the row in its way and fires no trigger for that, unless the connection asks for it.
_IS_THERE = {
    "ledger_transfer": "EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.id "
    "OR (book = NEW.book AND key = NEW.key) OR reverses_id = NEW.reverses_id)",
    "ledger_entry": "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id)",
    "ledger_seal": _SEALED,
    "ledger_ending": "EXISTS (SELECT 1 FROM ledger_ending WHERE transfer_id = NEW.transfer_id)",
    "ledger_account": "EXISTS (SELECT 1 FROM ledger_account WHERE book = NEW.book AND name = NEW.name)",
}
_STAYS = "an account stays what it was opened as"


def create_statements(dialect: str) -> list[str]:
    """What a migration runs after its tables are there; `dialect` is sqlite or postgresql."""
    return _postgres_create() if dialect == "postgresql" else _sqlite_create()


def drop_statements(dialect: str) -> list[str]:
    """What a migration runs after its tables are gone: triggers went with them, functions did not."""
    if dialect != "postgresql":
        return []
    ours = [(one.table, one.name) for one in _DEMANDS] + [(table, name) for table, name, _ in _CONSEQUENCES]
    names = ["hamyar_refuse", *(f"hamyar_{table}_{name}" for table, name in ours)]
    return [f"DROP FUNCTION {name}()" for name in names]


def _sqlite_create() -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        for table in (*APPEND_ONLY, *ONLY_ADDED)
        for action in ("UPDATE", "DELETE")
    ]
    for table, is_there in _IS_THERE.items():
        words = f"{table} is append only" if table in APPEND_ONLY else _STAYS
        statements.append(
            f"CREATE TRIGGER {table}_new BEFORE INSERT ON {table} "
            f"WHEN {is_there} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    statements += [
        f"CREATE TRIGGER {one.table}_{one.name} BEFORE INSERT ON {one.table} "
        f"WHEN NOT coalesce({one.condition}, 0) BEGIN SELECT RAISE(ABORT, '{one.words}'); END"
        for one in _DEMANDS
    ]
    statements += [
        f"CREATE TRIGGER {table}_{name} AFTER INSERT ON {table} "
        f"BEGIN {statement} FROM ({_SUMS}) AS sums {_OF_SUMS}; END"
        for table, name, statement in _CONSEQUENCES
    ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END"
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
    for table in (*APPEND_ONLY, *ONLY_ADDED):
        statements += [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION hamyar_refuse()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hamyar_refuse()",
        ]
    for demand in _DEMANDS:
        statements += _postgres_trigger(
            "BEFORE",
            demand.table,
            demand.name,
            f"IF NOT coalesce({demand.condition}, false) THEN "
            f"RAISE EXCEPTION '{demand.words}' USING ERRCODE = '23514'; END IF; RETURN NEW;",
        )
    for table, name, statement in _CONSEQUENCES:
        # One account after the other, by its key: a join is planned once, for the few accounts of the first day.
        each = f"FOR sums IN {_SUMS} LOOP {statement} {_OF_SUMS}; END LOOP; RETURN NULL;"
        statements += _postgres_trigger("AFTER", table, name, each)
    statements += [
        "CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account "
        "FOR EACH ROW EXECUTE FUNCTION hamyar_refuse()",
        f"CREATE TRIGGER ledger_account_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON ledger_account "
        "FOR EACH ROW EXECUTE FUNCTION hamyar_refuse()",
        "CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON ledger_account "
        "FOR EACH STATEMENT EXECUTE FUNCTION hamyar_refuse()",
    ]
    return statements


def _postgres_trigger(when: str, table: str, name: str, body: str) -> list[str]:
    function = f"hamyar_{table}_{name}"
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ DECLARE sums record; BEGIN {body} END $$",
        f"CREATE TRIGGER {table}_{name} {when} INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]
