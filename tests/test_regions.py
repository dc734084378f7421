"""Which region words name, where it lies, how it is shown."""

import pytest

from gongbao.corpus.regions import load_regions, read_divisions
from gongbao.parser.model import Level
from gongbao.parser.regions import Gazetteer, Region

HEADER = "code\tname\tshort\tuntil\n"


@pytest.fixture(scope="module")
def regions() -> Gazetteer:
    return load_regions()


def region(regions: Gazetteer, name: str) -> Region:
    """The one division in force with a full name, or with a chain of them from the outside in."""
    mention = regions.mention(name)
    assert mention is not None, f"{name} is in no table"
    assert mention.end == len(name), f"only {name[: mention.end]} of {name} is known"
    assert mention.region is not None, f"{name} is ambiguous"
    return mention.region


# ---------------------------------------------------------------- the table


def test_there_are_34_provinces_and_333_prefectures(regions: Gazetteer) -> None:
    in_force = [one for one in regions if one.until is None]
    assert sum(one.level is Level.PROVINCE for one in in_force) == 34
    assert sum(one.level is Level.PREFECTURE for one in in_force) == 333


def test_table_is_sorted_and_each_name_has_a_code_once(regions: Gazetteer) -> None:
    codes = [one.code for one in regions]
    assert codes == sorted(codes)
    keys = [(one.code, one.name) for one in regions]
    assert len(keys) == len(set(keys))
    in_force = [one.code for one in regions if one.until is None]
    assert len(in_force) == len(set(in_force))


def test_headings_of_the_tables_are_no_regions(regions: Gazetteer) -> None:
    names = {one.name for one in regions}
    assert not names & {"市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def test_every_parent_is_a_division_one_level_up_or_the_province(regions: Gazetteer) -> None:
    for one in regions:
        parent = regions.parent_of(one)
        if one.level is Level.PROVINCE:
            assert parent is None
        else:
            assert parent is not None, one
            assert parent.level in {Level.PROVINCE, Level.PREFECTURE}, one
            assert regions.ancestors(one)[-1].level is Level.PROVINCE, one


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("内蒙古自治区", Level.PROVINCE),
        ("香港特别行政区", Level.PROVINCE),
        ("重庆市", Level.PROVINCE),
        ("兴安盟", Level.PREFECTURE),
        ("大兴安岭地区", Level.PREFECTURE),
        ("恩施土家族苗族自治州", Level.PREFECTURE),
        ("深圳市", Level.PREFECTURE),
        ("东莞市", Level.PREFECTURE),
        ("北京市朝阳区", Level.COUNTY),
        ("扎赉特旗", Level.COUNTY),
        ("鄂伦春自治旗", Level.COUNTY),
        ("乌兰浩特市", Level.COUNTY),
        ("神农架林区", Level.COUNTY),
        ("六枝特区", Level.COUNTY),
        ("石河子市", Level.COUNTY),
        ("昆玉市", Level.COUNTY),
        ("仙桃市", Level.COUNTY),
        ("和安县", Level.COUNTY),
    ],
)
def test_levels(regions: Gazetteer, name: str, level: Level) -> None:
    assert region(regions, name).level is level


@pytest.mark.parametrize(
    ("name", "ancestors"),
    [
        ("突泉县", ["兴安盟", "内蒙古自治区"]),
        ("海口市龙华区", ["海口市", "海南省"]),
        ("北京市朝阳区", ["北京市"]),
        ("仙桃市", ["湖北省"]),
        ("石河子市", ["新疆维吾尔自治区"]),
        ("辽宁省", []),
    ],
)
def test_ancestors_the_nearest_first(regions: Gazetteer, name: str, ancestors: list[str]) -> None:
    assert [one.name for one in regions.ancestors(region(regions, name))] == ancestors


def test_former_divisions_stay_findable(regions: Gazetteer) -> None:
    (former,) = regions.full_named("襄樊市")
    assert former.until is not None
    assert region(regions, "襄阳市").code == former.code
    assert regions.by_code(former.code) == region(regions, "襄阳市")
    (abolished,) = regions.full_named("莱芜市")
    assert regions.province_of(abolished) == region(regions, "山东省")


