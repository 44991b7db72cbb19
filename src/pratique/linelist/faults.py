"""What can be wrong with a cell or a row, and what a file makes known of itself: codes and words, closed."""

# ruff: noqa: E501  (a code and its words stand on one line)

from __future__ import annotations

from collections.abc import Mapping

FAULTS: Mapping[str, tuple[str, str]] = {
    # the cell
    "missing": ("缺少必填内容", "this needs to be filled in"),
    "code": ("不在可选内容之中，请改写，或在对应表中说明它的意思", "not one of the known words: change it, or say in the mapping what it means"),
    "class_not_kept": ("本表不收此分类，请由流调人员确定为疑似、初筛阳性、确诊或无症状", "no case here bears this class: decide between suspected, screening-positive, confirmed and asymptomatic"),
    "date": ("不是存在的日期，请写成 2021-08-03", "not a date that exists; write it such as 2021-08-03"),
    "date_order": ("分不清日和月的先后，请选定先日后月或先月后日", "day and month could be either way round: say which comes first"),
    "date_year": ("年份只有两位，请写全四位", "the year has two digits; write all four"),
    "date_number": ("这是一个数字而不是日期，请把单元格设为日期格式或写成 2021-08-03", "this is a number, not a date: format the cell as a date, or write 2021-08-03"),
    "age": ("年龄应为 0 至 125 的整数", "an age is a whole number from 0 to 125"),
    "number_rounded": ("电子表格已把这个长号码存成数字，末尾几位已经丢失；请把该列设为文本后按证件重新填写", "the spreadsheet stores this long number as a rounded one and its last digits are lost: set the column to text and type it again from the document"),
    "number_fraction": ("号码里有小数或指数，请把该列设为文本后重新填写", "this number has a fraction or an exponent: set the column to text and type it again"),
    "cell_error": ("单元格里是公式错误", "the cell holds an error of a formula"),
    "formula_no_value": ("单元格是公式而没有存下结果，请粘贴为数值", "the cell is a formula without a saved result: paste it as a value"),
    "merged_cell": ("单元格被合并，看不出内容属于哪一行；请取消合并后逐行填写", "the cell is merged with others, so it is not known whose value it is: unmerge it and fill each row"),
    "control": ("含有看不见或读不出的字符", "holds characters that cannot be seen or read"),
    "long": ("内容太长", "the text is too long"),
    "document_type_missing": ("有证件号码而没有证件类型", "there is a document number but no type of document"),
    "document_type": ("证件类型不在可选内容之中", "not a known type of document"),
    "document_float": ("电子表格已把号码改成了近似数，请按证件重新填写", "a spreadsheet has turned this number into a rounded one: type it again from the document"),
    "document_control": ("号码含有看不见的字符，请重新填写", "the number holds characters that cannot be seen: type it again"),
    "document_shape": ("号码的长度或写法不符合该证件", "the number does not have the shape of this document"),
    "document_date": ("号码中的出生日期不存在", "the date of birth within this number does not exist"),
    "document_checksum": ("校验码不符，请按证件重新填写", "the last character does not fit the others: type it again from the document"),
    "name_missing": ("缺少姓名", "write the name"),
    "name_long": ("姓名太长", "the name is too long"),
    "name_control": ("姓名含有读不出的字符", "the name holds characters that cannot be read"),
    "name_formula": ("姓名以 = + - @ 开头，像是公式", "a name does not begin with = + - or @"),
    "name_digits": ("姓名里没有文字", "a name holds at least one letter"),
    "phone": ("请写 11 位手机号，或带 + 和国家代码的号码", "write 11 digits of a mobile, or the number with + and its country"),
    "email": ("请写一个电子邮箱", "write one e-mail address"),
    "id": ("编号应为 1 至 120 个可见字符", "an ID has 1 to 120 visible characters"),
    # the row
    "fields_few": ("这一行的列数比表头少", "the row has fewer fields than the header"),
    "fields_many": ("这一行的列数比表头多", "the row has more fields than the header"),
    "future": ("日期晚于今天", "this date is later than today"),
    "before_birth": ("日期早于出生日期", "this date is before the date of birth"),
    "onset_after_death": ("发病日期晚于死亡日期", "the onset is after the death"),
    "outcome_before_onset": ("转归日期早于发病日期", "the outcome is before the onset"),
    "outcome_no_date": ("有治愈或死亡而没有转归日期", "there is an outcome but no date of it"),
    "outcome_missing": ("有转归日期而没有转归", "there is a date of outcome but no outcome"),
    "age_differs": ("年龄与出生日期不符", "the age does not fit the date of birth"),
    "birth_date_differs": ("出生日期与身份证号码不符", "the date of birth is not the one within the identity number"),
    "sex_differs": ("性别与身份证号码不符", "the sex is not the one within the identity number"),
    "contradicts": ("同一病例编号在几行中内容不一致", "rows of one case ID do not agree"),
    "case_known": ("本名单的这个病例编号已登记，内容不同；请在该病例页上更正", "a case of this ID of this list is registered already and says otherwise: correct it on its own page"),
    "document_of_another": ("此证件已登记在另一姓名下，请核对证件和姓名", "this document is registered under another name: compare both with the document"),
    "unnamed": ("没有病例编号、姓名和证件，认不出是谁", "neither a case ID nor a name nor a document says who this is"),
}  # fmt: skip
"""Code -> (Chinese, English). Codes of documents, names and telephones are those of the people room."""

NOTICES: Mapping[str, tuple[str, str]] = {
    "cut_off": ("文件正好有 {count} 行，是电子表格的上限，后面的行可能已经丢失；请与原始数据核对", "the file has exactly {count} rows, the most a spreadsheet holds: rows after these may be lost; compare with the source"),
    "merged": ("有 {count} 处合并单元格；被合并的行会列为待改", "{count} places are merged; rows within them are set aside"),
    "hidden_rows": ("有 {count} 行被隐藏，也读入了", "{count} rows are hidden; they were read too"),
    "hidden_columns": ("有 {count} 列被隐藏，也读入了", "{count} columns are hidden; they were read too"),
    "formulas": ("有 {count} 个单元格是公式，读入的是最后存下的结果", "{count} cells are formulas; the results saved last were read"),
    "hidden_sheets": ("有 {count} 个隐藏的工作表，没有读入", "{count} sheets are hidden; they were not read"),
    "header_twice": ("有 {count} 个表头重复，后面的加了序号", "{count} headers stand twice; the later ones were numbered"),
    "header_empty": ("有 {count} 列没有表头，以列的字母代替", "{count} columns have no header; their letter stands for it"),
}  # fmt: skip
"""What a file makes known of itself, without stopping: code -> (Chinese, English), with a count."""
