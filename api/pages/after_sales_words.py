"""The words of the buyer's page of an order, and of ratings wherever they are shown."""

from domain.words import Text

AFTER_SALES_WORDS: dict[str, Text] = {
    "sale.title": Text(fa="سفارش شما", en="Your order"),
    "sale.wrong_link": Text(fa="این پیوند درست نیست.", en="This link is not right."),
    "sale.wrong_link_help": Text(
        fa="پیوند را همان‌گونه که در پیامک آمده باز کنید.", en="Open it exactly as it came in the message."
    ),
    "sale.rehearsal": Text(fa="این یک تمرین است.", en="This is a rehearsal."),
    "sale.goods": Text(fa="کالا", en="Goods"),
    "sale.number": Text(fa="شمارهٔ سفارش", en="Order"),
    "sale.not_yet": Text(
        fa="پس از تحویل می‌توانید آن را ارزیابی کنید یا گله‌ای بنویسید.",
        en="Once it is delivered you can rate it, or say what is wrong.",
    ),
    "sale.over": Text(
        fa="از تحویل آن زمان زیادی گذشته است؛ دیگر چیزی افزوده نمی‌شود.",
        en="It was delivered long ago; nothing is added any more.",
    ),
    "sale.rate": Text(fa="کالا چطور بود؟", en="How was it?"),
    "sale.send_rating": Text(fa="ثبت ارزیابی", en="Send the rating"),
    "sale.your_rating": Text(fa="ارزیابی شما", en="Your rating"),
    "sale.words_hidden": Text(
        fa="سخن شما پس از بررسی پنهان شد؛ ستاره‌ها ماند.",
        en="Your words were looked at and hidden; the stars stay.",
    ),
    "sale.complain": Text(fa="گله‌ای دارید؟", en="Is something wrong?"),
    "sale.complain_again": Text(fa="گلهٔ دیگری دارید؟", en="Is something else wrong?"),
    "sale.complain_help": Text(
        fa="هسته‌ای که آن را ساخته می‌خواند و پاسخ می‌دهد؛ اگر پاسخش را نپذیرید پشتیبانی بازار داوری می‌کند.",
        en="The cell that made it reads this and answers; if that does not do, market support decides.",
    ),
    "sale.photo": Text(fa="عکس {n}", en="Photo {n}"),
    "sale.send_complaint": Text(fa="فرستادن گله", en="Send the complaint"),
    "sale.your_complaint": Text(fa="گلهٔ شما", en="Your complaint"),
    "sale.cell_says": Text(fa="پاسخ هسته", en="The cell's answer"),
    "sale.with_cell": Text(fa="از هسته پرسیده‌ایم؛ پاسخ آن به شما می‌رسد.", en="The cell is asked; its answer comes to you."),
    "sale.answer_it": Text(fa="آیا این پاسخ را می‌پذیرید؟", en="Does this answer do?"),
    "sale.satisfied": Text(fa="می‌پذیرم", en="It does"),
    "sale.not_satisfied": Text(fa="نمی‌پذیرم؛ پشتیبانی داوری کند", en="It does not: let market support decide"),
    "sale.in_decision": Text(fa="پشتیبانی بازار داوری می‌کند.", en="Market support is deciding."),
    "sale.paying_back": Text(fa="پول در راه حساب شماست.", en="The money is on its way to you."),
    "sale.withdraw": Text(fa="گله‌ام را پس می‌گیرم", en="I withdraw the complaint"),
    "sale.ended": Text(fa="پایان گله: {outcome}", en="The complaint ended: {outcome}"),
    "sale.said.rated": Text(fa="ارزیابی شما ثبت شد. سپاسگزاریم.", en="Thank you: your rating is kept."),
    "sale.said.complained": Text(fa="گلهٔ شما به هسته رسید.", en="The cell has your complaint."),
    "sale.said.satisfied": Text(fa="سپاسگزاریم؛ گله بسته شد.", en="Thank you: the complaint is closed."),
    "sale.said.not_satisfied": Text(fa="پشتیبانی بازار داوری می‌کند.", en="Market support will decide."),
    "sale.said.withdrawn": Text(fa="گلهٔ شما پس گرفته شد.", en="Your complaint is withdrawn."),
    "sale.said.too_late": Text(fa="دیگر شدنی نیست؛ در این میان پیش رفته است.", en="It is too late: it has gone on meanwhile."),
    "sale.said.unavailable": Text(fa="اکنون ثبت نشد؛ کمی بعد دوباره.", en="It could not be kept now; try again in a moment."),
    "sale.said.say_why": Text(fa="بنویسید چرا نمی‌پذیرید.", en="Say why it does not do."),
    # What cells buy
    "nav.supplies": Text(fa="مواد اولیه", en="Supplies"),
    "supplies.title": Text(fa="مواد اولیهٔ هسته‌ها", en="Supplies of cells"),
    "supplies.state": Text(fa="وضع", en="State"),
    "supplies.what": Text(fa="چه چیز", en="What"),
    "supplies.units": Text(fa="اندازه", en="How much"),
    "supplies.price": Text(fa="بها", en="Price"),
    "supplies.placed": Text(fa="روز سفارش", en="Ordered on"),
    "supplies.found": Text(fa="{n} سفارش", en="Supplies: {n}"),
    "supplies.more_than": Text(fa="بیش از {n} سفارش", en="More than {n} supplies"),
    "supplies.empty": Text(fa="هنوز چیزی سفارش داده نشده است.", en="Nothing has been ordered yet."),
    "supply.new": Text(fa="سفارش مواد", en="Order material"),
    "supply.intro": Text(
        fa="کارشناس هسته‌ها تأمین‌کننده و بها را روشن می‌کند؛ پس از آن می‌پردازید و تأمین‌کننده تنها پس از رسیدن کالا پول می‌گیرد.",
        en="An expert of cells finds a supplier and a price; then you pay, and the supplier is paid only once it is there.",
    ),
    "supply.submit": Text(fa="سفارش بده", en="Order"),
    # Wherever ratings are shown
    "rating.title": Text(fa="ارزیابی خریداران", en="What buyers say"),
    "rating.average": Text(fa="{average} از ۵، {count} ارزیابی", en="{average} of 5, ratings: {count}"),
    "rating.none": Text(fa="هنوز کسی آن را ارزیابی نکرده است.", en="Nobody has rated it yet."),
    "rating.of": Text(fa="{n} ستاره از ۵", en="{n} stars of 5"),
    "rating.state.reported": Text(fa="در دست بررسی", en="being looked at"),
    "rating.state.hidden": Text(fa="پنهان", en="hidden"),
    "rating.report": Text(fa="گزارش سخن ناروا", en="Report improper words"),
    "rating.reason": Text(fa="چرا نارواست؟", en="Why is it improper?"),
    "rating.send_report": Text(fa="فرستادن گزارش", en="Send the report"),
    "said.rating_reported": Text(
        fa="به پشتیبانی بازار گفته شد.", en="Market support was told."
    ),
}  # fmt: skip
