"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import stores.database
from stores.ddl import create_statements, drop_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_statement_line',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_rials > 0', name=op.f('ck_bank_statement_line_amount')),
    sa.PrimaryKeyConstraint('day', 'kind', 'reference', 'amount_rials', name=op.f('pk_bank_statement_line'))
    )
    op.create_index('ix_bank_statement_line_reference', 'bank_statement_line', ['kind', 'reference'], unique=False)
    op.create_table('client',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('scopes', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client'))
    )
    op.create_table('county',
    sa.Column('province_code', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('key_en', sa.String(length=60), nullable=False),
    sa.Column('province_fa', sa.String(length=60), nullable=False),
    sa.Column('province_en', sa.String(length=60), nullable=False),
    sa.Column('county_fa', sa.String(length=60), nullable=False),
    sa.Column('county_en', sa.String(length=60), nullable=False),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('population_class', sa.String(length=24), nullable=True),
    sa.Column('water_stress', sa.String(length=16), nullable=True),
    sa.PrimaryKeyConstraint('province_code', 'key', name=op.f('pk_county'))
    )
    op.create_table('course',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=16), nullable=False),
    sa.Column('craft_code', sa.String(length=32), nullable=False),
    sa.Column('title_fa', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('added_by', sa.String(length=100), nullable=False),
    sa.Column('added_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('search_text', sa.String(length=400), nullable=False),
    sa.CheckConstraint("(subject = 'craft') = (craft_code <> '')", name=op.f('ck_course_craft')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course'))
    )
    op.create_index('ix_course_of', 'course', ['subject', 'craft_code', 'state', 'id'], unique=False)
    op.create_index('ix_course_title', 'course', ['title_fa', 'id'], unique=False)
    op.create_table('craft',
    sa.Column('craft_code', sa.String(length=32), nullable=False),
    sa.Column('craft_fa', sa.String(length=60), nullable=False),
    sa.Column('craft_en', sa.String(length=60), nullable=False),
    sa.Column('skills', sa.String(length=300), nullable=False),
    sa.Column('water_need', sa.String(length=16), nullable=False),
    sa.Column('cell_kinds', sa.String(length=60), nullable=False),
    sa.Column('demand', sa.Integer(), nullable=False),
    sa.Column('known_in', sa.String(length=250), nullable=False),
    sa.PrimaryKeyConstraint('craft_code', name=op.f('pk_craft'))
    )
    op.create_table('holiday',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_holiday'))
    )
    op.create_table('idempotency_key',
    sa.Column('caller', sa.String(length=80), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('request_hash', sa.String(length=64), nullable=False),
    sa.Column('begun_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('caller', 'key', name=op.f('pk_idempotency_key'))
    )
    op.create_index(op.f('ix_idempotency_key_begun_at'), 'idempotency_key', ['begun_at'], unique=False)
    op.create_table('kanoon',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('county', sa.String(length=60), nullable=False),
    sa.Column('city', sa.String(length=60), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('leader_member_id', sa.String(length=64), nullable=True),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kanoon'))
    )
    op.create_index('ix_kanoon_region', 'kanoon', ['region', 'id'], unique=False)
    op.create_table('ledger_account',
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('normal', sa.String(length=8), nullable=False),
    sa.Column('never_negative', sa.Boolean(), nullable=False),
    sa.Column('posted', sa.BigInteger(), nullable=False),
    sa.Column('pending_out', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("normal IN ('debit', 'credit')", name=op.f('ck_ledger_account_normal')),
    sa.CheckConstraint('NOT never_negative OR posted - pending_out >= 0', name=op.f('ck_ledger_account_never_negative')),
    sa.CheckConstraint('pending_out >= 0', name=op.f('ck_ledger_account_pending_out')),
    sa.PrimaryKeyConstraint('name', 'book', name='pk_ledger_account'),
    sa.UniqueConstraint('name', 'book', 'unit', name='uq_ledger_account_unit'),
    sqlite_with_rowid=False
    )
    op.create_table('ledger_seal',
    sa.Column('transfer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('transfer_id', name=op.f('pk_ledger_seal'))
    )
    op.create_table('login_failure',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('account_hash', sa.String(length=64), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_failure'))
    )
    op.create_index(op.f('ix_login_failure_account_hash'), 'login_failure', ['account_hash'], unique=False)
    op.create_index(op.f('ix_login_failure_address_hash'), 'login_failure', ['address_hash'], unique=False)
    op.create_index(op.f('ix_login_failure_at'), 'login_failure', ['at'], unique=False)
    op.create_table('outgoing_event',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('type', sa.String(length=32), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_event'))
    )
    op.create_table('payout_batch',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cycle_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('prepared_by', sa.String(length=100), nullable=False),
    sa.Column('prepared_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout_batch'))
    )
    op.create_index('ix_payout_batch_newest', 'payout_batch', ['book', 'cycle_at', 'id'], unique=False)
    op.create_table('process',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=True),
    sa.Column('kanoon_id', sa.String(length=64), nullable=True),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('stage', sa.String(length=48), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('outcome', sa.String(length=48), nullable=True),
    sa.Column('waiting', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.Column('subject', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('policy_version', sa.String(length=32), nullable=False),
    sa.Column('started_by', sa.String(length=80), nullable=True),
    sa.Column('started_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('as_of', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process'))
    )
    op.create_index('ix_process_by_stage', 'process', ['stage', 'started_at', 'id'], unique=False)
    op.create_index('ix_process_by_status', 'process', ['status', 'started_at', 'id'], unique=False)
    op.create_index('ix_process_newest', 'process', ['started_at', 'id'], unique=False)
    op.create_index('ix_process_of_kanoon', 'process', ['kanoon_id', 'started_at', 'id'], unique=False)
    op.create_index('ix_process_of_kind', 'process', ['kind', 'started_at', 'id'], unique=False)
    op.create_index('ix_process_of_member', 'process', ['member_id', 'started_at', 'id'], unique=False)
    op.create_index('ix_process_of_region', 'process', ['region', 'started_at', 'id'], unique=False)
    op.create_table('product',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('name_fa', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.Column('category_code', sa.String(length=32), nullable=False),
    sa.Column('craft_code', sa.String(length=32), nullable=False),
    sa.Column('weight_grams', sa.Integer(), nullable=False),
    sa.Column('defined_by', sa.String(length=100), nullable=False),
    sa.Column('defined_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('listed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lowest_rials', sa.BigInteger(), nullable=True),
    sa.Column('highest_rials', sa.BigInteger(), nullable=True),
    sa.Column('words', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.CheckConstraint("NOT listed OR book = 'real'", name=op.f('ck_product_rehearsed')),
    sa.CheckConstraint('NOT listed OR (listed_at IS NOT NULL AND lowest_rials IS NOT NULL AND highest_rials IS NOT NULL)', name=op.f('ck_product_listed')),
    sa.CheckConstraint('lowest_rials > 0', name=op.f('ck_product_lowest')),
    sa.CheckConstraint('weight_grams > 0', name=op.f('ck_product_weight')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product'))
    )
    op.create_index('ix_product_defined', 'product', ['defined_at', 'id'], unique=False)
    op.create_index('ix_product_highest', 'product', ['highest_rials'], unique=False, sqlite_where=sa.text('listed'), postgresql_where=sa.text('listed'))
    op.create_index('ix_product_lowest', 'product', ['lowest_rials'], unique=False, sqlite_where=sa.text('listed'), postgresql_where=sa.text('listed'))
    op.create_index('ix_product_newest', 'product', ['listed_at', 'id'], unique=False, sqlite_where=sa.text('listed'), postgresql_where=sa.text('listed'))
    op.create_index('ix_product_words', 'product', ['words'], unique=False, postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.create_table('reconciliation',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('done_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('matched', sa.Integer(), nullable=False),
    sa.Column('differences', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_reconciliation'))
    )
    op.create_table('reconciliation_difference',
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('cause', sa.String(length=24), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('bank_rials', sa.BigInteger(), nullable=True),
    sa.Column('our_rials', sa.BigInteger(), nullable=True),
    sa.Column('found_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=True),
    sa.PrimaryKeyConstraint('kind', 'reference', 'cause', name=op.f('pk_reconciliation_difference'))
    )
    op.create_index('ix_reconciliation_difference_day', 'reconciliation_difference', ['day', 'kind', 'reference'], unique=False)
    op.create_table('record_change',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('by', sa.String(length=100), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_change'))
    )
    op.create_index('ix_record_change_of', 'record_change', ['subject', 'id'], unique=False)
    op.create_table('session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('principal_kind', sa.String(length=8), nullable=False),
    sa.Column('principal', sa.String(length=64), nullable=False),
    sa.Column('scopes', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('opened_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('idle_seconds', sa.Integer(), nullable=False),
    sa.Column('ends_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session'))
    )
    op.create_index(op.f('ix_session_ends_at'), 'session', ['ends_at'], unique=False)
    op.create_index(op.f('ix_session_principal'), 'session', ['principal'], unique=False)
    op.create_table('staff',
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('roles', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('organisation', sa.String(length=64), nullable=True),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=True),
    sa.Column('kanoon_id', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('totp_secret', sa.LargeBinary(), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('username', name=op.f('pk_staff'))
    )
    op.create_index(op.f('ix_staff_member_id'), 'staff', ['member_id'], unique=False)
    op.create_table('supplier',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('legal_entity_id', sa.String(length=11), nullable=False),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('purposes', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('proposed_by', sa.String(length=100), nullable=False),
    sa.Column('proposed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('approved_by', sa.String(length=100), nullable=True),
    sa.Column('connected', sa.Boolean(), nullable=False),
    sa.Column('search_text', sa.String(length=200), nullable=False),
    sa.CheckConstraint('approved_by <> proposed_by', name=op.f('ck_supplier_four_eyes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supplier'))
    )
    op.create_index('ix_supplier_legal_entity', 'supplier', ['legal_entity_id', 'id'], unique=False)
    op.create_index('ix_supplier_name', 'supplier', ['name', 'id'], unique=False)
    op.create_table('webhook_event',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.String(length=255), nullable=True),
    sa.Column('claimed_id', sa.String(length=255), nullable=False),
    sa.Column('received_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('type', sa.String(length=64), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.Column('signature_ok', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=64), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_event')),
    sa.UniqueConstraint('source', 'event_id', name=op.f('uq_webhook_event_source_event_id'))
    )
    op.create_index('ix_webhook_event_waiting', 'webhook_event', ['state', 'try_at'], unique=False)
    op.create_table('webhook_refusal',
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('refusal', sa.String(length=16), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('first_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('source', 'day', 'refusal', name=op.f('pk_webhook_refusal'))
    )
    op.create_index(op.f('ix_webhook_refusal_try_at'), 'webhook_refusal', ['try_at'], unique=False)
    op.create_table('carrier_invoice',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('carrier', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('billed_rials', sa.BigInteger(), nullable=False),
    sa.Column('agreed_rials', sa.BigInteger(), nullable=False),
    sa.Column('four_eyes', sa.Boolean(), nullable=False),
    sa.Column('seen_by', sa.String(length=100), nullable=True),
    sa.Column('approved_by', sa.String(length=100), nullable=True),
    sa.Column('paid_by', sa.String(length=140), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('received_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(paid_by IS NOT NULL) = (state IN ('settled', 'returned'))", name=op.f('ck_carrier_invoice_paid')),
    sa.CheckConstraint("agreed_rials > 0 OR state IN ('received', 'refused')", name=op.f('ck_carrier_invoice_something')),
    sa.CheckConstraint("state IN ('received', 'agreed', 'settled', 'returned', 'refused')", name=op.f('ck_carrier_invoice_state')),
    sa.CheckConstraint('billed_rials > 0 AND agreed_rials >= 0 AND agreed_rials <= billed_rials', name=op.f('ck_carrier_invoice_sums')),
    sa.CheckConstraint('from_on <= until_on', name=op.f('ck_carrier_invoice_days')),
    sa.CheckConstraint('round > 0', name=op.f('ck_carrier_invoice_round')),
    sa.CheckConstraint('seen_by <> approved_by', name=op.f('ck_carrier_invoice_two_people')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_carrier_invoice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carrier_invoice')),
    sa.UniqueConstraint('book', 'carrier', 'number', 'round', name='uq_carrier_invoice_number')
    )
    op.create_index('ix_carrier_invoice_newest', 'carrier_invoice', ['received_at', 'id'], unique=False)
    op.create_table('kanoon_change',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('opened_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('did', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_kanoon_change_id')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_kanoon_change_kanoon_id')),
    sa.PrimaryKeyConstraint('id', 'kanoon_id', name=op.f('pk_kanoon_change'))
    )
    op.create_index('uq_kanoon_change_open', 'kanoon_change', ['book', 'kanoon_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('kanoon_life',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('last_visit_on', sa.Date(), nullable=True),
    sa.Column('next_visit_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_kanoon_life_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kanoon_life'))
    )
    op.create_index('ix_kanoon_life_of', 'kanoon_life', ['kanoon_id', 'book'], unique=False)
    op.create_table('kept_file',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=False),
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('task_kind', sa.String(length=64), nullable=False),
    sa.Column('field', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('uploaded_by', sa.String(length=80), nullable=False),
    sa.Column('uploaded_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('touched_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('taken_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_kept_file_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_file'))
    )
    op.create_index('ix_kept_file_of_process', 'kept_file', ['process_id', 'taken_at'], unique=False)
    op.create_index('ix_kept_file_of_task', 'kept_file', ['task_id', 'field'], unique=False)
    op.create_index('ix_kept_file_untaken', 'kept_file', ['touched_at'], unique=False, sqlite_where=sa.text('taken_at IS NULL'), postgresql_where=sa.text('taken_at IS NULL'))
    op.create_table('ledger_transfer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('event', sa.String(length=64), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=True),
    sa.Column('pending', sa.Boolean(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id > 0', name=op.f('ck_ledger_transfer_id')),
    sa.CheckConstraint('reverses_id IS NULL OR NOT pending', name=op.f('ck_ledger_transfer_reversal_is_posted')),
    sa.ForeignKeyConstraint(['id'], ['ledger_seal.transfer_id'], name='fk_ledger_transfer_sealed', initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['reverses_id', 'book', 'unit'], ['ledger_transfer.id', 'ledger_transfer.book', 'ledger_transfer.unit'], name='fk_ledger_transfer_reverses'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_transfer')),
    sa.UniqueConstraint('id', 'book', 'unit', name='uq_ledger_transfer_unit'),
    sa.UniqueConstraint('key', 'book', name='uq_ledger_transfer_key'),
    sa.UniqueConstraint('reverses_id', name='uq_ledger_transfer_reverses')
    )
    op.create_index('ix_ledger_transfer_process', 'ledger_transfer', ['process_id', 'book', 'key'], unique=False)
    op.create_table('member',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('national_code_index', sa.String(length=64), nullable=False),
    sa.Column('national_code_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('mobile_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('first_name', sa.String(length=80), nullable=False),
    sa.Column('last_name', sa.String(length=80), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('trustee_ceiling_rials', sa.BigInteger(), nullable=False),
    sa.Column('joined_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.CheckConstraint('trustee_ceiling_rials >= 0', name=op.f('ck_member_ceiling')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_member_kanoon_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member')),
    sa.UniqueConstraint('national_code_index', name=op.f('uq_member_national_code_index'))
    )
    op.create_index('ix_member_of_kanoon', 'member', ['kanoon_id', 'id'], unique=False)
    op.create_table('message',
    sa.Column('key', sa.String(length=300), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=True),
    sa.Column('event', sa.String(length=64), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('to_member_id', sa.String(length=64), nullable=True),
    sa.Column('to_role', sa.String(length=32), nullable=True),
    sa.Column('to_username', sa.String(length=64), nullable=True),
    sa.Column('task_id', sa.String(length=100), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('try_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=255), nullable=True),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_message_process_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_message'))
    )
    op.create_index('ix_message_by_reference', 'message', ['reference'], unique=False)
    op.create_index('ix_message_by_state', 'message', ['state', 'at', 'key'], unique=False)
    op.create_index('ix_message_due', 'message', ['channel', 'state', 'try_at'], unique=False)
    op.create_index('ix_message_newest', 'message', ['at', 'key'], unique=False)
    op.create_index('ix_message_of_case', 'message', ['process_id', 'at', 'key'], unique=False)
    op.create_index('ix_message_to_member_id', 'message', ['to_member_id', 'at', 'key'], unique=False, sqlite_where=sa.text('to_member_id IS NOT NULL'), postgresql_where=sa.text('to_member_id IS NOT NULL'))
    op.create_index('ix_message_to_role', 'message', ['to_role', 'at', 'key'], unique=False, sqlite_where=sa.text('to_role IS NOT NULL'), postgresql_where=sa.text('to_role IS NOT NULL'))
    op.create_index('ix_message_to_username', 'message', ['to_username', 'at', 'key'], unique=False, sqlite_where=sa.text('to_username IS NOT NULL'), postgresql_where=sa.text('to_username IS NOT NULL'))
    op.create_table('payout',
    sa.Column('id', sa.String(length=140), nullable=False),
    sa.Column('batch_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('account_version', sa.Integer(), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('four_eyes', sa.Boolean(), nullable=False),
    sa.Column('prepared_by', sa.String(length=100), nullable=False),
    sa.Column('released_by', sa.String(length=100), nullable=True),
    sa.Column('approved_by', sa.String(length=100), nullable=True),
    sa.Column('file', sa.Integer(), nullable=True),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('reason', sa.String(length=80), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("NOT four_eyes OR approved_by IS NOT NULL OR state IN ('scheduled', 'cancelled')", name=op.f('ck_payout_four_eyes')),
    sa.CheckConstraint("state IN ('scheduled', 'approved', 'sent', 'settled', 'failed', 'returned', 'cancelled')", name=op.f('ck_payout_state')),
    sa.CheckConstraint('amount_rials > 0', name=op.f('ck_payout_amount')),
    sa.CheckConstraint('prepared_by <> approved_by AND released_by <> approved_by', name=op.f('ck_payout_two_people')),
    sa.ForeignKeyConstraint(['batch_id'], ['payout_batch.id'], name=op.f('fk_payout_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout')),
    sa.UniqueConstraint('id', 'state', name='uq_payout_state')
    )
    op.create_index('ix_payout_newest', 'payout', ['book', 'changed_at', 'id'], unique=False)
    op.create_index('ix_payout_of_batch', 'payout', ['batch_id', 'id'], unique=False)
    op.create_index('ix_payout_of_cell', 'payout', ['cell_id', 'changed_at', 'id'], unique=False)
    op.create_table('process_start',
    sa.Column('process_id', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('argument', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('asked', sa.String(length=64), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('created_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_process_start_process_id')),
    sa.PrimaryKeyConstraint('process_id', name=op.f('pk_process_start'))
    )
    op.create_index('ix_process_start_waiting', 'process_start', ['started_at', 'try_at'], unique=False)
    op.create_table('product_photo',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(length=64), nullable=False),
    sa.Column('added_by', sa.String(length=100), nullable=False),
    sa.Column('added_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_product_photo_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product_photo'))
    )
    op.create_index('ix_product_photo_of', 'product_photo', ['product_id', 'position', 'id'], unique=False)
    op.create_table('task',
    sa.Column('id', sa.String(length=100), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('stage', sa.String(length=48), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=True),
    sa.Column('member_id', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('task_rev', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('rank', sa.String(length=32), nullable=False),
    sa.Column('opened_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('snoozed_until', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('assignee', sa.String(length=64), nullable=True),
    sa.Column('assigned_member_id', sa.String(length=64), nullable=True),
    sa.Column('claimed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=64), nullable=True),
    sa.Column('done_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=48), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_task_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    op.create_index('ix_task_by_kind', 'task', ['kind', 'state', 'due_at', 'id'], unique=False)
    op.create_index('ix_task_done_by', 'task', ['done_by', 'done_at', 'id'], unique=False)
    op.create_index(op.f('ix_task_process_id'), 'task', ['process_id'], unique=False)
    op.create_table('timeline',
    sa.Column('process_id', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=True),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_timeline_process_id')),
    sa.PrimaryKeyConstraint('process_id', 'number', name=op.f('pk_timeline'))
    )
    op.create_table('webhook_endpoint',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('events', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('rehearsals', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('paused_why', sa.String(length=8), nullable=True),
    sa.Column('paused_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('old_secret', sa.LargeBinary(), nullable=True),
    sa.Column('old_until', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failing_since', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('rests_until', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tried_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'paused') = (paused_why IS NOT NULL)", name=op.f('ck_webhook_endpoint_paused')),
    sa.CheckConstraint("state IN ('active', 'paused')", name=op.f('ck_webhook_endpoint_state')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_webhook_endpoint_client_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoint'))
    )
    op.create_index('ix_webhook_endpoint_of_client', 'webhook_endpoint', ['client_id', 'id'], unique=False)
    op.create_table('file_content',
    sa.Column('file_id', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['kept_file.id'], name=op.f('fk_file_content_file_id')),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_file_content'))
    )
    op.create_table('kanoon_formation',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('county', sa.String(length=60), nullable=False),
    sa.Column('city', sa.String(length=60), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('leader_member_id', sa.String(length=64), nullable=False),
    sa.Column('name_key', sa.String(length=300), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('account', sa.String(length=34), nullable=True),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_kanoon_formation_id')),
    sa.ForeignKeyConstraint(['leader_member_id'], ['member.id'], name=op.f('fk_kanoon_formation_leader_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kanoon_formation')),
    sa.UniqueConstraint('region', 'serial', name=op.f('uq_kanoon_formation_region_serial'))
    )
    op.create_index('uq_kanoon_formation_name', 'kanoon_formation', ['book', 'kind', 'region', 'name_key'], unique=True, sqlite_where=sa.text("state = 'forming'"), postgresql_where=sa.text("state = 'forming'"))
    op.create_table('kanoon_membership',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('office', sa.String(length=16), nullable=True),
    sa.Column('began_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('began_how', sa.String(length=16), nullable=False),
    sa.Column('began_by', sa.String(length=100), nullable=True),
    sa.Column('began_case', sa.String(length=64), nullable=True),
    sa.Column('ended_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_how', sa.String(length=16), nullable=True),
    sa.Column('ended_by', sa.String(length=100), nullable=True),
    sa.Column('ended_case', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_how IS NULL)', name=op.f('ck_kanoon_membership_ended')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_kanoon_membership_kanoon_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_kanoon_membership_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kanoon_membership'))
    )
    op.create_index('ix_kanoon_membership_of_kanoon', 'kanoon_membership', ['kanoon_id', 'id'], unique=False)
    op.create_index('ix_kanoon_membership_of_member', 'kanoon_membership', ['member_id', 'id'], unique=False)
    op.create_index('uq_kanoon_membership_now', 'kanoon_membership', ['member_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('kanoon_visit',
    sa.Column('life_id', sa.String(length=80), nullable=False),
    sa.Column('round', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('begun_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('by', sa.String(length=100), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('meetings', sa.Integer(), nullable=True),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('condition', sa.String(length=16), nullable=True),
    sa.Column('activities', sa.Text(), nullable=True),
    sa.Column('problems', sa.Text(), nullable=True),
    sa.Column('help_wanted', sa.Text(), nullable=True),
    sa.Column('next_meeting_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['life_id'], ['kanoon_life.id'], name=op.f('fk_kanoon_visit_life_id')),
    sa.PrimaryKeyConstraint('life_id', 'round', name=op.f('pk_kanoon_visit'))
    )
    op.create_table('ledger_ending',
    sa.Column('transfer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('ending', sa.String(length=8), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("ending IN ('settled', 'voided')", name=op.f('ck_ledger_ending_ending')),
    sa.ForeignKeyConstraint(['transfer_id'], ['ledger_transfer.id'], name=op.f('fk_ledger_ending_transfer_id')),
    sa.PrimaryKeyConstraint('transfer_id', name=op.f('pk_ledger_ending'))
    )
    op.create_table('ledger_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('transfer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('account', sa.String(length=128), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('debit', sa.BigInteger(), nullable=False),
    sa.Column('credit', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('debit >= 0 AND credit >= 0 AND debit + credit > 0 AND (debit = 0 OR credit = 0)', name=op.f('ck_ledger_entry_one_side')),
    sa.CheckConstraint('id > 0', name=op.f('ck_ledger_entry_id')),
    sa.ForeignKeyConstraint(['account', 'book', 'unit'], ['ledger_account.name', 'ledger_account.book', 'ledger_account.unit'], name='fk_ledger_entry_account'),
    sa.ForeignKeyConstraint(['transfer_id', 'book', 'unit'], ['ledger_transfer.id', 'ledger_transfer.book', 'ledger_transfer.unit'], name='fk_ledger_entry_transfer'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry'))
    )
    op.create_index('ix_ledger_entry_account', 'ledger_entry', ['book', 'account', 'id'], unique=False)
    op.create_index('ix_ledger_entry_transfer', 'ledger_entry', ['transfer_id'], unique=False)
    op.create_table('loan',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('upfront_fee_rials', sa.BigInteger(), nullable=False),
    sa.Column('instalments', sa.Integer(), nullable=False),
    sa.Column('purpose_category', sa.String(length=32), nullable=False),
    sa.Column('purpose_text', sa.Text(), nullable=False),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('supplier_id', sa.String(length=64), nullable=True),
    sa.Column('refinances', sa.String(length=80), nullable=True),
    sa.Column('into_wallet', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('contract', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.Column('contract_code', sa.String(length=16), nullable=True),
    sa.Column('disbursed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_rials > 0 AND instalments > 0', name=op.f('ck_loan_amounts')),
    sa.CheckConstraint('upfront_fee_rials >= 0 AND upfront_fee_rials < amount_rials', name=op.f('ck_loan_upfront_fee')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_loan_id')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_loan_kanoon_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_loan_member_id')),
    sa.ForeignKeyConstraint(['refinances'], ['loan.id'], name=op.f('fk_loan_refinances')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_loan_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan')),
    sa.UniqueConstraint('contract_code', name=op.f('uq_loan_contract_code'))
    )
    op.create_index('ix_loan_of_kanoon', 'loan', ['kanoon_id', 'state', 'id'], unique=False)
    op.create_index('ix_loan_of_member', 'loan', ['member_id', 'book', 'state'], unique=False)
    op.create_index('ix_loan_refinances', 'loan', ['refinances'], unique=False)
    op.create_table('market_basket',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('buyer_member_id', sa.String(length=64), nullable=False),
    sa.Column('total_rials', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('placed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('pay_by', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('awaiting_payment', 'paid', 'expired', 'cancelled')", name=op.f('ck_market_basket_state')),
    sa.CheckConstraint('total_rials > 0', name=op.f('ck_market_basket_total')),
    sa.ForeignKeyConstraint(['buyer_member_id'], ['member.id'], name=op.f('fk_market_basket_buyer_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_basket'))
    )
    op.create_index('ix_market_basket_in_state', 'market_basket', ['book', 'state', 'placed_at', 'id'], unique=False)
    op.create_index('ix_market_basket_newest', 'market_basket', ['book', 'placed_at', 'id'], unique=False)
    op.create_index('ix_market_basket_of_buyer', 'market_basket', ['buyer_member_id', 'placed_at', 'id'], unique=False)
    op.create_table('member_relation',
    sa.Column('one_id', sa.String(length=64), nullable=False),
    sa.Column('other_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('declared_by', sa.String(length=100), nullable=False),
    sa.Column('declared_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_member_relation_order')),
    sa.ForeignKeyConstraint(['one_id'], ['member.id'], name=op.f('fk_member_relation_one_id')),
    sa.ForeignKeyConstraint(['other_id'], ['member.id'], name=op.f('fk_member_relation_other_id')),
    sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_member_relation'))
    )
    op.create_index('ix_member_relation_other', 'member_relation', ['other_id'], unique=False)
    op.create_table('membership_case',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('opened_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_office', sa.String(length=16), nullable=True),
    sa.Column('ended_trustee', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_membership_case_id')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_membership_case_kanoon_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_membership_case_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_case'))
    )
    op.create_index('ix_membership_case_of_kanoon', 'membership_case', ['kanoon_id', 'opened_at'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('ix_membership_case_of_member', 'membership_case', ['member_id', 'closed_at'], unique=False)
    op.create_index('uq_membership_case_open', 'membership_case', ['book', 'member_id', 'kanoon_id', 'what'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('product_offer',
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('county', sa.String(length=60), nullable=False),
    sa.Column('price_rials', sa.BigInteger(), nullable=False),
    sa.Column('cost_rials', sa.BigInteger(), nullable=False),
    sa.Column('seen_rials', sa.BigInteger(), nullable=True),
    sa.Column('wanted_rials', sa.BigInteger(), nullable=True),
    sa.Column('made_to_order', sa.Boolean(), nullable=False),
    sa.Column('stock', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('production_days', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('offered_by', sa.String(length=100), nullable=False),
    sa.Column('offered_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'in_review', 'listed', 'unlisted', 'refused')", name=op.f('ck_product_offer_state')),
    sa.CheckConstraint('cost_rials >= 0', name=op.f('ck_product_offer_cost')),
    sa.CheckConstraint('made_to_order OR reserved <= stock', name=op.f('ck_product_offer_available')),
    sa.CheckConstraint('price_rials > 0', name=op.f('ck_product_offer_price')),
    sa.CheckConstraint('production_days >= 0', name=op.f('ck_product_offer_production')),
    sa.CheckConstraint('stock >= 0 AND reserved >= 0', name=op.f('ck_product_offer_counted')),
    sa.CheckConstraint('wanted_rials > 0', name=op.f('ck_product_offer_wanted')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_product_offer_member_id')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_product_offer_process_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_product_offer_product_id')),
    sa.PrimaryKeyConstraint('product_id', 'cell_id', name=op.f('pk_product_offer'))
    )
    op.create_index('ix_product_offer_by_state', 'product_offer', ['state', 'product_id'], unique=False)
    op.create_index('ix_product_offer_of_cell', 'product_offer', ['cell_id', 'product_id'], unique=False)
    op.create_index('ix_product_offer_of_member', 'product_offer', ['member_id', 'product_id'], unique=False)
    op.create_table('product_photo_content',
    sa.Column('photo_id', sa.String(length=64), nullable=False),
    sa.Column('size', sa.String(length=8), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("size IN ('large', 'small')", name=op.f('ck_product_photo_content_size')),
    sa.ForeignKeyConstraint(['photo_id'], ['product_photo.id'], name=op.f('fk_product_photo_content_photo_id')),
    sa.PrimaryKeyConstraint('photo_id', 'size', name=op.f('pk_product_photo_content'))
    )
    op.create_table('supply_order',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('supplier_id', sa.String(length=64), nullable=True),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=30), nullable=False),
    sa.Column('deliver_to', sa.String(length=200), nullable=False),
    sa.Column('most_rials', sa.BigInteger(), nullable=True),
    sa.Column('agreed_rials', sa.BigInteger(), nullable=True),
    sa.Column('held_rials', sa.BigInteger(), nullable=False),
    sa.Column('back_rials', sa.BigInteger(), nullable=False),
    sa.Column('paid_rials', sa.BigInteger(), nullable=False),
    sa.Column('units_came', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('placed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'settled') = (paid_rials > 0)", name=op.f('ck_supply_order_settled')),
    sa.CheckConstraint("agreed_rials IS NOT NULL OR state IN ('wanted', 'declined', 'cancelled')", name=op.f('ck_supply_order_agreed')),
    sa.CheckConstraint("back_rials = held_rials OR state IN ('paid', 'accepted', 'delivered', 'received', 'settled')", name=op.f('ck_supply_order_over')),
    sa.CheckConstraint("held_rials > 0 OR state IN ('wanted', 'agreed', 'declined', 'cancelled')", name=op.f('ck_supply_order_paid_for')),
    sa.CheckConstraint("state IN ('wanted', 'agreed', 'paid', 'accepted', 'delivered', 'received', 'settled', 'declined', 'cancelled', 'failed', 'returned')", name=op.f('ck_supply_order_state')),
    sa.CheckConstraint('agreed_rials > 0', name=op.f('ck_supply_order_price')),
    sa.CheckConstraint('back_rials >= 0 AND back_rials <= held_rials', name=op.f('ck_supply_order_back')),
    sa.CheckConstraint('held_rials = 0 OR held_rials = agreed_rials', name=op.f('ck_supply_order_held')),
    sa.CheckConstraint('paid_rials IN (0, held_rials - back_rials)', name=op.f('ck_supply_order_paid')),
    sa.CheckConstraint('supplier_id IS NOT NULL OR agreed_rials IS NULL', name=op.f('ck_supply_order_supplier')),
    sa.CheckConstraint('units > 0', name=op.f('ck_supply_order_units')),
    sa.CheckConstraint('units_came IS NULL OR units_came >= 0 AND units_came <= units', name=op.f('ck_supply_order_came')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_supply_order_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_supply_order_member_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_supply_order_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_order'))
    )
    op.create_index('ix_supply_order_newest', 'supply_order', ['placed_at', 'id'], unique=False)
    op.create_index('ix_supply_order_of_cell', 'supply_order', ['cell_id', 'placed_at', 'id'], unique=False)
    op.create_index('ix_supply_order_of_region', 'supply_order', ['region', 'placed_at', 'id'], unique=False)
    op.create_table('support',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('what', sa.String(length=500), nullable=False),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('bound', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('receiver_member_id', sa.String(length=64), nullable=True),
    sa.Column('parent_id', sa.String(length=80), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('open', 'fulfilled', 'ended')", name=op.f('ck_support_state')),
    sa.CheckConstraint('amount_rials >= 0', name=op.f('ck_support_amount')),
    sa.CheckConstraint('bound >= 0 AND bound <= needed', name=op.f('ck_support_bound')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_support_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['process.id'], name=op.f('fk_support_parent_id')),
    sa.ForeignKeyConstraint(['receiver_member_id'], ['member.id'], name=op.f('fk_support_receiver_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support'))
    )
    op.create_table('supporter',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('legal_entity_id', sa.String(length=11), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('registered_by', sa.String(length=100), nullable=False),
    sa.Column('registered_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('verified_by', sa.String(length=100), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('registered', 'verified', 'suspended', 'left', 'refused')", name=op.f('ck_supporter_state')),
    sa.CheckConstraint('verified_by <> registered_by', name=op.f('ck_supporter_four_eyes')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_supporter_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_supporter_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supporter'))
    )
    op.create_index('ix_supporter_asked', 'supporter', ['book', 'state', 'asked_at', 'id'], unique=False)
    op.create_index('ix_supporter_member', 'supporter', ['member_id', 'id'], unique=False)
    op.create_index('ix_supporter_name', 'supporter', ['book', 'name', 'id'], unique=False)
    op.create_index('uq_supporter_organisation', 'supporter', ['book', 'legal_entity_id'], unique=True, sqlite_where=sa.text("state IN ('registered', 'verified', 'suspended')"), postgresql_where=sa.text("state IN ('registered', 'verified', 'suspended')"))
    op.create_index('uq_supporter_person', 'supporter', ['book', 'member_id'], unique=True, sqlite_where=sa.text("legal_entity_id IS NULL AND state IN ('registered', 'verified', 'suspended')"), postgresql_where=sa.text("legal_entity_id IS NULL AND state IN ('registered', 'verified', 'suspended')"))
    op.create_table('talent',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('nominated_by', sa.String(length=16), nullable=False),
    sa.Column('wish', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('assessment', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.Column('suitability', sa.String(length=16), nullable=True),
    sa.Column('cell_kind', sa.String(length=24), nullable=True),
    sa.Column('craft_code', sa.String(length=32), nullable=True),
    sa.Column('setup', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_talent_id')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_talent_kanoon_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_talent_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talent'))
    )
    op.create_index('ix_talent_of_kanoon', 'talent', ['kanoon_id', 'state', 'id'], unique=False)
    op.create_index('ix_talent_of_member', 'talent', ['member_id', 'state', 'id'], unique=False)
    op.create_index('uq_talent_member', 'talent', ['book', 'member_id'], unique=True, sqlite_where=sa.text("state IN ('open', 'approved')"), postgresql_where=sa.text("state IN ('open', 'approved')"))
    op.create_table('task_action',
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('rev', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('to', sa.String(length=64), nullable=True),
    sa.Column('until', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_action_task_id')),
    sa.PrimaryKeyConstraint('task_id', 'rev', name=op.f('pk_task_action'))
    )
    op.create_table('task_audience',
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('principal', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('rank', sa.String(length=32), nullable=False),
    sa.Column('due_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_audience_task_id')),
    sa.PrimaryKeyConstraint('task_id', 'principal', name=op.f('pk_task_audience'))
    )
    op.create_index('ix_task_audience_list', 'task_audience', ['principal', 'state', 'rank', 'task_id', 'due_at'], unique=False)
    op.create_table('task_comment',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('request_id', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_comment_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_comment')),
    sa.UniqueConstraint('task_id', 'author', 'request_id', name=op.f('uq_task_comment_task_id_author_request_id'))
    )
    op.create_index(op.f('ix_task_comment_task_id'), 'task_comment', ['task_id'], unique=False)
    op.create_table('task_draft',
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('form', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('saved_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_draft_task_id')),
    sa.PrimaryKeyConstraint('task_id', 'username', name=op.f('pk_task_draft'))
    )
    op.create_table('task_exclusion',
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('principal', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_exclusion_task_id')),
    sa.PrimaryKeyConstraint('task_id', 'principal', name=op.f('pk_task_exclusion'))
    )
    op.create_table('task_payload',
    sa.Column('task_id', sa.String(length=100), nullable=False),
    sa.Column('about', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('roles', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('excluded_member_ids', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('excluded_usernames', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('times', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('clock', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('escalated', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_payload_task_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_payload'))
    )
    op.create_table('webhook_delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('endpoint_id', sa.String(length=40), nullable=False),
    sa.Column('event_id', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('try_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('first_tried_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f('ck_webhook_delivery_ended')),
    sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed', 'withheld')", name=op.f('ck_webhook_delivery_state')),
    sa.ForeignKeyConstraint(['endpoint_id'], ['webhook_endpoint.id'], name=op.f('fk_webhook_delivery_endpoint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['outgoing_event.id'], name=op.f('fk_webhook_delivery_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('endpoint_id', 'event_id', name=op.f('uq_webhook_delivery_endpoint_id_event_id'))
    )
    op.create_index('ix_webhook_delivery_due', 'webhook_delivery', ['endpoint_id', 'state', 'id', 'try_at'], unique=False)
    op.create_index('ix_webhook_delivery_ended', 'webhook_delivery', ['ended_at'], unique=False)
    op.create_index('ix_webhook_delivery_newest', 'webhook_delivery', ['endpoint_id', 'id'], unique=False)
    op.create_index('ix_webhook_delivery_of_event', 'webhook_delivery', ['event_id'], unique=False)
    op.create_table('bank_order',
    sa.Column('id', sa.String(length=100), nullable=False),
    sa.Column('loan_id', sa.String(length=80), nullable=True),
    sa.Column('owed_id', sa.String(length=64), nullable=True),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('reason', sa.String(length=80), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(loan_id IS NULL) <> (owed_id IS NULL)', name=op.f('ck_bank_order_whose')),
    sa.CheckConstraint('(owed_id IS NULL) = (sheba_sealed IS NULL)', name=op.f('ck_bank_order_account')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_bank_order_loan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_order'))
    )
    op.create_index(op.f('ix_bank_order_loan_id'), 'bank_order', ['loan_id'], unique=False)
    op.create_index('ix_bank_order_of_day', 'bank_order', ['state', 'changed_at'], unique=False)
    op.create_index(op.f('ix_bank_order_owed_id'), 'bank_order', ['owed_id'], unique=False)
    op.create_table('bank_receipt',
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('loan_id', sa.String(length=80), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('taken_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('event_id', sa.String(length=255), nullable=False),
    sa.Column('overpaid_rials', sa.BigInteger(), nullable=False),
    sa.Column('paid_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('bounced_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('bounced_by', sa.String(length=255), nullable=True),
    sa.CheckConstraint('amount_rials > 0', name=op.f('ck_bank_receipt_amount')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_bank_receipt_loan_id')),
    sa.PrimaryKeyConstraint('book', 'reference', name=op.f('pk_bank_receipt'))
    )
    op.create_index('ix_bank_receipt_by_reference', 'bank_receipt', ['reference'], unique=False)
    op.create_index('ix_bank_receipt_of_day', 'bank_receipt', ['at'], unique=False)
    op.create_index('ix_bank_receipt_of_loan', 'bank_receipt', ['loan_id', 'version', 'paid_at', 'reference'], unique=False)
    op.create_table('cell',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('talent_id', sa.String(length=80), nullable=True),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('county', sa.String(length=60), nullable=False),
    sa.Column('craft_code', sa.String(length=32), nullable=False),
    sa.Column('cell_kind', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('activated_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_sign_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('next_review_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reviewed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('income_rials', sa.BigInteger(), nullable=True),
    sa.Column('jobs', sa.Integer(), nullable=True),
    sa.Column('returned_migrants', sa.Integer(), nullable=True),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.CheckConstraint("(state = 'CLOSED') = (closed_at IS NOT NULL)", name=op.f('ck_cell_closed')),
    sa.CheckConstraint("cell_kind IN ('work_and_life', 'work_and_business')", name=op.f('ck_cell_cell_kind')),
    sa.CheckConstraint("state IN ('ACTIVE', 'PROBATION', 'CLOSING', 'CLOSED')", name=op.f('ck_cell_state')),
    sa.CheckConstraint('income_rials >= 0 AND jobs >= 0 AND returned_migrants >= 0', name=op.f('ck_cell_outcomes')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_cell_id')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon.id'], name=op.f('fk_cell_kanoon_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_cell_member_id')),
    sa.ForeignKeyConstraint(['talent_id'], ['talent.id'], name=op.f('fk_cell_talent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cell'))
    )
    op.create_index('ix_cell_by_state', 'cell', ['state', 'id'], unique=False)
    op.create_index('ix_cell_of_craft', 'cell', ['craft_code', 'id'], unique=False)
    op.create_index('ix_cell_of_kanoon', 'cell', ['kanoon_id', 'id'], unique=False)
    op.create_index('ix_cell_of_member', 'cell', ['member_id', 'id'], unique=False)
    op.create_index('ix_cell_of_region', 'cell', ['region', 'id'], unique=False)
    op.create_index('uq_cell_member', 'cell', ['book', 'member_id'], unique=True, sqlite_where=sa.text("state <> 'CLOSED'"), postgresql_where=sa.text("state <> 'CLOSED'"))
    op.create_index('uq_cell_talent', 'cell', ['talent_id'], unique=True)
    op.create_table('cell_payout_account',
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('loan_id', sa.String(length=80), nullable=True),
    sa.Column('loan_per_mille', sa.Integer(), nullable=False),
    sa.Column('sheba_since', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('unverified', 'verified', 'restricted')", name=op.f('ck_cell_payout_account_state')),
    sa.CheckConstraint('CASE WHEN loan_id IS NULL THEN loan_per_mille = 0 ELSE loan_per_mille BETWEEN 1 AND 1000 END', name=op.f('ck_cell_payout_account_loan')),
    sa.CheckConstraint('failures >= 0 AND version > 0', name=op.f('ck_cell_payout_account_counted')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_cell_payout_account_loan_id')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_cell_payout_account_process_id')),
    sa.PrimaryKeyConstraint('cell_id', 'book', name=op.f('pk_cell_payout_account'))
    )
    op.create_table('enrolment',
    sa.Column('id', sa.String(length=120), nullable=False),
    sa.Column('talent_id', sa.String(length=80), nullable=False),
    sa.Column('course_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('absences', sa.Integer(), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('absences >= 0', name=op.f('ck_enrolment_absences')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_enrolment_course_id')),
    sa.ForeignKeyConstraint(['talent_id'], ['talent.id'], name=op.f('fk_enrolment_talent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment'))
    )
    op.create_index('ix_enrolment_of_talent', 'enrolment', ['talent_id', 'id'], unique=False)
    op.create_table('kanoon_founder',
    sa.Column('kanoon_id', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('office', sa.String(length=16), nullable=True),
    sa.Column('ceiling_rials', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ceiling_rials >= 0', name=op.f('ck_kanoon_founder_ceiling')),
    sa.ForeignKeyConstraint(['kanoon_id'], ['kanoon_formation.id'], name=op.f('fk_kanoon_founder_kanoon_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_kanoon_founder_member_id')),
    sa.PrimaryKeyConstraint('kanoon_id', 'number', name=op.f('pk_kanoon_founder'))
    )
    op.create_index('ix_kanoon_founder_person', 'kanoon_founder', ['member_id', 'kanoon_id'], unique=False)
    op.create_index('uq_kanoon_founder_member', 'kanoon_founder', ['book', 'member_id'], unique=True, sqlite_where=sa.text("state IN ('invited', 'verified')"), postgresql_where=sa.text("state IN ('invited', 'verified')"))
    op.create_table('loan_book',
    sa.Column('loan_id', sa.String(length=80), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('kanoon_id', sa.String(length=64), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('disbursed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('principal_rials', sa.BigInteger(), nullable=False),
    sa.Column('late_rials', sa.BigInteger(), nullable=False),
    sa.Column('oldest_due_on', sa.Date(), nullable=True),
    sa.Column('oldest_deadline_on', sa.Date(), nullable=True),
    sa.Column('arrears_class', sa.String(length=16), nullable=False),
    sa.CheckConstraint('principal_rials >= 0 AND late_rials >= 0', name=op.f('ck_loan_book_amounts')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_book_loan_id')),
    sa.PrimaryKeyConstraint('loan_id', name=op.f('pk_loan_book')),
    postgresql_with={'autovacuum_vacuum_scale_factor': 0.02, 'autovacuum_analyze_scale_factor': 0.02}
    )
    op.create_index('ix_loan_book_amount', 'loan_book', ['amount_rials', 'state'], unique=False)
    op.create_index('ix_loan_book_class', 'loan_book', ['arrears_class', 'disbursed_at', 'loan_id'], unique=False)
    op.create_index('ix_loan_book_kanoon', 'loan_book', ['kanoon_id', 'disbursed_at', 'loan_id'], unique=False)
    op.create_index('ix_loan_book_late', 'loan_book', ['late_rials', 'loan_id'], unique=False)
    op.create_index('ix_loan_book_newest', 'loan_book', ['disbursed_at', 'loan_id'], unique=False)
    op.create_index('ix_loan_book_region', 'loan_book', ['region', 'disbursed_at', 'loan_id'], unique=False)
    op.create_index('ix_loan_book_region_class', 'loan_book', ['region', 'arrears_class', 'late_rials', 'loan_id'], unique=False)
    op.create_index('ix_loan_book_state', 'loan_book', ['state', 'oldest_deadline_on'], unique=False)
    op.create_table('loan_schedule',
    sa.Column('loan_id', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('made_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_schedule_loan_id')),
    sa.PrimaryKeyConstraint('loan_id', 'version', name=op.f('pk_loan_schedule')),
    sa.UniqueConstraint('loan_id', 'key', name=op.f('uq_loan_schedule_loan_id_key'))
    )
    op.create_index('uq_loan_schedule_active', 'loan_schedule', ['loan_id'], unique=True, sqlite_where=sa.text('active'), postgresql_where=sa.text('active'))
    op.create_table('loan_trustee',
    sa.Column('loan_id', sa.String(length=80), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('share_rials', sa.BigInteger(), nullable=False),
    sa.Column('covers_rials', sa.BigInteger(), nullable=False),
    sa.Column('missing_rials', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.CheckConstraint('covers_rials BETWEEN 0 AND share_rials', name=op.f('ck_loan_trustee_covers')),
    sa.CheckConstraint('missing_rials BETWEEN 0 AND covers_rials', name=op.f('ck_loan_trustee_missing')),
    sa.CheckConstraint('share_rials > 0', name=op.f('ck_loan_trustee_share')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_trustee_loan_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_loan_trustee_member_id')),
    sa.PrimaryKeyConstraint('loan_id', 'member_id', name=op.f('pk_loan_trustee'))
    )
    op.create_index('ix_loan_trustee_member', 'loan_trustee', ['member_id', 'state'], unique=False)
    op.create_table('market_order',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('basket_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('carrier', sa.String(length=32), nullable=False),
    sa.Column('goods_rials', sa.BigInteger(), nullable=False),
    sa.Column('carrier_rials', sa.BigInteger(), nullable=False),
    sa.Column('commission_rials', sa.BigInteger(), nullable=False),
    sa.Column('paid_rials', sa.BigInteger(), nullable=False),
    sa.Column('back_goods_rials', sa.BigInteger(), nullable=False),
    sa.Column('back_carrier_rials', sa.BigInteger(), nullable=False),
    sa.Column('claimed_goods_rials', sa.BigInteger(), nullable=False),
    sa.Column('claimed_carrier_rials', sa.BigInteger(), nullable=False),
    sa.Column('released_rials', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('contested', sa.String(length=8), nullable=True),
    sa.Column('passed_on_to', sa.String(length=64), nullable=True),
    sa.Column('heir_member_id', sa.String(length=64), nullable=True),
    sa.Column('placed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('window_ends_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('released_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(released_at IS NOT NULL) = (state = 'completed')", name=op.f('ck_market_order_released')),
    sa.CheckConstraint("(window_ends_at IS NOT NULL) = (state IN ('delivered', 'returned', 'completed'))", name=op.f('ck_market_order_delivered')),
    sa.CheckConstraint("contested IN ('refund', 'dispute')", name=op.f('ck_market_order_contested')),
    sa.CheckConstraint("state IN ('awaiting_payment', 'paid', 'accepted', 'delivered', 'completed', 'returned', 'expired', 'declined', 'passed_on', 'cancelled', 'delivery_failed')", name=op.f('ck_market_order_state')),
    sa.CheckConstraint('back_carrier_rials + claimed_carrier_rials <= carrier_rials', name=op.f('ck_market_order_carrier_back')),
    sa.CheckConstraint('back_goods_rials + claimed_goods_rials <= goods_rials', name=op.f('ck_market_order_goods_back')),
    sa.CheckConstraint('back_goods_rials >= 0 AND back_carrier_rials >= 0', name=op.f('ck_market_order_back')),
    sa.CheckConstraint('claimed_goods_rials + claimed_carrier_rials <= released_rials', name=op.f('ck_market_order_released_before')),
    sa.CheckConstraint('claimed_goods_rials >= 0 AND claimed_carrier_rials >= 0', name=op.f('ck_market_order_claimed')),
    sa.CheckConstraint('commission_rials >= 0 AND commission_rials <= goods_rials', name=op.f('ck_market_order_commission')),
    sa.CheckConstraint('goods_rials >= 0 AND carrier_rials >= 0 AND goods_rials + carrier_rials > 0', name=op.f('ck_market_order_sums')),
    sa.CheckConstraint('paid_rials IN (0, goods_rials + carrier_rials)', name=op.f('ck_market_order_paid')),
    sa.CheckConstraint('released_at IS NULL OR released_at >= window_ends_at', name=op.f('ck_market_order_window')),
    sa.CheckConstraint('released_rials >= 0 AND back_goods_rials + back_carrier_rials + released_rials <= paid_rials', name=op.f('ck_market_order_escrow')),
    sa.ForeignKeyConstraint(['basket_id'], ['market_basket.id'], name=op.f('fk_market_order_basket_id')),
    sa.ForeignKeyConstraint(['heir_member_id'], ['member.id'], name=op.f('fk_market_order_heir_member_id')),
    sa.ForeignKeyConstraint(['passed_on_to'], ['market_order.id'], name=op.f('fk_market_order_passed_on_to')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_order')),
    sa.UniqueConstraint('id', 'contested', name='uq_market_order_contested')
    )
    op.create_index('ix_market_order_of_basket', 'market_order', ['basket_id', 'id'], unique=False)
    op.create_index('ix_market_order_of_cell', 'market_order', ['cell_id', 'placed_at', 'id'], unique=False)
    op.create_index('ix_market_order_of_heir', 'market_order', ['heir_member_id'], unique=False, sqlite_where=sa.text('heir_member_id IS NOT NULL'), postgresql_where=sa.text('heir_member_id IS NOT NULL'))
    op.create_index('ix_market_order_passed_on', 'market_order', ['passed_on_to'], unique=False, sqlite_where=sa.text('passed_on_to IS NOT NULL'), postgresql_where=sa.text('passed_on_to IS NOT NULL'))
    op.create_table('market_payment',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('basket_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('gateway', sa.String(length=32), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('authority', sa.String(length=80), nullable=True),
    sa.Column('pay_url', sa.String(length=500), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('route', sa.String(length=40), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(reference IS NOT NULL) = (state IN ('paid', 'late', 'returning', 'returned'))", name=op.f('ck_market_payment_money')),
    sa.CheckConstraint("authority IS NOT NULL OR state IN ('created', 'failed', 'expired')", name=op.f('ck_market_payment_offered')),
    sa.CheckConstraint("state IN ('created', 'waiting', 'failed', 'expired', 'late', 'returning', 'returned', 'paid')", name=op.f('ck_market_payment_state')),
    sa.CheckConstraint('amount_rials > 0', name=op.f('ck_market_payment_amount')),
    sa.ForeignKeyConstraint(['basket_id'], ['market_basket.id'], name=op.f('fk_market_payment_basket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_payment')),
    sa.UniqueConstraint('gateway', 'authority', name='uq_market_payment_authority'),
    sa.UniqueConstraint('gateway', 'reference', name='uq_market_payment_reference')
    )
    op.create_index('ix_market_payment_of_basket', 'market_payment', ['basket_id', 'id'], unique=False)
    op.create_index('uq_market_payment_paid', 'market_payment', ['basket_id'], unique=True, sqlite_where=sa.text("state = 'paid'"), postgresql_where=sa.text("state = 'paid'"))
    op.create_table('market_ship_to',
    sa.Column('basket_id', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['basket_id'], ['market_basket.id'], name=op.f('fk_market_ship_to_basket_id')),
    sa.PrimaryKeyConstraint('basket_id', name=op.f('pk_market_ship_to'))
    )
    op.create_table('product_price',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('price_rials', sa.BigInteger(), nullable=False),
    sa.Column('cost_rials', sa.BigInteger(), nullable=False),
    sa.Column('valid_from', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=100), nullable=False),
    sa.CheckConstraint('price_rials > 0 AND cost_rials >= 0', name=op.f('ck_product_price_price')),
    sa.ForeignKeyConstraint(['product_id', 'cell_id'], ['product_offer.product_id', 'product_offer.cell_id'], name='offer'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product_price'))
    )
    op.create_index('ix_product_price_of', 'product_price', ['product_id', 'cell_id', 'id'], unique=False)
    op.create_table('supply_money',
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('key', sa.String(length=140), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('supply_id', sa.String(length=80), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('rials', sa.BigInteger(), nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source IN ('sales', 'receipt')", name=op.f('ck_supply_money_source')),
    sa.CheckConstraint('rials > 0', name=op.f('ck_supply_money_rials')),
    sa.ForeignKeyConstraint(['supply_id'], ['supply_order.id'], name=op.f('fk_supply_money_supply_id')),
    sa.PrimaryKeyConstraint('book', 'key', name=op.f('pk_supply_money'))
    )
    op.create_index('ix_supply_money_of_cell', 'supply_money', ['cell_id', 'book'], unique=False)
    op.create_table('support_pledge',
    sa.Column('support_id', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('supporter_id', sa.String(length=80), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('offered_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('offered', 'pledged', 'fulfilled', 'declined', 'silent', 'filled', 'no_capacity', 'released', 'taken_back', 'ended')", name=op.f('ck_support_pledge_state')),
    sa.ForeignKeyConstraint(['support_id'], ['support.id'], name=op.f('fk_support_pledge_support_id')),
    sa.ForeignKeyConstraint(['supporter_id'], ['supporter.id'], name=op.f('fk_support_pledge_supporter_id')),
    sa.PrimaryKeyConstraint('support_id', 'number', name=op.f('pk_support_pledge')),
    sa.UniqueConstraint('support_id', 'supporter_id', name=op.f('uq_support_pledge_support_id_supporter_id'))
    )
    op.create_index('ix_support_pledge_supporter', 'support_pledge', ['supporter_id', 'offered_at', 'support_id'], unique=False)
    op.create_table('supporter_kind',
    sa.Column('supporter_id', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('capacity', sa.BigInteger(), nullable=False),
    sa.Column('used', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('credit', 'technical', 'cultural', 'commercial')", name=op.f('ck_supporter_kind_kind')),
    sa.CheckConstraint('used >= 0 AND used <= capacity', name=op.f('ck_supporter_kind_capacity')),
    sa.ForeignKeyConstraint(['supporter_id'], ['supporter.id'], name=op.f('fk_supporter_kind_supporter_id')),
    sa.PrimaryKeyConstraint('supporter_id', 'kind', name=op.f('pk_supporter_kind'))
    )
    op.create_index('ix_supporter_kind_of', 'supporter_kind', ['kind', 'supporter_id'], unique=False)
    op.create_table('supporter_province',
    sa.Column('supporter_id', sa.String(length=80), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['supporter_id'], ['supporter.id'], name=op.f('fk_supporter_province_supporter_id')),
    sa.PrimaryKeyConstraint('supporter_id', 'region', name=op.f('pk_supporter_province'))
    )
    op.create_index('ix_supporter_province_of', 'supporter_province', ['region', 'supporter_id'], unique=False)
    op.create_table('wallet_purchase',
    sa.Column('loan_id', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('supplier_id', sa.String(length=64), nullable=True),
    sa.Column('legal_entity_id', sa.String(length=11), nullable=False),
    sa.Column('document', sa.String(length=80), nullable=False),
    sa.Column('document_key', sa.String(length=160), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=80), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_rials > 0', name=op.f('ck_wallet_purchase_amount')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_wallet_purchase_loan_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_wallet_purchase_supplier_id')),
    sa.PrimaryKeyConstraint('loan_id', 'number', name=op.f('pk_wallet_purchase'))
    )
    op.create_index('uq_wallet_purchase_invoice', 'wallet_purchase', ['book', 'legal_entity_id', 'document_key'], unique=True, sqlite_where=sa.text("state IN ('asked', 'paying', 'paid')"), postgresql_where=sa.text("state IN ('asked', 'paying', 'paid')"))
    op.create_table('webhook_try',
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('problem', sa.String(length=32), nullable=True),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.Column('excerpt', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['webhook_delivery.id'], name=op.f('fk_webhook_try_delivery_id')),
    sa.PrimaryKeyConstraint('delivery_id', 'number', name=op.f('pk_webhook_try'))
    )
    op.create_table('bank_receipt_part',
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('fee_rials', sa.BigInteger(), nullable=False),
    sa.Column('principal_rials', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['book', 'reference'], ['bank_receipt.book', 'bank_receipt.reference'], name=op.f('fk_bank_receipt_part_book_reference')),
    sa.PrimaryKeyConstraint('book', 'reference', 'version', 'number', name=op.f('pk_bank_receipt_part'))
    )
    op.create_table('carrier_invoice_line',
    sa.Column('invoice_id', sa.String(length=80), nullable=False),
    sa.Column('place', sa.BigInteger(), nullable=False),
    sa.Column('shipment_id', sa.String(length=80), nullable=False),
    sa.Column('order_id', sa.String(length=64), nullable=True),
    sa.Column('billed_rials', sa.BigInteger(), nullable=False),
    sa.Column('owed_rials', sa.BigInteger(), nullable=True),
    sa.Column('verdict', sa.String(length=12), nullable=True),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.CheckConstraint("NOT held OR verdict = 'agreed' AND order_id IS NOT NULL", name=op.f('ck_carrier_invoice_line_held')),
    sa.CheckConstraint("verdict IN ('agreed', 'unknown', 'twice', 'differs', 'not_owed')", name=op.f('ck_carrier_invoice_line_verdict')),
    sa.CheckConstraint('billed_rials > 0', name=op.f('ck_carrier_invoice_line_rials')),
    sa.ForeignKeyConstraint(['invoice_id'], ['carrier_invoice.id'], name=op.f('fk_carrier_invoice_line_invoice_id')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_carrier_invoice_line_order_id')),
    sa.PrimaryKeyConstraint('invoice_id', 'place', name=op.f('pk_carrier_invoice_line'))
    )
    op.create_index('uq_carrier_invoice_line_held', 'carrier_invoice_line', ['order_id'], unique=True, sqlite_where=sa.text('held'), postgresql_where=sa.text('held'))
    op.create_table('cell_review',
    sa.Column('cell_id', sa.String(length=80), nullable=False),
    sa.Column('round', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('begun_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('by', sa.String(length=100), nullable=True),
    sa.Column('income_rials', sa.BigInteger(), nullable=True),
    sa.Column('jobs', sa.Integer(), nullable=True),
    sa.Column('returned_migrants', sa.Integer(), nullable=True),
    sa.Column('produces', sa.Boolean(), nullable=True),
    sa.Column('problems_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'held') = (income_rials IS NOT NULL AND jobs IS NOT NULL AND returned_migrants IS NOT NULL AND produces IS NOT NULL)", name=op.f('ck_cell_review_held')),
    sa.CheckConstraint("state IN ('begun', 'held', 'missed', 'called_off')", name=op.f('ck_cell_review_state')),
    sa.CheckConstraint('day > 0', name=op.f('ck_cell_review_day')),
    sa.CheckConstraint('income_rials >= 0 AND jobs >= 0 AND returned_migrants >= 0', name=op.f('ck_cell_review_outcomes')),
    sa.ForeignKeyConstraint(['cell_id'], ['cell.id'], name=op.f('fk_cell_review_cell_id')),
    sa.PrimaryKeyConstraint('cell_id', 'round', name=op.f('pk_cell_review'))
    )
    op.create_table('loan_instalment',
    sa.Column('loan_id', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=False),
    sa.Column('principal_rials', sa.BigInteger(), nullable=False),
    sa.Column('fee_rials', sa.BigInteger(), nullable=False),
    sa.Column('principal_paid_rials', sa.BigInteger(), nullable=False),
    sa.Column('fee_paid_rials', sa.BigInteger(), nullable=False),
    sa.Column('fee_fell_due_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('fee_paid_rials BETWEEN 0 AND fee_rials', name=op.f('ck_loan_instalment_fee_paid')),
    sa.CheckConstraint('principal_paid_rials BETWEEN 0 AND principal_rials', name=op.f('ck_loan_instalment_principal_paid')),
    sa.ForeignKeyConstraint(['loan_id', 'version'], ['loan_schedule.loan_id', 'loan_schedule.version'], name=op.f('fk_loan_instalment_loan_id_version')),
    sa.PrimaryKeyConstraint('loan_id', 'version', 'number', name=op.f('pk_loan_instalment'))
    )
    op.create_index('ix_loan_instalment_due', 'loan_instalment', ['due_on', 'loan_id'], unique=False)
    op.create_table('market_event',
    sa.Column('machine', sa.String(length=16), nullable=False),
    sa.Column('subject_id', sa.String(length=140), nullable=False),
    sa.Column('event', sa.String(length=20), nullable=False),
    sa.Column('taken', sa.String(length=8), nullable=False),
    sa.Column('order_id', sa.String(length=64), nullable=True),
    sa.Column('at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("taken IN ('moved', 'late')", name=op.f('ck_market_event_taken')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name='fk_market_event_order'),
    sa.PrimaryKeyConstraint('machine', 'subject_id', 'event', 'taken', name=op.f('pk_market_event'))
    )
    op.create_index('ix_market_event_of_order', 'market_event', ['order_id', 'at'], unique=False)
    op.create_table('market_fulfilment',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('carrier', sa.String(length=32), nullable=False),
    sa.Column('shipment_id', sa.String(length=80), nullable=True),
    sa.Column('sampled', sa.Boolean(), nullable=False),
    sa.Column('checked_by', sa.String(length=100), nullable=True),
    sa.Column('last_scan_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("NOT sampled OR checked_by IS NOT NULL OR state IN ('waiting', 'preparing', 'stopped')", name=op.f('ck_market_fulfilment_checked')),
    sa.CheckConstraint("shipment_id IS NOT NULL OR state IN ('waiting', 'preparing', 'ready', 'stopped')", name=op.f('ck_market_fulfilment_shipment')),
    sa.CheckConstraint("state IN ('waiting', 'preparing', 'ready', 'booked', 'picked_up', 'in_transit', 'lost', 'delivered', 'sent_back', 'stopped')", name=op.f('ck_market_fulfilment_state')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_market_fulfilment_order_id')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_market_fulfilment')),
    sa.UniqueConstraint('carrier', 'shipment_id', name='uq_market_fulfilment_shipment')
    )
    op.create_index('ix_market_fulfilment_shipment', 'market_fulfilment', ['shipment_id'], unique=False)
    op.create_table('market_order_line',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('category_code', sa.String(length=32), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('price_rials', sa.BigInteger(), nullable=False),
    sa.Column('discount_rials', sa.BigInteger(), nullable=False),
    sa.Column('commission_rials', sa.BigInteger(), nullable=False),
    sa.Column('withdrawal_days', sa.Integer(), nullable=False),
    sa.Column('back_units', sa.Integer(), nullable=False),
    sa.Column('stock', sa.String(length=12), nullable=False),
    sa.CheckConstraint("stock IN ('reserved', 'free', 'handed_over', 'played')", name=op.f('ck_market_order_line_stock')),
    sa.CheckConstraint('back_units >= 0 AND back_units <= units', name=op.f('ck_market_order_line_back')),
    sa.CheckConstraint('commission_rials >= 0 AND withdrawal_days >= 0', name=op.f('ck_market_order_line_terms')),
    sa.CheckConstraint('units > 0 AND price_rials > 0 AND discount_rials >= 0', name=op.f('ck_market_order_line_price')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_market_order_line_order_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_market_order_line_product_id')),
    sa.PrimaryKeyConstraint('order_id', 'number', name=op.f('pk_market_order_line'))
    )
    op.create_index('ix_market_order_line_of_product', 'market_order_line', ['product_id', 'order_id'], unique=False)
    op.create_table('market_refund',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('goods_rials', sa.BigInteger(), nullable=False),
    sa.Column('carrier_rials', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=True),
    sa.Column('owed_rials', sa.BigInteger(), nullable=False),
    sa.Column('route', sa.String(length=40), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('contests', sa.String(length=8), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('asked_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(source = 'house') = (kind = 'goodwill')", name=op.f('ck_market_refund_goodwill')),
    sa.CheckConstraint("CASE WHEN kind = 'goodwill' OR state IN ('paid', 'refused', 'withdrawn') THEN contests IS NULL ELSE contests = 'refund' END", name=op.f('ck_market_refund_open')),
    sa.CheckConstraint("contests IS NULL OR contests = 'refund'", name=op.f('ck_market_refund_contests')),
    sa.CheckConstraint("kind IN ('withdrawal', 'complaint', 'ended', 'decision', 'goodwill')", name=op.f('ck_market_refund_kind')),
    sa.CheckConstraint("source IN ('escrow', 'cell', 'house')", name=op.f('ck_market_refund_source')),
    sa.CheckConstraint("source IS NOT NULL OR state IN ('asked', 'awaiting_goods', 'refused', 'withdrawn')", name=op.f('ck_market_refund_approved')),
    sa.CheckConstraint("state IN ('asked', 'awaiting_goods', 'approved', 'sending', 'by_bank', 'paid', 'refused', 'withdrawn')", name=op.f('ck_market_refund_state')),
    sa.CheckConstraint('goods_rials >= 0 AND carrier_rials >= 0 AND goods_rials + carrier_rials > 0', name=op.f('ck_market_refund_amount')),
    sa.ForeignKeyConstraint(['order_id', 'contests'], ['market_order.id', 'market_order.contested'], name='fk_market_refund_open'),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_market_refund_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_refund'))
    )
    op.create_index('ix_market_refund_of_order', 'market_refund', ['order_id', 'id'], unique=False)
    op.create_table('market_release',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('cell_rials', sa.BigInteger(), nullable=False),
    sa.Column('commission_rials', sa.BigInteger(), nullable=False),
    sa.Column('carrier_rials', sa.BigInteger(), nullable=False),
    sa.Column('taken_rials', sa.BigInteger(), nullable=False),
    sa.Column('takings', sa.Integer(), nullable=False),
    sa.Column('loan_rials', sa.BigInteger(), nullable=False),
    sa.Column('loan_id', sa.String(length=80), nullable=True),
    sa.Column('loan_state', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('released_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(loan_rials > 0) = (loan_state IN ('waiting', 'given', 'received'))", name=op.f('ck_market_release_loan')),
    sa.CheckConstraint("loan_state IN ('none', 'waiting', 'given', 'received', 'kept')", name=op.f('ck_market_release_loan_state')),
    sa.CheckConstraint("state IN ('open', 'paid')", name=op.f('ck_market_release_state')),
    sa.CheckConstraint('loan_rials = 0 OR loan_id IS NOT NULL', name=op.f('ck_market_release_whose_loan')),
    sa.CheckConstraint('taken_rials + loan_rials <= cell_rials', name=op.f('ck_market_release_left')),
    sa.CheckConstraint('taken_rials >= 0 AND loan_rials >= 0 AND takings >= 0', name=op.f('ck_market_release_parts')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_market_release_loan_id')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_market_release_order_id')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_market_release'))
    )
    op.create_index('ix_market_release_of_cell', 'market_release', ['cell_id', 'book', 'order_id'], unique=False)
    op.create_index('ix_market_release_share', 'market_release', ['book', 'order_id'], unique=False, sqlite_where=sa.text("loan_state IN ('waiting', 'given')"), postgresql_where=sa.text("loan_state IN ('waiting', 'given')"))
    op.create_index('ix_market_release_unpaid', 'market_release', ['cell_id', 'book', 'order_id'], unique=False, sqlite_where=sa.text("state = 'open' AND cell_rials > taken_rials + loan_rials"), postgresql_where=sa.text("state = 'open' AND cell_rials > taken_rials + loan_rials"))
    op.create_table('order_rating',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('process_id', sa.String(length=80), nullable=True),
    sa.Column('rated_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state = 'shown' OR process_id IS NOT NULL", name=op.f('ck_order_rating_looked_at')),
    sa.CheckConstraint("state IN ('shown', 'reported', 'hidden')", name=op.f('ck_order_rating_state')),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_order_rating_stars')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_order_rating_order_id')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_order_rating_process_id')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_order_rating'))
    )
    op.create_index('ix_order_rating_of_cell', 'order_rating', ['cell_id', 'book', 'stars'], unique=False)
    op.create_table('refund_return',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('owed_id', sa.String(length=64), nullable=False),
    sa.Column('bank_order_id', sa.String(length=100), nullable=False),
    sa.Column('member_id', sa.String(length=64), nullable=False),
    sa.Column('rials', sa.BigInteger(), nullable=False),
    sa.Column('sheba_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('came_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('owed', 'sending', 'paid')", name=op.f('ck_refund_return_state')),
    sa.CheckConstraint('rials > 0', name=op.f('ck_refund_return_rials')),
    sa.ForeignKeyConstraint(['bank_order_id'], ['bank_order.id'], name=op.f('fk_refund_return_bank_order_id')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_refund_return_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_refund_return_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refund_return')),
    sa.UniqueConstraint('bank_order_id', name=op.f('uq_refund_return_bank_order_id'))
    )
    op.create_index(op.f('ix_refund_return_owed_id'), 'refund_return', ['owed_id'], unique=False)
    op.create_table('complaint',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('cell_id', sa.String(length=64), nullable=False),
    sa.Column('buyer_member_id', sa.String(length=64), nullable=False),
    sa.Column('wrong', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('answer', sa.String(length=16), nullable=True),
    sa.Column('answer_words', sa.String(length=1000), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('refund_id', sa.String(length=64), nullable=True),
    sa.Column('opened_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', stores.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("refund_id IS NULL OR outcome IN ('REFUNDED', 'GOODWILL')", name=op.f('ck_complaint_refund')),
    sa.CheckConstraint('(closed_at IS NULL) = (outcome IS NULL)', name=op.f('ck_complaint_closed')),
    sa.ForeignKeyConstraint(['buyer_member_id'], ['member.id'], name=op.f('fk_complaint_buyer_member_id')),
    sa.ForeignKeyConstraint(['id'], ['process.id'], name=op.f('fk_complaint_id')),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_complaint_order_id')),
    sa.ForeignKeyConstraint(['refund_id'], ['market_refund.id'], name=op.f('fk_complaint_refund_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint'))
    )
    op.create_index('ix_complaint_of_cell', 'complaint', ['cell_id', 'opened_at', 'id'], unique=False)
    op.create_index('ix_complaint_of_order', 'complaint', ['order_id', 'opened_at', 'id'], unique=False)
    op.create_index('uq_complaint_open', 'complaint', ['order_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('market_dispute',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('opened_by', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('contests', sa.String(length=8), nullable=True),
    sa.Column('refund_id', sa.String(length=64), nullable=True),
    sa.Column('decided_by', sa.String(length=100), nullable=True),
    sa.Column('opened_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("CASE WHEN state = 'open' THEN contests = 'dispute' ELSE contests IS NULL END", name=op.f('ck_market_dispute_open')),
    sa.CheckConstraint("contests IS NULL OR contests = 'dispute'", name=op.f('ck_market_dispute_contests')),
    sa.CheckConstraint("opened_by IN ('buyer', 'cell')", name=op.f('ck_market_dispute_opened_by')),
    sa.CheckConstraint("state IN ('open', 'decided', 'withdrawn')", name=op.f('ck_market_dispute_state')),
    sa.ForeignKeyConstraint(['order_id', 'contests'], ['market_order.id', 'market_order.contested'], name='fk_market_dispute_open'),
    sa.ForeignKeyConstraint(['order_id'], ['market_order.id'], name=op.f('fk_market_dispute_order_id')),
    sa.ForeignKeyConstraint(['refund_id'], ['market_refund.id'], name=op.f('fk_market_dispute_refund_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_dispute'))
    )
    op.create_index('ix_market_dispute_of_order', 'market_dispute', ['order_id', 'id'], unique=False)
    op.create_table('market_refund_line',
    sa.Column('refund_id', sa.String(length=64), nullable=False),
    sa.Column('line_number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.CheckConstraint('units > 0', name=op.f('ck_market_refund_line_units')),
    sa.ForeignKeyConstraint(['refund_id'], ['market_refund.id'], name=op.f('fk_market_refund_line_refund_id')),
    sa.PrimaryKeyConstraint('refund_id', 'line_number', name=op.f('pk_market_refund_line'))
    )
    op.create_table('payout_item',
    sa.Column('payout_id', sa.String(length=140), nullable=False),
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('amount_rials', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.CheckConstraint('amount_rials > 0', name=op.f('ck_payout_item_amount')),
    sa.ForeignKeyConstraint(['order_id'], ['market_release.order_id'], name=op.f('fk_payout_item_order_id')),
    sa.ForeignKeyConstraint(['payout_id', 'state'], ['payout.id', 'payout.state'], name='fk_payout_item_payout', onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('payout_id', 'order_id', name=op.f('pk_payout_item'))
    )
    op.create_index('uq_payout_item_live', 'payout_item', ['order_id'], unique=True, sqlite_where=sa.text("state IN ('scheduled', 'approved', 'sent', 'settled')"), postgresql_where=sa.text("state IN ('scheduled', 'approved', 'sent', 'settled')"))
    op.create_table('product_rating',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('book', sa.String(length=96), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('rated_at', stores.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_product_rating_stars')),
    sa.ForeignKeyConstraint(['order_id'], ['order_rating.order_id'], name=op.f('fk_product_rating_order_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_product_rating_product_id')),
    sa.PrimaryKeyConstraint('order_id', 'product_id', name=op.f('pk_product_rating'))
    )
    op.create_index('ix_product_rating_newest', 'product_rating', ['product_id', 'book', 'rated_at', 'order_id'], unique=False)
    op.create_index('ix_product_rating_stars', 'product_rating', ['product_id', 'book', 'stars'], unique=False)
    for statement in create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index('ix_product_rating_stars', table_name='product_rating')
    op.drop_index('ix_product_rating_newest', table_name='product_rating')
    op.drop_table('product_rating')
    op.drop_index('uq_payout_item_live', table_name='payout_item', sqlite_where=sa.text("state IN ('scheduled', 'approved', 'sent', 'settled')"), postgresql_where=sa.text("state IN ('scheduled', 'approved', 'sent', 'settled')"))
    op.drop_table('payout_item')
    op.drop_table('market_refund_line')
    op.drop_index('ix_market_dispute_of_order', table_name='market_dispute')
    op.drop_table('market_dispute')
    op.drop_index('uq_complaint_open', table_name='complaint', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index('ix_complaint_of_order', table_name='complaint')
    op.drop_index('ix_complaint_of_cell', table_name='complaint')
    op.drop_table('complaint')
    op.drop_index(op.f('ix_refund_return_owed_id'), table_name='refund_return')
    op.drop_table('refund_return')
    op.drop_index('ix_order_rating_of_cell', table_name='order_rating')
    op.drop_table('order_rating')
    op.drop_index('ix_market_release_unpaid', table_name='market_release', sqlite_where=sa.text("state = 'open' AND cell_rials > taken_rials + loan_rials"), postgresql_where=sa.text("state = 'open' AND cell_rials > taken_rials + loan_rials"))
    op.drop_index('ix_market_release_share', table_name='market_release', sqlite_where=sa.text("loan_state IN ('waiting', 'given')"), postgresql_where=sa.text("loan_state IN ('waiting', 'given')"))
    op.drop_index('ix_market_release_of_cell', table_name='market_release')
    op.drop_table('market_release')
    op.drop_index('ix_market_refund_of_order', table_name='market_refund')
    op.drop_table('market_refund')
    op.drop_index('ix_market_order_line_of_product', table_name='market_order_line')
    op.drop_table('market_order_line')
    op.drop_index('ix_market_fulfilment_shipment', table_name='market_fulfilment')
    op.drop_table('market_fulfilment')
    op.drop_index('ix_market_event_of_order', table_name='market_event')
    op.drop_table('market_event')
    op.drop_index('ix_loan_instalment_due', table_name='loan_instalment')
    op.drop_table('loan_instalment')
    op.drop_table('cell_review')
    op.drop_index('uq_carrier_invoice_line_held', table_name='carrier_invoice_line', sqlite_where=sa.text('held'), postgresql_where=sa.text('held'))
    op.drop_table('carrier_invoice_line')
    op.drop_table('bank_receipt_part')
    op.drop_table('webhook_try')
    op.drop_index('uq_wallet_purchase_invoice', table_name='wallet_purchase', sqlite_where=sa.text("state IN ('asked', 'paying', 'paid')"), postgresql_where=sa.text("state IN ('asked', 'paying', 'paid')"))
    op.drop_table('wallet_purchase')
    op.drop_index('ix_supporter_province_of', table_name='supporter_province')
    op.drop_table('supporter_province')
    op.drop_index('ix_supporter_kind_of', table_name='supporter_kind')
    op.drop_table('supporter_kind')
    op.drop_index('ix_support_pledge_supporter', table_name='support_pledge')
    op.drop_table('support_pledge')
    op.drop_index('ix_supply_money_of_cell', table_name='supply_money')
    op.drop_table('supply_money')
    op.drop_index('ix_product_price_of', table_name='product_price')
    op.drop_table('product_price')
    op.drop_table('market_ship_to')
    op.drop_index('uq_market_payment_paid', table_name='market_payment', sqlite_where=sa.text("state = 'paid'"), postgresql_where=sa.text("state = 'paid'"))
    op.drop_index('ix_market_payment_of_basket', table_name='market_payment')
    op.drop_table('market_payment')
    op.drop_index('ix_market_order_passed_on', table_name='market_order', sqlite_where=sa.text('passed_on_to IS NOT NULL'), postgresql_where=sa.text('passed_on_to IS NOT NULL'))
    op.drop_index('ix_market_order_of_heir', table_name='market_order', sqlite_where=sa.text('heir_member_id IS NOT NULL'), postgresql_where=sa.text('heir_member_id IS NOT NULL'))
    op.drop_index('ix_market_order_of_cell', table_name='market_order')
    op.drop_index('ix_market_order_of_basket', table_name='market_order')
    op.drop_table('market_order')
    op.drop_index('ix_loan_trustee_member', table_name='loan_trustee')
    op.drop_table('loan_trustee')
    op.drop_index('uq_loan_schedule_active', table_name='loan_schedule', sqlite_where=sa.text('active'), postgresql_where=sa.text('active'))
    op.drop_table('loan_schedule')
    op.drop_index('ix_loan_book_state', table_name='loan_book')
    op.drop_index('ix_loan_book_region_class', table_name='loan_book')
    op.drop_index('ix_loan_book_region', table_name='loan_book')
    op.drop_index('ix_loan_book_newest', table_name='loan_book')
    op.drop_index('ix_loan_book_late', table_name='loan_book')
    op.drop_index('ix_loan_book_kanoon', table_name='loan_book')
    op.drop_index('ix_loan_book_class', table_name='loan_book')
    op.drop_index('ix_loan_book_amount', table_name='loan_book')
    op.drop_table('loan_book')
    op.drop_index('uq_kanoon_founder_member', table_name='kanoon_founder', sqlite_where=sa.text("state IN ('invited', 'verified')"), postgresql_where=sa.text("state IN ('invited', 'verified')"))
    op.drop_index('ix_kanoon_founder_person', table_name='kanoon_founder')
    op.drop_table('kanoon_founder')
    op.drop_index('ix_enrolment_of_talent', table_name='enrolment')
    op.drop_table('enrolment')
    op.drop_table('cell_payout_account')
    op.drop_index('uq_cell_talent', table_name='cell')
    op.drop_index('uq_cell_member', table_name='cell', sqlite_where=sa.text("state <> 'CLOSED'"), postgresql_where=sa.text("state <> 'CLOSED'"))
    op.drop_index('ix_cell_of_region', table_name='cell')
    op.drop_index('ix_cell_of_member', table_name='cell')
    op.drop_index('ix_cell_of_kanoon', table_name='cell')
    op.drop_index('ix_cell_of_craft', table_name='cell')
    op.drop_index('ix_cell_by_state', table_name='cell')
    op.drop_table('cell')
    op.drop_index('ix_bank_receipt_of_loan', table_name='bank_receipt')
    op.drop_index('ix_bank_receipt_of_day', table_name='bank_receipt')
    op.drop_index('ix_bank_receipt_by_reference', table_name='bank_receipt')
    op.drop_table('bank_receipt')
    op.drop_index(op.f('ix_bank_order_owed_id'), table_name='bank_order')
    op.drop_index('ix_bank_order_of_day', table_name='bank_order')
    op.drop_index(op.f('ix_bank_order_loan_id'), table_name='bank_order')
    op.drop_table('bank_order')
    op.drop_index('ix_webhook_delivery_of_event', table_name='webhook_delivery')
    op.drop_index('ix_webhook_delivery_newest', table_name='webhook_delivery')
    op.drop_index('ix_webhook_delivery_ended', table_name='webhook_delivery')
    op.drop_index('ix_webhook_delivery_due', table_name='webhook_delivery')
    op.drop_table('webhook_delivery')
    op.drop_table('task_payload')
    op.drop_table('task_exclusion')
    op.drop_table('task_draft')
    op.drop_index(op.f('ix_task_comment_task_id'), table_name='task_comment')
    op.drop_table('task_comment')
    op.drop_index('ix_task_audience_list', table_name='task_audience')
    op.drop_table('task_audience')
    op.drop_table('task_action')
    op.drop_index('uq_talent_member', table_name='talent', sqlite_where=sa.text("state IN ('open', 'approved')"), postgresql_where=sa.text("state IN ('open', 'approved')"))
    op.drop_index('ix_talent_of_member', table_name='talent')
    op.drop_index('ix_talent_of_kanoon', table_name='talent')
    op.drop_table('talent')
    op.drop_index('uq_supporter_person', table_name='supporter', sqlite_where=sa.text("legal_entity_id IS NULL AND state IN ('registered', 'verified', 'suspended')"), postgresql_where=sa.text("legal_entity_id IS NULL AND state IN ('registered', 'verified', 'suspended')"))
    op.drop_index('uq_supporter_organisation', table_name='supporter', sqlite_where=sa.text("state IN ('registered', 'verified', 'suspended')"), postgresql_where=sa.text("state IN ('registered', 'verified', 'suspended')"))
    op.drop_index('ix_supporter_name', table_name='supporter')
    op.drop_index('ix_supporter_member', table_name='supporter')
    op.drop_index('ix_supporter_asked', table_name='supporter')
    op.drop_table('supporter')
    op.drop_table('support')
    op.drop_index('ix_supply_order_of_region', table_name='supply_order')
    op.drop_index('ix_supply_order_of_cell', table_name='supply_order')
    op.drop_index('ix_supply_order_newest', table_name='supply_order')
    op.drop_table('supply_order')
    op.drop_table('product_photo_content')
    op.drop_index('ix_product_offer_of_member', table_name='product_offer')
    op.drop_index('ix_product_offer_of_cell', table_name='product_offer')
    op.drop_index('ix_product_offer_by_state', table_name='product_offer')
    op.drop_table('product_offer')
    op.drop_index('uq_membership_case_open', table_name='membership_case', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index('ix_membership_case_of_member', table_name='membership_case')
    op.drop_index('ix_membership_case_of_kanoon', table_name='membership_case', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('membership_case')
    op.drop_index('ix_member_relation_other', table_name='member_relation')
    op.drop_table('member_relation')
    op.drop_index('ix_market_basket_of_buyer', table_name='market_basket')
    op.drop_index('ix_market_basket_newest', table_name='market_basket')
    op.drop_index('ix_market_basket_in_state', table_name='market_basket')
    op.drop_table('market_basket')
    op.drop_index('ix_loan_refinances', table_name='loan')
    op.drop_index('ix_loan_of_member', table_name='loan')
    op.drop_index('ix_loan_of_kanoon', table_name='loan')
    op.drop_table('loan')
    op.drop_index('ix_ledger_entry_transfer', table_name='ledger_entry')
    op.drop_index('ix_ledger_entry_account', table_name='ledger_entry')
    op.drop_table('ledger_entry')
    op.drop_table('ledger_ending')
    op.drop_table('kanoon_visit')
    op.drop_index('uq_kanoon_membership_now', table_name='kanoon_membership', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index('ix_kanoon_membership_of_member', table_name='kanoon_membership')
    op.drop_index('ix_kanoon_membership_of_kanoon', table_name='kanoon_membership')
    op.drop_table('kanoon_membership')
    op.drop_index('uq_kanoon_formation_name', table_name='kanoon_formation', sqlite_where=sa.text("state = 'forming'"), postgresql_where=sa.text("state = 'forming'"))
    op.drop_table('kanoon_formation')
    op.drop_table('file_content')
    op.drop_index('ix_webhook_endpoint_of_client', table_name='webhook_endpoint')
    op.drop_table('webhook_endpoint')
    op.drop_table('timeline')
    op.drop_index(op.f('ix_task_process_id'), table_name='task')
    op.drop_index('ix_task_done_by', table_name='task')
    op.drop_index('ix_task_by_kind', table_name='task')
    op.drop_table('task')
    op.drop_index('ix_product_photo_of', table_name='product_photo')
    op.drop_table('product_photo')
    op.drop_index('ix_process_start_waiting', table_name='process_start')
    op.drop_table('process_start')
    op.drop_index('ix_payout_of_cell', table_name='payout')
    op.drop_index('ix_payout_of_batch', table_name='payout')
    op.drop_index('ix_payout_newest', table_name='payout')
    op.drop_table('payout')
    op.drop_index('ix_message_to_username', table_name='message', sqlite_where=sa.text('to_username IS NOT NULL'), postgresql_where=sa.text('to_username IS NOT NULL'))
    op.drop_index('ix_message_to_role', table_name='message', sqlite_where=sa.text('to_role IS NOT NULL'), postgresql_where=sa.text('to_role IS NOT NULL'))
    op.drop_index('ix_message_to_member_id', table_name='message', sqlite_where=sa.text('to_member_id IS NOT NULL'), postgresql_where=sa.text('to_member_id IS NOT NULL'))
    op.drop_index('ix_message_of_case', table_name='message')
    op.drop_index('ix_message_newest', table_name='message')
    op.drop_index('ix_message_due', table_name='message')
    op.drop_index('ix_message_by_state', table_name='message')
    op.drop_index('ix_message_by_reference', table_name='message')
    op.drop_table('message')
    op.drop_index('ix_member_of_kanoon', table_name='member')
    op.drop_table('member')
    op.drop_index('ix_ledger_transfer_process', table_name='ledger_transfer')
    op.drop_table('ledger_transfer')
    op.drop_index('ix_kept_file_untaken', table_name='kept_file', sqlite_where=sa.text('taken_at IS NULL'), postgresql_where=sa.text('taken_at IS NULL'))
    op.drop_index('ix_kept_file_of_task', table_name='kept_file')
    op.drop_index('ix_kept_file_of_process', table_name='kept_file')
    op.drop_table('kept_file')
    op.drop_index('ix_kanoon_life_of', table_name='kanoon_life')
    op.drop_table('kanoon_life')
    op.drop_index('uq_kanoon_change_open', table_name='kanoon_change', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('kanoon_change')
    op.drop_index('ix_carrier_invoice_newest', table_name='carrier_invoice')
    op.drop_table('carrier_invoice')
    op.drop_index(op.f('ix_webhook_refusal_try_at'), table_name='webhook_refusal')
    op.drop_table('webhook_refusal')
    op.drop_index('ix_webhook_event_waiting', table_name='webhook_event')
    op.drop_table('webhook_event')
    op.drop_index('ix_supplier_name', table_name='supplier')
    op.drop_index('ix_supplier_legal_entity', table_name='supplier')
    op.drop_table('supplier')
    op.drop_index(op.f('ix_staff_member_id'), table_name='staff')
    op.drop_table('staff')
    op.drop_index(op.f('ix_session_principal'), table_name='session')
    op.drop_index(op.f('ix_session_ends_at'), table_name='session')
    op.drop_table('session')
    op.drop_index('ix_record_change_of', table_name='record_change')
    op.drop_table('record_change')
    op.drop_index('ix_reconciliation_difference_day', table_name='reconciliation_difference')
    op.drop_table('reconciliation_difference')
    op.drop_table('reconciliation')
    op.drop_index('ix_product_words', table_name='product', postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.drop_index('ix_product_newest', table_name='product', sqlite_where=sa.text('listed'), postgresql_where=sa.text('listed'))
    op.drop_index('ix_product_lowest', table_name='product', sqlite_where=sa.text('listed'), postgresql_where=sa.text('listed'))
    op.drop_index('ix_product_highest', table_name='product', sqlite_where=sa.text('listed'), postgresql_where=sa.text('listed'))
    op.drop_index('ix_product_defined', table_name='product')
    op.drop_table('product')
    op.drop_index('ix_process_of_region', table_name='process')
    op.drop_index('ix_process_of_member', table_name='process')
    op.drop_index('ix_process_of_kind', table_name='process')
    op.drop_index('ix_process_of_kanoon', table_name='process')
    op.drop_index('ix_process_newest', table_name='process')
    op.drop_index('ix_process_by_status', table_name='process')
    op.drop_index('ix_process_by_stage', table_name='process')
    op.drop_table('process')
    op.drop_index('ix_payout_batch_newest', table_name='payout_batch')
    op.drop_table('payout_batch')
    op.drop_table('outgoing_event')
    op.drop_index(op.f('ix_login_failure_at'), table_name='login_failure')
    op.drop_index(op.f('ix_login_failure_address_hash'), table_name='login_failure')
    op.drop_index(op.f('ix_login_failure_account_hash'), table_name='login_failure')
    op.drop_table('login_failure')
    op.drop_table('ledger_seal')
    op.drop_table('ledger_account')
    op.drop_index('ix_kanoon_region', table_name='kanoon')
    op.drop_table('kanoon')
    op.drop_index(op.f('ix_idempotency_key_begun_at'), table_name='idempotency_key')
    op.drop_table('idempotency_key')
    op.drop_table('holiday')
    op.drop_table('craft')
    op.drop_index('ix_course_title', table_name='course')
    op.drop_index('ix_course_of', table_name='course')
    op.drop_table('course')
    op.drop_table('county')
    op.drop_table('client')
    op.drop_index('ix_bank_statement_line_reference', table_name='bank_statement_line')
    op.drop_table('bank_statement_line')
    for statement in drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