def test_a_division_that_only_got_another_code_stands_once(regions: Gazetteer) -> None:
    assert [one.code for one in regions.full_named("嘉黎县")] == ["540621"]


# ------------------------------------------------------------------ by name


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("内蒙古", "内蒙古自治区"),
        ("西藏", "西藏自治区"),
        ("新疆", "新疆维吾尔自治区"),
        ("香港", "香港特别行政区"),
        ("杭州", "杭州市"),
        ("大兴安岭", "大兴安岭地区"),
        ("恩施州", "恩施土家族苗族自治州"),
        ("博尔塔拉", "博尔塔拉蒙古自治州"),
        ("黔东南", "黔东南苗族侗族自治州"),
        ("积石山", "积石山保安族东乡族撒拉族自治县"),
        ("塔什库尔干", "塔什库尔干塔吉克自治县"),
        ("鄂温克", "鄂温克族自治旗"),
        ("长阳县", "长阳土家族自治县"),
        ("龙胜", "龙胜各族自治县"),
        ("瀍河", "瀍河回族区"),
        ("万柏林", "万柏林区"),
        ("神农架", "神农架林区"),
        ("浦东", "浦东新区"),
        ("科右前旗", "科尔沁右翼前旗"),
        ("喀左县", "喀喇沁左翼蒙古族自治县"),
    ],
)
def test_short_names(regions: Gazetteer, short: str, name: str) -> None:
    assert [one.name for one in regions.short_named(short)] == [name]


@pytest.mark.parametrize(
    ("short", "name"), [("忠", "忠县"), ("郊", "郊区"), ("井陉矿", "井陉矿区"), ("巴林左", "巴林左旗")]
)
def test_what_is_not_said_is_no_short_name(regions: Gazetteer, short: str, name: str) -> None:
    assert regions.short_named(short) == ()
    assert regions.full_named(name) != ()


def test_an_ambiguous_name_gives_all_it_may_mean_the_highest_level_first(regions: Gazetteer) -> None:
    assert [one.name for one in regions.named("吉林")] == ["吉林省", "吉林市"]
    codes = [one.code for one in regions.named("龙华区")]
    assert codes == ["440309", "460106"]
    assert regions.named("没有这个县") == ()


def test_the_region_a_text_is_about_settles_which_is_meant(regions: Gazetteer) -> None:
    haikou, shenzhen = region(regions, "海口市"), region(regions, "深圳市")
    assert [one.code for one in regions.named("龙华区", within=haikou)] == ["460106"]
    assert [one.code for one in regions.named("龙华区", within=shenzhen)] == ["440309"]
    hainan = region(regions, "海南省")
    assert [one.code for one in regions.named("龙华", within=hainan)] == ["460106"]
    qinghai = region(regions, "青海省")
    assert [one.name for one in regions.named("海南", within=qinghai)] == ["海南藏族自治州"]


# ------------------------------------------------------ by place in a text


