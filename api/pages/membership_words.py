"""The words of the pages about kanoons and who belongs to them, in both languages."""

from api.pages.overview_words import KANOON_STATES
from domain.words import Text

MEMBERSHIP_WORDS: dict[str, Text] = {
    # The pages that a signed link opens
    "membership_link.title": Text(fa="عضویت در کانون", en="Membership of a kanoon"),
    "membership_link.invited": Text(
        fa="{leader} شما را به عضویت این کانون همیاری دعوت کرده است.",
        en="{leader} invites you to join this mutual-aid group.",
    ),
    "membership_link.expelled": Text(
        fa="دبیر استان اخراج شما از این کانون را پذیرفته است. تا پایان مهلت اعتراض عضو می‌مانید و می‌توانید یک بار اعتراض کنید.",
        en="The provincial secretary has decided to expel you from this group. You stay a member until the time to "
        "object is over, and you may object once.",
    ),
    "membership_link.ask": Text(
        fa="اگر بپذیرید، هویت و شمارهٔ همراه شما استعلام می‌شود و عضو می‌شوید.",
        en="If you confirm, your identity and telephone number are checked, and you are a member.",
    ),
    "membership_link.reason": Text(fa="اعتراض شما", en="Your objection"),
    "membership_link.object": Text(fa="اعتراض می‌کنم", en="I object"),
    "membership_link.reason_needed": Text(fa="اعتراض خود را بنویسید.", en="Write down your objection."),
    "membership_link.answered_before": Text(fa="شما پیش‌تر پاسخ داده‌اید.", en="You have answered before."),
    "membership_link.too_late": Text(fa="مهلت پاسخ به پایان رسیده است.", en="The time to answer is over."),
    "membership_link.unavailable": Text(
        fa="اکنون ثبت نشد؛ کمی بعد دوباره بفرستید.",
        en="It was not recorded; please send it again a little later.",
    ),
    "membership_link.thanks_confirm": Text(
        fa="سپاس. پذیرش شما ثبت شد؛ پس از استعلام به شما گفته می‌شود.",
        en="Thank you. Your confirmation is recorded; you are told when your identity has been checked.",
    ),
    "membership_link.thanks_decline": Text(
        fa="ثبت شد که نمی‌پذیرید. سپاس.", en="It is recorded that you decline. Thank you."
    ),
    "membership_link.thanks_object": Text(
        fa="اعتراض شما ثبت شد؛ دبیرخانهٔ مرکزی به آن رسیدگی می‌کند.",
        en="Your objection is recorded; the central secretariat hears it.",
    ),
    # The pages of kanoons
    "nav.kanoons": Text(fa="کانون‌ها", en="Kanoons"),
    "nav.membership": Text(fa="عضویت من", en="My membership"),
    "kanoons.title": Text(fa="کانون‌ها", en="Kanoons"),
    "kanoons.search": Text(fa="جستجو در نام یا جا", en="Search by name or place"),
    "kanoons.found": Text(fa="{n} کانون", en="Kanoons: {n}"),
    "kanoons.more_than": Text(fa="بیش از {n} کانون", en="More than {n} kanoons"),
    "kanoons.empty": Text(fa="کانونی پیدا نشد.", en="No kanoon was found."),
    "kanoon.name": Text(fa="کانون", en="Kanoon"),
    "kanoon.kind": Text(fa="گونه", en="Kind"),
    "kanoon.place": Text(fa="جا", en="Place"),
    "kanoon.state": Text(fa="وضع", en="State"),
    **{f"kanoon.state.{state}": words for state, words in KANOON_STATES.items()},
    "kanoon.leader": Text(fa="رهبر", en="Leader"),
    "kanoon.id": Text(fa="شناسه", en="Id"),
    "kanoon.members": Text(fa="اعضا", en="Members"),
    "kanoon.members_of": Text(fa="{n} از {most} جا", en="{n} of {most} places"),
    "kanoon.former": Text(fa="اعضای پیشین", en="Former members"),
    "kanoon.show_former": Text(fa="اعضای پیشین", en="Show former members"),
    "kanoon.show_members": Text(fa="اعضای کنونی", en="Show present members"),
    "kanoon.nobody": Text(fa="کسی نیست.", en="There is nobody."),
    "kanoon.person": Text(fa="شخص", en="Person"),
    "kanoon.office": Text(fa="سمت", en="Office"),
    "kanoon.began": Text(fa="آغاز", en="Since"),
    "kanoon.ended": Text(fa="پایان", en="Until"),
    "kanoon.requests": Text(fa="درخواست‌های باز", en="Open requests"),
    "kanoon.bring": Text(fa="عضو تازه", en="A new member"),
    "kanoon.bring_help": Text(
        fa="دعوت‌شده با پیوندی که پیامک می‌شود پاسخ می‌دهد؛ درخواست را رهبر کانون می‌پذیرد یا نه. هویت و شمارهٔ همراه "
        "در هر دو استعلام می‌شود.",
        en="Who is invited answers by a link in an SMS; a request is accepted by the kanoon's leader, or not. Identity "
        "and telephone are checked either way.",
    ),
    "office.leader": Text(fa="رهبر", en="Leader"),
    "office.secretary": Text(fa="دبیر", en="Secretary"),
    "office.deputy": Text(fa="قائم‌مقام", en="Deputy"),
    "office.trustee": Text(fa="معتمد", en="Trustee"),
    "began.imported": Text(fa="از دفترهای پیشین", en="from earlier books"),
    "began.founded": Text(fa="مؤسس", en="as a founder"),
    "began.invited": Text(fa="با دعوت", en="invited"),
    "began.requested": Text(fa="با درخواست", en="by request"),
    "began.transferred": Text(fa="با انتقال", en="transferred"),
    "began.moved": Text(fa="با تصمیم ستاد", en="moved by the staff"),
    "began.merged": Text(fa="با ادغام", en="by a merger"),
    "began.split": Text(fa="با تفکیک", en="by a split"),
    "ended.left": Text(fa="خروج", en="left"),
    "ended.transferred": Text(fa="انتقال", en="transferred"),
    "ended.expelled": Text(fa="اخراج", en="expelled"),
    "ended.died": Text(fa="درگذشت", en="died"),
    "ended.moved": Text(fa="با تصمیم ستاد", en="moved by the staff"),
    "ended.closed": Text(fa="بسته شدن کانون", en="the kanoon was closed"),
    "ended.merged": Text(fa="ادغام", en="a merger"),
    "ended.split": Text(fa="تفکیک", en="a split"),
    "membership.title": Text(fa="عضویت", en="Membership"),
    "membership.nowhere": Text(fa="در هیچ کانونی نبوده است.", en="They have belonged to no kanoon."),
    "membership.ask": Text(fa="درخواست", en="Ask for a change"),
    "membership.ask_help": Text(
        fa="وام‌های امضاشده با همان شرایط می‌ماند؛ درخواست وام باز پایان می‌یابد و سمت و معتمدی در کانون از میان می‌رود.",
        en="Signed loans stay as they are; an open application ends, and so do offices and trusteeship in the kanoon.",
    ),
    "membership.send": Text(fa="ثبت درخواست", en="Send the request"),
    "said.request_started": Text(fa="درخواست ثبت شد.", en="The request is recorded."),
}
