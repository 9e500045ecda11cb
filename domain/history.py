"""What a member's earlier loans say about the next one: facts of the decision table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BorrowingHistory:
    """Of real loans that were paid back (`closed_loans`), and of all earlier ones.

    `worst_days_late`: how long after its deadline the latest part of any instalment came in, in days (0: never
    late). `others_paid_loans`: loans of which the solidarity fund or a trustee paid something.
    """

    closed_loans: int = 0
    worst_days_late: int = 0
    rescheduled_loans: int = 0
    others_paid_loans: int = 0
    bounced_receipts: int = 0
