"""From printed places to counties: a hand truth for the lines that are easy to get wrong."""

from __future__ import annotations

import pytest

from pratique.places.names import load_names
from pratique.places.risk_lists.resolve import Resolver
from pratique.places.risk_lists.settlements import NO_SETTLEMENTS, load_settlements
from pratique.places.townships import load_townships

BARE = Resolver(load_names(), load_townships(), NO_SETTLEMENTS)
SETTLED = Resolver(load_names(), load_townships(), load_settlements())

# Province of the heading, the text, and its county, read by eye.
CERTAIN = [
    ("530000", "德宏傣族景颇族自治州瑞丽市姐告国门社区", "533102"),
    ("530000", "德宏州陇川县章凤镇迭撒村拉影村民小组", "533124"),
    ("530000", "瑞丽市勐卯镇团结村委会弄喊二和金坎片区", "533102"),
    ("150000", "海拉尔区奋斗镇神宝小区", "150702"),
    ("310000", "浦东新区川沙新镇华夏二路1500弄心圆西苑小区", "310115"),
    ("110000", "昌平区龙泽园街道龙跃苑二区", "110114"),
    ("110000", "北京市昌平区龙泽园街道龙跃苑二区", "110114"),
    ("110000", "北京昌平区龙泽园街道", "110114"),
    ("430000", "湘西州古丈县默戎镇墨戎苗寨", "433126"),
    ("430000", "湘西土家族苗族自治州吉首市峒河街道办事处五里牌社区公租房", "433101"),
    ("430000", "湖南省张家界市永定区崇文街道", "430802"),
    ("410000", "驻马店遂平县灈阳街道金山社区滨河小区A1区", "411728"),
    ("410000", "郑州市荥阳市乔楼镇狮村社区", "410182"),
    ("410000", "郑州市管城区航海东路街道正商蓝钻", "410104"),
    ("410000", "郑州市管城回族区陇海马路街道海棠湾", "410104"),
    ("410000", "郑州市新郑市孟庄镇鸡王社区", "410184"),
    ("410000", "商丘市睢阳区商丘市第一人民医院", "411403"),
    ("410000", "开封市尉氏县庄头镇除镇前曹村、后曹村、于家村、田家村外的其他地区", "410223"),
    ("410000", "济源市天坛街道", "419001"),
    ("320000", "扬州市广陵区广陵经济开发区翠月嘉苑社区翠月花园小区", "321002"),
    ("320000", "淮安市盱眙县江苏淮河化工有限公司生活区宿舍楼2幢", "320830"),
    ("320000", "昆山市花桥镇", "320583"),
    ("440000", "东莞市大朗镇杨新路82号", "441900"),
    ("360000", "南昌县莲塘镇", "360121"),
    ("360000", "南昌市南昌县莲塘镇", "360121"),
    ("220000", "吉林市船营区北京路", "220204"),
    ("220000", "吉林省吉林市船营区北京路", "220204"),
    ("420000", "仙桃市沙嘴街道", "429004"),
    ("650000", "石河子市新城街道", "659001"),
    ("410000", "洛阳市偃师市首阳山街道", "410307"),  # the name of 2020
    # the register of townships knows one such street in the prefecture
    ("320000", "扬州市双桥街道文苑社区新庄二村", "321003"),
    ("320000", "扬州市丁沟镇麾南村中心组", "321012"),
    ("410000", "郑州市未来路街道燕庄广场郑州地铁6号线施工工地", "410105"),
    ("410000", "郑州市福华街街道铁道京广家园", "410103"),
]

# Province, text, the deepest code that is certain, a guess that must be among the best.
WAITING = [
    ("430000", "张家界市定区子午路以南、迎宾路以西", "430800"),
    ("320000", "扬州市桥街道文苑社区新庄二村", "321000"),
    ("320000", "扬州市经济技术开发区文汇街道宝带社区宝带新村", "321000"),
    ("320000", "扬州市文汇街道金林社区", "321000"),  # the register counts it under the zone
    ("320000", "淮安市临河社区复兴路128号楼栋", "320800"),
    ("320000", "鼓楼区中央门街道", "320000"),  # of 南京 or of 徐州
    ("410000", "郑州市新郑教育园区温莎城堡", "410100"),  # a zone, though it bears a county's name
    ("410000", "郑州新郑教育园区小乔社区连家公寓", "410100"),
    ("410000", "许昌市东城区莲城大道1号", "411000"),  # 东城区 is a district of the capital only
    ("430000", "株洲市荷塘区石峰区时代路时代雅园8栋", "430200"),
    ("420000", "武汉市江夏经济开发区栗庙还建小区", "420100"),
    ("420000", "武汉市龙示范区学林街道", "420100"),
    ("330000", "杭州市江干区四季青街道", "330100"),  # divided between two in 2021
    ("370000", "烟台市开发区黄河路以西", "370600"),
    ("150000", "奋斗镇神宝小区", "150000"),
    ("320000", "泰州路12号", "320000"),  # a street, not the prefecture
    ("", "奋斗镇神宝小区", ""),
    ("", "湖南路街道马台街", ""),
]


