"""The fields of a line list, in WHO's words, and the closed sets of codes that some of them take.

Words are (Chinese, English). ``headers`` are what people write at the top of such a column; they are compared
without case, spaces and punctuation. Go.Data's own column names are among them.
"""

# ruff: noqa: E501  (a field and its words stand together)

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ValueType = Literal["id", "name", "code", "day", "moment", "age", "document", "phone", "email", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type, its words, and the headers by which it is known."""

    name: str
    type: ValueType
    zh: str
    en: str
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a closed set; ``written`` are other ways in which lists write it."""

    code: str
    zh: str
    en: str
    written: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field("case_id", "id", "病例编号", "case ID",
          ("编号", "病例号", "病例id", "卡片编号", "case id", "caseid", "case number", "visualId", "unique case id")),
    Field("name", "name", "姓名", "name", ("患者姓名", "名字", "病例姓名", "full name", "patient name", "case name")),
    Field("name_latin", "name", "拼音姓名", "name in Latin letters",
          ("姓名拼音", "英文名", "拼音", "pinyin", "latin name", "english name", "passport name")),
    Field("family_name", "name", "姓", "family name", ("姓氏", "surname", "last name", "lastName")),
    Field("given_name", "name", "名", "given name", ("first name", "firstName", "forename")),
    Field("middle_name", "name", "中间名", "middle name", ("middleName",)),
    Field("sex", "code", "性别", "sex", ("gender",)),
    Field("birth_date", "day", "出生日期", "date of birth", ("生日", "出生年月日", "birth date", "birthday", "dob")),
    Field("age", "age", "年龄", "age in years",
          ("岁数", "年龄(岁)", "周岁", "age", "age years", "ageYears", "age.years", "Age Years")),
    Field("document_type", "code", "证件类型", "type of document",
          ("证件类别", "证件种类", "document type", "id type", "documents[1].type", "Documents Document Type [1]")),
    Field("document_number", "document", "证件号码", "document number",
          ("证件号", "身份证号", "身份证号码", "身份证", "护照号", "id number", "id no", "passport number", "national id",
           "documents[1].number", "Documents Document Number [1]")),
    Field("phone", "phone", "电话", "telephone",
          ("手机", "手机号", "手机号码", "联系电话", "电话号码", "联系方式", "phone", "phone number", "mobile", "tel",
           "addresses[1].phoneNumber", "Addresses Phone number [1]")),
    Field("email", "email", "电子邮箱", "e-mail address",
          ("邮箱", "email", "e-mail", "addresses[1].emailAddress", "Addresses Email [1]")),
    Field("occupation", "text", "职业", "occupation", ("人群分类", "工作", "job")),
    Field("address", "text", "现住址", "address",
          ("住址", "地址", "居住地址", "现住详细地址", "residence", "home address",
           "addresses[1].addressLine1", "Addresses Address [1]")),
    Field("classification", "code", "病例分类", "case classification",
          ("分类", "病例类型", "诊断类型", "classification", "case class", "case status", "case definition")),
    Field("onset", "day", "发病日期", "date of onset",
          ("发病时间", "发病日", "出现症状日期", "症状开始日期", "onset", "onset date", "symptom onset",
           "date of symptom onset", "dateOfOnset")),
    Field("sampled", "moment", "采样时间", "date of sampling",
          ("采样日期", "采样日", "标本采集日期", "sample date", "sampling date", "specimen date",
           "date of sample collection",
           "date of specimen collection")),
    Field("first_positive", "moment", "首次阳性采样时间", "first positive sample",
          ("首次阳性", "首次阳性时间", "首次阳性日期", "阳性采样时间", "first positive", "first positive date")),
    Field("reported", "moment", "报告时间", "date of report",
          ("报告日期", "报告日", "填卡日期", "报卡日期", "report date", "reporting date", "date of reporting",
           "date of notification", "notification date", "dateOfReporting")),
    Field("isolated_at", "moment", "隔离时间", "date of isolation",
          ("隔离日期", "隔离管控时间", "管控时间", "isolation date", "isolated", "isolated at")),
    Field("outcome", "code", "转归", "outcome", ("结局", "病例转归", "outcomeId", "final outcome")),
    Field("outcome_date", "day", "转归日期", "date of outcome",
          ("转归时间", "结局日期", "死亡日期", "出院日期", "outcome date", "dateOfOutcome", "date of death")),
    Field("source_place", "text", "感染地点", "place of infection",
          ("感染来源地", "暴露地点", "place of exposure", "source place", "likely place of infection")),
    Field("notes", "text", "备注", "notes", ("说明", "remark", "remarks", "comment", "comments")),
)  # fmt: skip
FIELD: Mapping[str, Field] = {field.name: field for field in FIELDS}

