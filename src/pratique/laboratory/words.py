"""Words that laboratories write, in both languages: results, purposes, columns; and why a result is set aside."""

# ruff: noqa: E501  (a code and its words stand together)

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pratique.kinds.codes import LabResult, SpecimenPurpose
from pratique.linelist.fields import fold

Why = Literal[
    "nobody", "two_bearers", "who_differs", "future", "order", "no_sampled", "pool_nobody", "pool_large", "no_pool_rule",
]  # fmt: skip
"""Why a result that can be read is set aside."""

WHY_WORDS: Mapping[Why, tuple[str, str]] = {
    "nobody": ("没有登记这个条码或证件", "nobody is registered with this barcode or document"),
    "two_bearers": ("这个条码登记在不止一人名下", "more than one person is registered with this barcode"),
    "who_differs": ("条码与证件指向不同的人", "barcode and document belong to different people"),
    "future": ("时间晚于现在", "a time lies in the future"),
    "order": ("采样时间晚于报告时间", "it was sampled after it was reported"),
    "no_sampled": ("没有采样时间", "there is no time of sampling"),
    "pool_nobody": ("混管成员不明", "nobody is registered as a member of this pool"),
    "pool_large": ("混管人数超过规定", "the pool has more members than the policy allows"),
    "no_pool_rule": ("现行政策没有混采的规定", "no policy in force says what a positive pool means"),
}
FAULT_WORDS: Mapping[str, tuple[str, str]] = {
    "no_specimen": ("缺少标本条码", "the barcode of the specimen is missing"),
    "no_result": ("缺少结果", "the result is missing"),
    "result_word": (
        "不认识这个结果，请写阳性、阴性、可疑或无效",
        "not a known result: write positive, negative, inconclusive or invalid",
    ),
    "purpose_word": ("采样目的应为筛查、复核或监测", "the purpose is screening, confirmatory or monitoring"),
    "instant": ("请写到分钟的时间，如 2021-08-03 09:30", "write a time to the minute, such as 2021-08-03 09:30"),
    "identifier": ("证件类型或号码不对", "type or number of the document cannot be right"),
    "identifier_half": ("证件类型与号码须同时填写", "give both type and number of the document"),
    "members": ("混管成员只填在混管一行", "members are told on the row of their pool only"),
}
"""Why a row cannot be read, besides what the line list's reader says of cells."""

_RESULTS: Mapping[LabResult, tuple[str, ...]] = {
    "positive": ("positive", "pos", "detected", "阳性", "阳", "检出", "10828004", "260373001"),
    "negative": ("negative", "neg", "not detected", "undetected", "阴性", "阴", "未检出", "260385009", "260415000"),
    "inconclusive": ("inconclusive", "indeterminate", "equivocal", "suspicious", "可疑", "灰区", "待复检", "419984006"),
    "invalid": ("invalid", "unsatisfactory", "无效", "不合格", "125154007"),
}
"""Numbers are SNOMED CT concepts. Signs (+, -) are read too, before letters are folded."""
_PURPOSES: Mapping[SpecimenPurpose, tuple[str, ...]] = {
    "screening": ("screening", "mass screening", "筛查", "初筛", "大筛"),
    "confirmatory": ("confirmatory", "confirmation", "复核", "复检", "确认"),
    "monitoring": ("monitoring", "follow-up", "监测", "隔离检测", "随访"),
}
_SIGNS: Mapping[str, LabResult] = {"+": "positive", "(+)": "positive", "-": "negative", "(-)": "negative"}
RESULT_OF: Mapping[str, LabResult] = {fold(word): code for code, words in _RESULTS.items() for word in words}
PURPOSE_OF: Mapping[str, SpecimenPurpose] = {fold(word): code for code, words in _PURPOSES.items() for word in words}

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "specimen_ref": (
        "specimen_ref",
        "specimen",
        "specimen id",
        "sample id",
        "barcode",
        "tube",
        "标本条码",
        "标本编号",
        "样本编号",
        "条码",
        "条形码",
    ),
    "result": ("result", "test result", "结果", "检测结果", "核酸结果"),
    "sampled_at": ("sampled_at", "sampled", "sampling time", "collected", "date of sampling", "采样时间", "采集时间"),
    "reported_at": ("reported_at", "reported", "report time", "报告时间", "出具时间"),
    "version": ("version", "report version", "版本", "报告版本"),
    "run": ("run", "run id", "plate", "batch", "批次", "板号"),
    "purpose": ("purpose", "采样目的", "检测目的"),
    "method": ("method", "检测方法"),
    "pool": ("pool", "pool id", "pool barcode", "混管", "混管条码", "混采编号"),
    "document_type": ("document_type", "document type", "证件类型"),
    "document_number": ("document_number", "document number", "id number", "证件号码", "证件号"),
    "person_id": ("person_id", "person id", "人员编号"),
}
"""Field -> the headers by which it is known."""
FIELD_OF: Mapping[str, str] = {fold(header): field for field, headers in COLUMNS.items() for header in headers}


def read_result(text: str, own: Mapping[str, LabResult]) -> LabResult | None:
    """Give the code of a laboratory's word, its own words first; None for a word that nobody knows."""
    plain = text.strip()
    return own.get(plain) or _SIGNS.get(plain) or RESULT_OF.get(fold(plain))
