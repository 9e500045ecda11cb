"""The process kinds that this house runs, by name."""

from domain.after_sales_process import AFTER_SALES
from domain.basket_process import BASKET
from domain.carrier_invoice_process import CARRIER_INVOICE_KIND
from domain.cell_process import CELL_LIFE
from domain.dispute_process import DISPUTE
from domain.exception_process import EXCEPTION
from domain.goods_return_process import GOODS_RETURN
from domain.kanoon_life_process import KANOON_LIFE
from domain.kanoon_merge_process import KANOON_MERGE
from domain.kanoon_process import KANOON
from domain.kanoon_split_process import KANOON_SPLIT
from domain.listing_process import LISTING
from domain.loan_process import LOAN
from domain.membership_process import MEMBERSHIP
from domain.order_process import ORDER
from domain.payout_account_process import PAYOUT_ACCOUNT
from domain.payout_process import PAYOUT_BATCH
from domain.points_process import POINTS_MOVE
from domain.process import ProcessKind, TaskKind
from domain.refund_return_process import REFUND_RETURN
from domain.supply_process import SUPPLY_KIND
from domain.support_process import SUPPORT
from domain.supporter_process import SUPPORTER
from domain.talent_process import TALENT

PROCESSES: dict[str, ProcessKind] = {
    process.kind: process
    for process in (
        LOAN,
        EXCEPTION,
        POINTS_MOVE,
        KANOON,
        KANOON_LIFE,
        KANOON_MERGE,
        KANOON_SPLIT,
        TALENT,
        CELL_LIFE,
        MEMBERSHIP,
        SUPPORTER,
        SUPPORT,
        LISTING,
        GOODS_RETURN,
        DISPUTE,
        PAYOUT_BATCH,
        PAYOUT_ACCOUNT,
        ORDER,
        AFTER_SALES,
        SUPPLY_KIND,
        CARRIER_INVOICE_KIND,
        REFUND_RETURN,
        BASKET,
    )
}


def task_kind(kind: str) -> TaskKind:
    """The declaration of a kind of task, whichever process it belongs to."""
    process, _, _ = kind.partition(".")
    return PROCESSES[process].task(kind)
