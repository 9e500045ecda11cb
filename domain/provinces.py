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
PROVINCES_IN_ENGLISH: dict[str, str] = {
    "IR-00": "Markazi",
    "IR-01": "Gilan",
    "IR-02": "Mazandaran",
    "IR-03": "East Azerbaijan",
    "IR-04": "West Azerbaijan",
    "IR-05": "Kermanshah",
    "IR-06": "Khuzestan",
    "IR-07": "Fars",
    "IR-08": "Kerman",
    "IR-09": "Razavi Khorasan",
    "IR-10": "Isfahan",
    "IR-11": "Sistan and Baluchestan",
    "IR-12": "Kurdistan",
    "IR-13": "Hamadan",
    "IR-14": "Chaharmahal and Bakhtiari",
    "IR-15": "Lorestan",
    "IR-16": "Ilam",
    "IR-17": "Kohgiluyeh and Boyer-Ahmad",
    "IR-18": "Bushehr",
    "IR-19": "Zanjan",
    "IR-20": "Semnan",
    "IR-21": "Yazd",
    "IR-22": "Hormozgan",
    "IR-23": "Tehran",
    "IR-24": "Ardabil",
    "IR-25": "Qom",
    "IR-26": "Qazvin",
    "IR-27": "Golestan",
    "IR-28": "North Khorasan",
    "IR-29": "South Khorasan",
    "IR-30": "Alborz",
}
_CODES = {search_key(name): code for code, name in PROVINCES.items()} | {
    written.lower(): code for code, name in PROVINCES_IN_ENGLISH.items() for written in (code, name)
}


def province_code(written: str) -> str | None:
    """The code of a province by its Persian name, however it is spelt, its English one, or the code itself; else None."""
    return _CODES.get(search_key(written)) or _CODES.get(written.strip().lower())


def province_name(code: str) -> str:
    """The Persian name of a province by its code, as kanoons carry it."""
    return PROVINCES[code]
