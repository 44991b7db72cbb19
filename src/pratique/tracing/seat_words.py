"""Words that carriers write about seats, made comparable; see docs/algorithms/seats.md."""

from __future__ import annotations

import re
import unicodedata

UNKNOWN = re.compile(r"未知|不详|不明|不清楚?|不记得|待查|待核实|无|UNKNOWN|NOTKNOWN|N/?A|NIL|[-—?]+")
"""Whole texts that say: not known."""

WHOLE_TRAIN = re.compile(
    r"全列|整列|全车|整车|(?:全部|所有|各)(?:车厢|车)|WHOLETRAIN|ALL(?:CARRIAGES|COACHES|CARS|ROWS)?"
)
"""Whole texts that name every carriage, and so none."""

STANDING = re.compile(r"无座票?|站票|站席|STANDING|NOSEAT")
CREW = re.compile(
    r"乘务员|乘务|列车员|列车长|机组(?:人员)?|空乘|空姐|飞行员|司机|驾驶员|保洁员|船员"
    r"|(?:CABIN|FLIGHT|TRAIN)?CREW|(?:FLIGHT|CABIN)?ATTENDANT|PILOT|CONDUCTOR|DRIVER|STEWARD(?:ESS)?"
)
RELATIVE = re.compile(r"中间|倒数|最后|最前|尾部|前部|后部|中部|车头|车尾|靠前|靠后|交界|连接处|FRONT|REAR|MIDDLE")
NAMED_CARRIAGE = re.compile(r"(?:餐车?|软卧|硬卧|卧铺|软座|硬座|行李车?)(?:车厢|车|厢)?|DINING.*")
DATE = re.compile(r"\d[/-]\d{1,2}[/-]\d|\d月\d|\d日|\d{1,2}[:：]\d\d|\d[AP]M\b", re.ASCII)
LABEL = re.compile(r"^(?:[座坐]位号|[座坐]位|座次|座号|SEATS?(?:NO\.?|NUMBERS?)?)为?[:.]?")
CLASS = re.compile(
    r"(?:BUSINESS|FIRST|ECONOMY|PREMIUMECONOMY|SECOND)(?:CLASS)?|超级经济舱|头等舱|商务舱|公务舱|经济舱|(?:商务|特等|一等|二等)(?:座|车厢)"
)

_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十]+")
_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def flatten(text: str) -> str:
    """Give the text in one shape: half width, capitals, no spaces, simplified units; words are otherwise kept."""
    flat = "".join(unicodedata.normalize("NFKC", text).upper().split())
    return flat.translate(str.maketrans("廂節車號鋪軟無–—~〜至", "厢节车号铺软无-----"))


def with_digits(flat: str) -> str:
    """Write Chinese numerals below one hundred as digits; others stay as they are, and so are refused."""
    return _NUMERAL.sub(lambda match: _number(match[0]), flat)


def _number(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(str(_DIGITS[letter]) for letter in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numeral
    return str(10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0))
