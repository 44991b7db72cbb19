"""The engine's own words in both languages: headlines, built-in codes, what would change an answer."""

from __future__ import annotations

from pratique.kinds.codes import BuiltIn
from pratique.policy.pack import Words

HEADLINES = {
    "admit": Words("可以通行", "You may go ahead"),
    "postpone": Words("请暂缓出行", "Please put off the journey"),
    "refer": Words("请稍等，需要工作人员核实", "Please wait: a person must look at this"),
}

PASSAGE = Words("请立即通行", "Please pass at once")

UNKNOWN_STATUS = Words("尚未确定", "Not settled yet")

PROVISIONAL = Words(
    "这是按目前所知作出的预判，出发前请再查一次。",
    "This looks ahead on what is known now; ask again before you set out.",
)

FAULTS = {
    BuiltIn.STALE_LIST: Words(
        "风险名单已超过时限未获确认，系统不作判断。请在服务台等候，由工作人员核对最新名单后答复。",
        "The list of risk places has not been confirmed in time, so no answer is given by machine. Please wait at "
        "the service desk; staff will check the newest list and answer you.",
    ),
    BuiltIn.NO_LIST: Words(
        "此刻没有可用的风险名单，系统不作判断。请在服务台等候工作人员答复。",
        "There is no list of risk places for this moment, so no answer is given by machine. Please wait at the "
        "service desk for staff.",
    ),
    BuiltIn.PACK_MISSING: Words(
        "此刻没有可用的政策包，系统不作判断。请在服务台等候工作人员答复。",
        "No policy is on record for this moment, so no answer is given by machine. Please wait at the service desk.",
    ),
    BuiltIn.NO_MEASURES: Words(
        "该时刻不在措施有效期内，没有任何限制。",
        "At that moment the measures are over; nothing restricts you.",
    ),
    BuiltIn.EVALUATION_ERROR: Words(
        "规则计算出错，这不是您的问题。请在服务台等候，由工作人员人工判断。",
        "A rule could not be worked out; this is not your doing. Please wait at the service desk, where a person "
        "will decide.",
    ),
    BuiltIn.CLOCK_RANGE: Words(
        "所问的时刻超出可判断的范围。请核对日期和时间。",
        "The moment asked about is out of range. Please check the date and the time.",
    ),
    BuiltIn.ASK_COUNTY: Words(
        "只知道您到过的地市，而其中有的县在名单上、有的不在。请告知具体到过哪个县（市、区、旗），"
        "可出示车票、收据或作出声明；请在服务台等候。",
        "Only the prefecture of a stay is known, and some of its counties are listed while others are not. Please "
        "say which county it was; a ticket, a receipt or your declaration shows it. Wait at the service desk.",
    ),
    BuiltIn.ASK_PLACE: Words(
        "您所在的区有名单所列地点。请告知具体街道、社区或小区，请在服务台等候。",
        "Your district holds a listed place. Please say which street, community or compound you live in, at the "
        "service desk.",
    ),
    BuiltIn.LIST_UNSETTLED: Words(
        "名单中有一行尚未确定属于哪个县，正由工作人员核定。请在服务台等候，核定后立即答复。",
        "A line of the list has not been settled to a county yet; staff are doing so. Please wait at the service "
        "desk; you get your answer as soon as it is settled.",
    ),
    BuiltIn.HISTORY_GAP: Words(
        "行程记录有空白。请告知空白期间在哪个县（市、区、旗），可出示车票、收据或作出声明；请在服务台等候。",
        "There is a hole in the record of where you have been. Please say in which county you were then; a ticket, "
        "a receipt or your declaration shows it. Wait at the service desk.",
    ),
    BuiltIn.PLACE_CONFLICT: Words(
        "行程的出发地与记录的所在地不一致。请在服务台等候，由工作人员核对您现在在哪里。",
        "The trip starts from a place other than where you are recorded to be. Please wait at the service desk, "
        "where staff will check where you are now.",
    ),
    BuiltIn.STANDING_OVERFLOW: Words(
        "记录过多，无法自动判断。请在服务台等候工作人员人工判断。",
        "There are too many records to decide by machine. Please wait at the service desk, where a person decides.",
    ),
    BuiltIn.PASSAGE: Words(
        "就医、分娩、急救和火警一律放行。请戴好口罩，工作人员会协助您，并事后补登记。",
        "For medical care, birth, an emergency or fire you always pass. Wear a mask; staff help you, and anything "
        "that needs writing down is written down afterwards.",
    ),
}

CHANGES = {
    ("negative_sampled_at", "fresh-negative"): Words(
        "做核酸检测并取得阴性结果（自采样起计时）", "a negative test, counted from when it is sampled"
    ),
    ("in_listed_now", "no"): Words(
        "离开该县后满14个整天，或全县解除中高风险",
        "14 full days after leaving that county, or its leaving the list",
    ),
    ("in_listed_window", "no"): Words(
        "自离开之日起满14个整天，或该县全部解除中高风险",
        "14 full days since leaving, or the county's leaving the list",
    ),
    ("order_kind", "none"): Words("隔离令结束", "the end of the order"),
    ("ring", "none"): Words(
        "接触者管理期结束，或核实并非密切接触者", "the end of the contact period, or its being found wrong"
    ),
    ("positive_at", "none"): Words("结果被撤销，或有效期结束", "the result's being withdrawn, or its running out"),
    ("list_age_s", "settled"): Words("名单得到确认或更新", "the list's being confirmed or renewed"),
}

ASKED = {
    BuiltIn.ASK_COUNTY.value: Words(
        "说明具体到过哪个县（市、区、旗），有车票、收据或声明即可",
        "saying which county it was, by a ticket, a receipt or your declaration",
    ),
    BuiltIn.ASK_PLACE.value: Words(
        "说明住在哪个街道、社区或小区", "saying in which street, community or compound you live"
    ),
    BuiltIn.HISTORY_GAP.value: Words(
        "补上空白期间所在的县（市、区、旗），有车票、收据或声明即可",
        "saying where you were in the hole, by a ticket, a receipt or your declaration",
    ),
    BuiltIn.LIST_UNSETTLED.value: Words("名单中该行由专人核定", "a person's settling that line of the list"),
}

SETTLED = Words("由工作人员核实", "a person's settling it")


def find_need(field: str, need: str) -> Words:
    """Give the words for what a field needs before the answer is better."""
    return CHANGES.get((field, need)) or ASKED.get(need) or SETTLED
