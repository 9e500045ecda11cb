"""The words of buying in the market: the basket, the checkout, the page of an order, and the list for staff."""

from domain.words import Text

BUYING_WORDS: dict[str, Text] = {
    "buy.add": Text(fa="در سبد بگذار", en="Put into the basket"),
    "buy.units": Text(fa="شمار", en="How many"),
    "buy.basket": Text(fa="سبد خرید", en="Basket"),
    "buy.to_basket": Text(fa="دیدن سبد", en="See the basket"),
    "buy.empty": Text(fa="سبد شما خالی است.", en="Your basket is empty."),
    "buy.go_on": Text(fa="ادامهٔ خرید", en="Go on looking"),
    "buy.each": Text(fa="هر یک {price}", en="{price} each"),
    "buy.change": Text(fa="تغییر", en="Change"),
    "buy.remove": Text(fa="بردار", en="Take out"),
    "buy.remove_this": Text(fa="{name} را بردار", en="Take {name} out"),
    "buy.gone": Text(
        fa="این کالا دیگر در بازار نیست؛ آن را بردارید.", en="It is not in the market any more: take it out."
    ),
    "buy.not_enough": Text(fa="تنها {n} مانده است؛ شمار را کم کنید.", en="Only {n} are left: take fewer."),
    "buy.none_left": Text(fa="تمام شده است؛ آن را بردارید.", en="None is left: take it out."),
    "buy.dearer": Text(fa="بهای آن دگرگون شده است: اکنون {price}.", en="Its price has changed: {price} now."),
    "buy.goods": Text(fa="کالاها", en="Goods"),
    "buy.carrier": Text(fa="پست", en="Postage"),
    "buy.total": Text(fa="همه با هم", en="Together"),
    "buy.checkout": Text(fa="نشانی و پرداخت", en="Address and payment"),
    "buy.checkout_intro": Text(
        fa="کالاها نیم ساعت برای شما نگه داشته می‌شود تا بپردازید.",
        en="The goods are held for you for half an hour, until you have paid.",
    ),
    "buy.basket_changed": Text(
        fa="در این میان چیزی دگرگون شد؛ سبد را دوباره ببینید.",
        en="Something has changed meanwhile: look at your basket again.",
    ),
    "buy.code_too_old": Text(
        fa="زمان آن کد گذشته است؛ دوباره بیازمایید.", en="The time of that code is over: try again."
    ),
    "buy.send": Text(fa="ثبت سفارش", en="Place the order"),
    "buy.back_to_basket": Text(fa="بازگشت به سبد", en="Back to the basket"),
    "buy.wrong": Text(fa="چیزهایی را درست کنید:", en="Please put these right:"),
    "buy.code": Text(fa="کد پیامک", en="The code of the SMS"),
    "buy.code_title": Text(fa="خودتان را بشناسانید", en="Show that it is you"),
    "buy.code_sent": Text(
        fa="اگر این کد ملیِ یک عضو باشد، کدی به همراه او فرستاده شد. تا ده دقیقه کار می‌کند.",
        en="If this is a member's national code, a code was sent to their telephone. It works for ten minutes.",
    ),
    "buy.code_wrong": Text(fa="این کد درست نیست.", en="This code is not right."),
    "buy.confirm": Text(fa="ثبت سفارش", en="Place the order"),
    "follow.title": Text(fa="سفارش شما", en="Your order"),
    "follow.wrong_link": Text(fa="این پیوند درست نیست.", en="This link is not right."),
    "follow.wrong_link_help": Text(
        fa="پیوند پیامک را کامل باز کنید، یا از پشتیبان بازار بپرسید.",
        en="Open the whole link of the SMS, or ask market support.",
    ),
    "follow.rehearsal": Text(
        fa="این یک تمرین است؛ هیچ چیز واقعی نیست.", en="This is a rehearsal: nothing of it is real."
    ),
    "follow.awaiting_payment": Text(
        fa="تا {until} بپردازید؛ پس از آن کالاها آزاد می‌شود.",
        en="Pay by {until}; after that the goods are free for others.",
    ),
    "follow.opening": Text(
        fa="راه پرداخت در دست آماده شدن است؛ کمی بعد دوباره ببینید.",
        en="The way to pay is being prepared: look again in a moment.",
    ),
    "follow.look_again": Text(fa="دوباره ببین", en="Look again"),
    "follow.pay_at": Text(fa="پرداخت از {gateway}", en="Pay by {gateway}"),
    "follow.pay_also": Text(fa="می‌خواهم از {gateway} بپردازم", en="I want to pay by {gateway}"),
    "follow.cancel": Text(fa="این سفارش را نمی‌خواهم", en="I do not want this order"),
    "follow.paid": Text(
        fa="پرداخت شد. هر هسته سفارش خود را می‌فرستد.", en="It is paid. Each cell sends what it makes."
    ),
    "follow.expired": Text(
        fa="مهلت پرداخت گذشت. اگر پرداخته‌اید، یا سفارش زنده می‌شود یا پول برمی‌گردد.",
        en="The time to pay is over. If you have paid, the order is revived or the money goes back to you.",
    ),
    "follow.cancelled": Text(
        fa="لغو شد. اگر پرداخته باشید پول برمی‌گردد.",
        en="It is cancelled. If you have paid, the money goes back to you.",
    ),
    "follow.going_back": Text(fa="{rials} به شما برمی‌گردد.", en="{rials} is on its way back to you."),
    "follow.state": Text(fa="سفارش", en="Order"),
    "follow.parcel": Text(fa="بسته", en="Parcel"),
    "follow.refund": Text(fa="بازپرداخت", en="Refund"),
    "follow.cancel_order": Text(fa="این بخش را لغو کن", en="Call this part off"),
    "follow.part": Text(
        fa="از «{name}» تنها {units} از {of_units} آماده می‌شود. چه می‌خواهید؟",
        en="Of “{name}” only {units} of {of_units} will be ready. What do you want?",
    ),
    "follow.said.part_said": Text(fa="به هسته گفته شد. سپاس.", en="The cell has been told. Thank you."),
    "follow.rate": Text(fa="امتیاز، یا شکایت", en="Rate it, or complain"),
    "follow.to": Text(fa="به نشانی", en="Goes to"),
    "follow.number": Text(fa="شمارهٔ سفارش", en="Number of the order"),
    "follow.said.placed": Text(
        fa="سفارش ثبت شد؛ پیوند این صفحه با پیامک هم می‌آید.",
        en="It is placed; the link of this page comes by SMS, too.",
    ),
    "follow.said.pay_asked": Text(
        fa="راه پرداخت تازه در دست آماده شدن است.", en="Another way to pay is being prepared."
    ),
    "follow.said.called_off": Text(fa="لغو شد.", en="It is called off."),
    "follow.said.order_called_off": Text(
        fa="لغو خواسته شد؛ پول برمی‌گردد.", en="It is being called off, and the money goes back."
    ),
    "follow.said.too_late": Text(fa="برای این کار دیر است.", en="It is too late for that."),
    "follow.said.too_many": Text(
        fa="راه پرداخت تازه باز نشد؛ از راه‌های باز بپردازید.",
        en="No other way was opened: pay by one that is open.",
    ),
    "follow.said.unavailable": Text(
        fa="اکنون نشد؛ کمی بعد دوباره بیازمایید.", en="It did not work just now: try again in a moment."
    ),
    "paid.title": Text(fa="پرداخت", en="Payment"),
    "paid.unknown": Text(fa="چنین پرداختی نیست.", en="There is no such payment."),
    "paid.paid": Text(
        fa="{rials} از {gateway} رسید. سپاسگزاریم!", en="{rials} has arrived by {gateway}. Thank you!"
    ),
    "paid.late": Text(
        fa="{rials} از {gateway} رسید، ولی دیر؛ اگر کالاها نباشد به شما برمی‌گردد.",
        en="{rials} has arrived by {gateway}, but late; if the goods are gone it goes back to you.",
    ),
    "paid.failed": Text(fa="پرداخت نشد. می‌توانید دوباره بپردازید.", en="It was not paid. You can pay again."),
    "paid.waiting": Text(
        fa="از {gateway} می‌پرسیم که پول رسیده است یا نه؛ کمی بعد دوباره ببینید.",
        en="We are asking {gateway} whether the money has come: look again in a moment.",
    ),
    "paid.follow": Text(fa="پیگیری سفارش", en="Follow the order"),
    "paid.by_sms": Text(fa="پیگیری سفارش با پیوند پیامک.", en="Follow the order by the link of the SMS."),
    "nav.orders": Text(fa="سفارش‌ها", en="Orders"),
    "orders.title": Text(fa="سفارش‌های بازار", en="Orders of the market"),
    "orders.state": Text(fa="سبد", en="Basket"),
    "orders.found": Text(fa="{n} سبد", en="Baskets: {n}"),
    "orders.more_than": Text(fa="بیش از {n} سبد", en="More than {n} baskets"),
    "orders.empty": Text(fa="سفارشی نیست.", en="There is no order."),
    "orders.buyer": Text(fa="خریدار", en="Buyer"),
    "orders.total": Text(fa="مبلغ", en="Amount"),
    "orders.payment": Text(fa="پرداخت", en="Payment"),
    "orders.cells": Text(fa="سفارش هسته‌ها", en="Orders of cells"),
    "orders.placed": Text(fa="زمان", en="Placed"),
}
