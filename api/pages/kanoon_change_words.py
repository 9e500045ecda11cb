"""The words of the pages that propose that kanoons merge or split, in both languages."""

from domain.words import Text

KANOON_CHANGE_WORDS: dict[str, Text] = {
    "nav.new_merge": Text(fa="ادغام دو کانون", en="Merger of two kanoons"),
    "merge.title": Text(fa="پیشنهاد ادغام دو کانون", en="Propose that two kanoons merge"),
    "merge.intro": Text(
        fa="نخست مجمع هر دو کانون می‌پذیرد، سپس استان و دبیرخانهٔ مرکزی بررسی می‌کنند. آنچه امضا شده همان می‌ماند.",
        en="First both assemblies agree, then the province and the central secretariat review it. What was signed stays as it is.",
    ),
    "merge.submit": Text(fa="پیشنهاد ادغام", en="Propose the merger"),
    "nav.new_split": Text(fa="تقسیم کانون", en="Split of a kanoon"),
    "split.title": Text(fa="پیشنهاد تقسیم کانون", en="Propose that a kanoon is split"),
    "split.intro": Text(
        fa="گروهی از اعضا کانون تازه‌ای از همان گونه بنیاد می‌کنند: مجمع می‌پذیرد، مؤسسان نشست دارند، سپس استان و مرکز بررسی می‌کنند.",
        en="Some members found a new kanoon of the same kind: the assembly agrees, the founders meet, then province and centre review it.",
    ),
    "split.which": Text(fa="اعضای آن را نشان بده", en="Show its members"),
    "split.from": Text(fa="کانونی که تقسیم می‌شود", en="Kanoon that is split"),
    "split.members": Text(fa="چه کسانی می‌روند؟", en="Who goes?"),
    "split.members_help": Text(
        fa="دست‌کم {n} نفر بروند و {n} نفر بمانند؛ اکنون {all} عضو. رهبر کنونی می‌ماند.",
        en="At least {n} go, and {n} stay; now there are {all} members. The present leader stays.",
    ),
    "split.submit": Text(fa="پیشنهاد تقسیم", en="Propose the split"),
    "said.split_proposed": Text(
        fa="تقسیم پیشنهاد شد؛ از رهبر کانون پرسیده می‌شود.",
        en="The split is proposed; the kanoon's leader is asked.",
    ),
    "said.merge_proposed": Text(
        fa="ادغام پیشنهاد شد؛ از رهبر هر دو کانون پرسیده می‌شود.",
        en="The merger is proposed; the leaders of both kanoons are asked.",
    ),
}