_CLASS = "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_"
_OUTCOME = "LNG_REFERENCE_DATA_CATEGORY_OUTCOME_"
_SEX = "LNG_REFERENCE_DATA_CATEGORY_GENDER_"
_DOCUMENT = "LNG_REFERENCE_DATA_CATEGORY_DOCUMENT_TYPE_"

CODE_SETS: Mapping[str, tuple[Code, ...]] = {
    "classification": (
        Code("suspected", "疑似病例", "suspected", ("疑似", "suspect", "suspected case", _CLASS + "SUSPECT")),
        Code("screening-positive", "初筛阳性", "screening-positive",
             ("初筛阳性人员", "核酸初筛阳性", "screening positive", "preliminary positive")),
        Code("confirmed", "确诊病例", "confirmed", ("确诊", "实验室确诊", "confirmed case", _CLASS + "CONFIRMED")),
        Code("asymptomatic", "无症状感染者", "asymptomatic",
             ("无症状", "阳性检测", "asymptomatic infection", "asymptomatic carrier")),
    ),
    "sex": (
        Code("male", "男", "male", ("m", "男性", "man", _SEX + "MALE")),
        Code("female", "女", "female", ("f", "女性", "woman", _SEX + "FEMALE")),
        Code("unknown", "不详", "unknown", ("未知", "not known", "u")),
    ),
    "outcome": (
        Code("ill", "治疗中", "still ill", ("在院", "住院", "未愈", "ill", "hospitalised", "hospitalized", "alive",
                                        _OUTCOME + "ALIVE")),
        Code("recovered", "治愈", "recovered", ("痊愈", "康复", "治愈出院", "出院", "discharged", "cured",
                                            _OUTCOME + "RECOVERED")),
        Code("died", "死亡", "died", ("病亡", "dead", "death", "deceased", _OUTCOME + "DECEASED")),
        Code("lost", "失访", "lost to follow-up", ("lost",)),
        Code("unknown", "不详", "unknown", ("未知", "not known")),
    ),
    "document_type": (
        Code("resident-id", "居民身份证", "resident identity card",
             ("身份证", "二代身份证", "id card", "national id", _DOCUMENT + "NATIONAL_ID_CARD")),
        Code("passport", "护照", "passport", (_DOCUMENT + "PASSPORT",)),
        Code("hk-macao-permit", "港澳居民来往内地通行证", "Hong Kong and Macao permit",
             ("港澳通行证", "回乡证", "home return permit")),
        Code("taiwan-permit", "台湾居民来往大陆通行证", "Taiwan permit", ("台胞证",)),
        Code("foreign-resident-id", "外国人永久居留身份证", "foreign permanent resident card", ("永居证",)),
        Code("birth-certificate", "出生医学证明", "birth certificate", ("出生证",)),
    ),
}  # fmt: skip

NOT_KEPT: frozenset[str] = frozenset({
    "probable", "probablecase", "临床诊断病例", "临床诊断", "notacase", "notacasediscarded", "discarded", "排除", "排除病例", "非病例",
    "lngreferencedatacategorycaseclassificationprobable",
    "lngreferencedatacategorycaseclassificationnotacasediscarded",
})  # fmt: skip
"""Classifications that other lists have and a case here cannot bear: whoever imports decides, nobody guesses."""


def fold(text: str) -> str:
    """Give a header or a word as it is compared: letters and digits only, small, full-width as half-width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


FIELD_OF: Mapping[str, str] = {
    fold(text): one.name for one in FIELDS for text in (one.name, one.zh, one.en, *one.headers)
}
"""Folded header -> field."""
