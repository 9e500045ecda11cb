"""The words of the page that proposes that kanoons merge, in both languages."""

from domain.words import Text

KANOON_CHANGE_WORDS: dict[str, Text] = {
    "nav.new_merge": Text(fa="ادغام دو کانون", en="Merger of two kanoons"),
    "merge.title": Text(fa="پیشنهاد ادغام دو کانون", en="Propose that two kanoons merge"),
    "merge.intro": Text(
        fa="نخست مجمع هر دو کانون می‌پذیرد، سپس استان و دبیرخانهٔ مرکزی بررسی می‌کنند. آنچه امضا شده همان می‌ماند.",
        en="First both assemblies agree, then the province and the central secretariat review it. What was signed stays as it is.",
    ),
    "merge.submit": Text(fa="پیشنهاد ادغام", en="Propose the merger"),
    "said.merge_proposed": Text(
        fa="ادغام پیشنهاد شد؛ از رهبر هر دو کانون پرسیده می‌شود.",
        en="The merger is proposed; the leaders of both kanoons are asked.",
    ),
}