@pytest.mark.parametrize(
    ("text", "within", "name", "shown"),
    [
        ("海口市龙华区财政局", None, "海口市龙华区", "海口市龙华区"),
        ("内蒙古自治区兴安盟行政公署", None, "内蒙古自治区兴安盟", "兴安盟"),
        ("内蒙古财政厅", None, "内蒙古", "内蒙古自治区"),
        ("辽宁省沈阳市和平区人民政府", None, "辽宁省沈阳市和平区", "沈阳市和平区"),
        ("吉林市财政局", None, "吉林市", "吉林市"),
        ("吉林省财政厅", None, "吉林省", "吉林省"),
        ("延边州发展改革委", None, "延边州", "延边朝鲜族自治州"),
        ("科右前旗人民政府", None, "科右前旗", "科尔沁右翼前旗"),
        ("朝阳区人民政府", "北京市", "朝阳区", "北京市朝阳区"),
        ("朝阳区人民政府", "长春市", "朝阳区", "长春市朝阳区"),
        ("兴安军分区", "兴安盟", "兴安", "兴安盟"),
        ("阿尔山海关", "兴安盟", "阿尔山", "阿尔山市"),
        ("突泉公安局", "乌兰浩特市", "突泉", "突泉县"),
        ("城区人民政府", "晋城市", "城区", "晋城市城区"),
        ("襄城区人民政府", "襄樊市", "襄城区", "襄阳市襄城区"),
        ("江北区人民政府", "重庆市", "江北区", "重庆市江北区"),
    ],
)
def test_longest_name_at_a_place(regions: Gazetteer, text: str, within: str | None, name: str, shown: str) -> None:
    about = region(regions, within) if within else None
    before = "由"
    mention = regions.mention(before + text, len(before), about)
    assert mention is not None
    assert (before + text)[mention.start : mention.end] == name
    assert mention.region is not None
    assert regions.full_name(mention.region) == shown
    assert regions.match(before + text, len(before), about) == mention.region


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("各部门", None),
        ("通道建设", None),  # 通道侗族自治县
        ("同心协力", "兴安盟"),  # 同心县 lies elsewhere
        ("盟", None),
        ("", None),
    ],
)
def test_no_region_starts_here(regions: Gazetteer, text: str, within: str | None) -> None:
    assert regions.mention(text, 0, region(regions, within) if within else None) is None


def test_an_ambiguous_name_is_a_mention_without_a_region(regions: Gazetteer) -> None:
    mention = regions.mention("鼓楼区财政局")
    assert mention is not None
    assert {regions.full_name(one) for one in mention.regions} >= {"南京市鼓楼区", "福州市鼓楼区"}
    assert mention.region is None
    assert regions.match("鼓楼区财政局") is None


def test_a_place_past_the_end_has_no_name(regions: Gazetteer) -> None:
    assert regions.match("兴安盟", 3) is None
    assert regions.match("兴安盟", 99) is None


# ------------------------------------------------- where it lies, how shown


def test_where_a_region_lies(regions: Gazetteer) -> None:
    xing_an, county = region(regions, "兴安盟"), region(regions, "突泉县")
    inner_mongolia = region(regions, "内蒙古自治区")
    assert regions.province_of(county) == inner_mongolia
    assert regions.province_of(inner_mongolia) == inner_mongolia
    assert regions.prefecture_of(county) == xing_an
    assert regions.prefecture_of(inner_mongolia) is None
    assert regions.prefecture_of(region(regions, "仙桃市")) is None
    assert regions.contains(inner_mongolia, county)
    assert regions.contains(county, county)
    assert not regions.contains(county, xing_an)
    assert [one.name for one in regions.children(xing_an)] == [
        *("乌兰浩特市", "阿尔山市", "科尔沁右翼前旗", "科尔沁右翼中旗", "扎赉特旗", "突泉县"),
    ]


@pytest.mark.parametrize(
    "shown",
    [
        "辽宁省",
        "兴安盟",
        "海口市",
        "突泉县",
        "北京市朝阳区",
        "海口市龙华区",
        "神农架林区",
        "六枝特区",
        "仙桃市",
        "扎赉特旗",
    ],
)
def test_a_full_name_says_which_region_it_is(regions: Gazetteer, shown: str) -> None:
    assert regions.full_name(region(regions, shown)) == shown


def test_full_names_of_divisions_in_force_are_unique(regions: Gazetteer) -> None:
    names = [regions.full_name(one) for one in regions if one.until is None]
    assert len(names) == len(set(names))


def test_divisions_are_read_from_rows() -> None:
    rows = "410000\t河南省\t河南\t\n419001\t济源市\t济源\t\n419000\t甲地区\t甲 甲州\t2009\n"
    province, county, former = read_divisions(HEADER + rows)
    assert province == Region("410000", "河南省", Level.PROVINCE, None, ("河南",))
    assert county.parent == "419000"
    assert former == Region("419000", "甲地区", Level.PREFECTURE, "410000", ("甲", "甲州"), 2009)


def test_an_empty_gazetteer_knows_nothing() -> None:
    assert Gazetteer([]).mention("兴安盟") is None
