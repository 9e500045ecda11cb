"""How much of a loan its trustees stand for: less with every rial of principal that is repaid (processes.md, C.10)."""


def cover_of(share_rials: int, *, principal_rials: int, amount_rials: int) -> int:
    """What a trustee with this share must have committed while `principal_rials` of the loan are unpaid.

    In proportion, rounded up: together the trustees never stand for less than is owed.
    """
    if not 0 <= principal_rials <= amount_rials:
        raise ValueError("no more is owed than was lent")
    return -(-share_rials * principal_rials // amount_rials)