@pytest.mark.parametrize(("province", "text", "county"), CERTAIN)
@pytest.mark.parametrize("resolver", [BARE, SETTLED], ids=["bare", "settled"])
def test_certain(resolver: Resolver, province: str, text: str, county: str) -> None:
    (found,) = resolver.resolve_line(text, province)
    assert found.counties == (county,)
    assert found.division == county
    assert found.remark == ""


@pytest.mark.parametrize(("province", "text", "division"), WAITING)
def test_waiting(province: str, text: str, division: str) -> None:
    (found,) = BARE.resolve_line(text, province)
    assert found.counties == ()
    assert found.division == division
    assert found.text == text


@pytest.mark.parametrize(
    ("province", "text", "counties"),
    [
        ("320000", "扬州市经济技术开发区文汇街道宝带社区宝带新村", {"321003"}),
        ("320000", "扬州市经济技术开发区", {"321003", "321081"}),
        ("320000", "扬州市蜀冈-瘦西湖风景名胜区梅岭街道", {"321003"}),
        ("320000", "扬州市蜀冈—瘦西湖风景名胜区 梅岭街道广储社区", {"321003"}),
        ("320000", "扬州市生态科技新城泰安镇泰安社区新万福路88号", {"321002"}),
        ("320000", "淮安市临河社区复兴路128号楼栋", {"320813"}),
        ("410000", "郑州新郑教育园区小乔社区连家公寓", {"410184"}),
        ("410000", "商丘市城乡一体化示范区周庄社区", {"411402", "411403"}),
        ("420000", "武汉市经开区沌口街道", {"420113", "420114"}),
        ("430000", "株洲市株洲云龙示范区学府港湾小区", {"430204"}),
        ("430000", "张家界市定区子午路以南、迎宾路以西", {"430802"}),
        ("460000", "海口市高新区云龙产业园", {"460107"}),
    ],
)
def test_settled(province: str, text: str, counties: set[str]) -> None:
    (found,) = SETTLED.resolve_line(text, province)
    assert set(found.counties) == counties


def test_a_settlement_speaks_only_within_its_scope() -> None:
    (found,) = SETTLED.resolve_line("南京市临河社区复兴路128号楼栋", "320000")
    assert found.counties == ()
    (found,) = SETTLED.resolve_line("扬州市经济技术开发区新设街道", "320000")
    assert found.counties == ()  # the row for the whole zone speaks of nothing in it


def test_what_a_person_could_not_tell_goes_on_waiting() -> None:
    (found,) = SETTLED.resolve_line("武汉市龙示范区学林街道", "420000")
    assert found.counties == ()
    assert found.near == ("430204", "420114", "420113")


def test_one_line_may_name_two_counties() -> None:
    text = (
        "南京市江宁区湖熟街道周岗社区围合区域(东至集贤路，南至长干街，西至康庄路，北至齐尚街)"
        "、雨花台区铁心桥街道景明佳园小区"
    )
    first, second = BARE.resolve_line(text, "320000")
    assert (first.counties, second.counties) == (("320115",), ("320114",))
    assert second.text == "雨花台区铁心桥街道景明佳园小区"
    assert first.text + "、" + second.text == text


@pytest.mark.parametrize(
    "text",
    [
        "扬州市邗江区双桥街道武塘社区明月路以南、文汇西路以北、维扬路以西、新城河路以东区域",
        "南京市秦淮区瑞金路街道标营4号26栋、27栋、28栋、29栋、30栋",
        "南京市江宁区湖熟街道周岗社区（东至集贤路、雨花台区界）",
    ],
)
def test_a_list_within_one_county_stays_one(text: str) -> None:
    (found,) = BARE.resolve_line(text, "320000")
    assert found.text == text
    assert len(found.counties) == 1


def test_a_line_under_a_wrong_province_says_so() -> None:
    (found,) = BARE.resolve_line("湖南省株洲市石峰区学林街道", "420000")
    assert found.counties == ("430204",)
    assert "湖北省" in found.remark
    (found,) = BARE.resolve_line("株洲市云龙示范区学林街道", "420000")
    assert found.counties == ()
    assert found.division == ""
    assert "430204" in found.near


def test_without_a_heading_the_line_names_its_province() -> None:
    (found,) = BARE.resolve_line("河南省郑州市二七区京广路街道", "")
    assert found.counties == ("410103",)
    (found,) = BARE.resolve_line("郑州市二七区京广路街道", "")
    assert found.counties == ("410103",)


def test_every_settlement_names_known_counties_its_source_and_why() -> None:
    names = load_names()
    for row in load_settlements().rows:
        assert row.scope in names.divisions
        assert row.why
        assert row.source
        assert row.verdict in {"settled", "open"}
        for county in row.counties:
            assert county in names.divisions.counties
            if row.verdict == "settled":
                assert names.divisions.is_within(county, row.scope)
