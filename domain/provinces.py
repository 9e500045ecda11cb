"""The provinces of Iran by their ISO 3166-2 codes (2020); a code is the region that bounds staff."""

from domain.persian import search_key

PROVINCES: dict[str, str] = {
    "IR-00": "مرکزی",
    "IR-01": "گیلان",
    "IR-02": "مازندران",
    "IR-03": "آذربایجان شرقی",
    "IR-04": "آذربایجان غربی",
    "IR-05": "کرمانشاه",
    "IR-06": "خوزستان",
    "IR-07": "فارس",
    "IR-08": "کرمان",
    "IR-09": "خراسان رضوی",
    "IR-10": "اصفهان",
    "IR-11": "سیستان و بلوچستان",
    "IR-12": "کردستان",
    "IR-13": "همدان",
    "IR-14": "چهارمحال و بختیاری",
    "IR-15": "لرستان",
    "IR-16": "ایلام",
    "IR-17": "کهگیلویه و بویراحمد",
    "IR-18": "بوشهر",
    "IR-19": "زنجان",
    "IR-20": "سمنان",
    "IR-21": "یزد",
    "IR-22": "هرمزگان",
    "IR-23": "تهران",
    "IR-24": "اردبیل",
    "IR-25": "قم",
    "IR-26": "قزوین",
    "IR-27": "گلستان",
    "IR-28": "خراسان شمالی",
    "IR-29": "خراسان جنوبی",
    "IR-30": "البرز",
}
_CODES = {search_key(name): code for code, name in PROVINCES.items()} | {
    code.lower(): code for code in PROVINCES
}


def province_code(written: str) -> str | None:
    """The code of a province by its Persian name, however it is spelt, or by the code itself; None for no province."""
    return _CODES.get(search_key(written)) or _CODES.get(written.strip().lower())
