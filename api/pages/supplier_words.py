"""Words of the page of suppliers."""

from domain.words import Text

SUPPLIER_WORDS: dict[str, Text] = {
    "nav.suppliers": Text(fa="تأمین‌کننده‌ها", en="Suppliers"),
    "supplier.title": Text(fa="تأمین‌کننده‌ها", en="Suppliers"),
    "supplier.help": Text(
        fa="وام، خرید هسته و صورت‌حساب باربری تنها به حسابی پرداخت می‌شود که کسی جز پیشنهاددهنده آن را پذیرفته باشد.",
        en="Loans, supplies of cells and carriers' bills are paid only to an account that somebody other than its proposer has approved.",
    ),
    "supplier.search": Text(fa="نام یا شناسهٔ ملی", en="Name or legal entity id"),
    "supplier.found": Text(fa="{n} تأمین‌کننده", en="{n} suppliers"),
    "supplier.more_than": Text(fa="بیش از {n} تأمین‌کننده", en="More than {n} suppliers"),
    "supplier.none": Text(fa="تأمین‌کننده‌ای نیست.", en="There are no suppliers."),
    "supplier.name": Text(fa="نام", en="Name"),
    "supplier.id": Text(fa="شناسه", en="Id"),
    "supplier.legal_entity_id": Text(fa="شناسهٔ ملی", en="Legal entity id"),
    "supplier.account": Text(fa="شبا", en="Sheba"),
    "supplier.purposes": Text(fa="برای", en="For"),
    "supplier.carriage": Text(fa="باربری {carrier}", en="Carriage by {carrier}"),
    "supplier.actions": Text(fa="کارها", en="Actions"),
    "supplier.state": Text(fa="وضع", en="State"),
    "supplier.state.proposed": Text(fa="در انتظار پذیرش", en="Awaits approval"),
    "supplier.state.active": Text(fa="پذیرفته", en="Approved"),
    "supplier.state.closed": Text(fa="بسته", en="Closed"),
    "supplier.connected": Text(fa="سفارش را خودش می‌گیرد", en="Takes orders itself"),
    "supplier.approve": Text(fa="پذیرفتن حساب", en="Approve the account"),
    "supplier.connect": Text(fa="سفارش را خودش بگیرد", en="Let it take orders itself"),
    "supplier.disconnect": Text(fa="سفارش را کارکنان بدهند", en="Let staff order of it"),
    "supplier.close": Text(fa="بستن", en="Close"),
    "supplier.add": Text(fa="پیشنهاد تأمین‌کننده", en="Propose a supplier"),
    "said.supplier_added": Text(
        fa="پیشنهاد ثبت شد. کس دیگری باید حساب را بپذیرد.",
        en="The proposal is kept. Somebody else has to approve the account.",
    ),
    "said.supplier_approved": Text(
        fa="حساب پذیرفته شد؛ از این پس به آن پرداخت می‌شود.",
        en="The account is approved; it may be paid from now on.",
    ),
    "said.supplier_connected": Text(
        fa="از این پس سفارش را خودش می‌گیرد.", en="It takes orders itself from now on."
    ),
    "said.supplier_disconnected": Text(
        fa="از این پس کارکنان سفارش می‌دهند.", en="Staff order of it from now on."
    ),
    "said.supplier_closed": Text(
        fa="بسته شد؛ چیز تازه‌ای به آن پرداخت نمی‌شود.", en="It is closed; nothing new is paid to it."
    ),
}
