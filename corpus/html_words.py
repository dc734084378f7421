"""What web pages of governments say around their articles, as words: names of containers, tools, footers, labels.

Collected from the page templates that many governments' sites share (TRS WCM, UCAP/海云, JPAAS/大汉, 拓尔思, gov.cn)
and from the metadata fields of 《政府网站发展指引》 (国办发〔2017〕47号) and of the 政府信息公开目录.
"""

import re

# Containers, by the parts of their classes and ids: pages_content -> content -------------------------------

ARTICLE_NAMES = re.compile(
    r"""
      article|content|zoom|detail|editor|text|news|main|zhengwen|wenzhang|neirong|ucap|trs_|xxgk
    | (?:^|[-_])(?:zw|nr|xl|con|art|body)(?:[-_]|$)
    """,
    re.VERBOSE | re.IGNORECASE,
)
OTHER_NAMES = re.compile(
    r"""
      (?:^|[-_\s])(?:
        nav|navbar|navigation|menu|submenu|breadcrumbs?|crumbs?|position|location|weizhi|dqwz|mbx|bread
      | header|head|top|topbar|banner|logo|search|login
      | foot|footer|bottom|copyright|banquan|beian|links?|friendlinks?|youlian|zzjg
      | share|fenxiang|bdsharebuttonbox|social|tools?|toolbar|gongneng|print|dayin|fontsize|ziti|qrcode|ewm|erweima|saoyisao
      | sidebar|aside|side|leftnav|related|recommend|hot|rank|xgjd|xgwj|xglj|xgxx|xgwd|prev|next|pager|pagination|paging
      | comment|pinglun|advert|ads?|popup|modal|dialog|float|wza|wzafd
      )(?:[-_\s\d]|$)
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Lines that are no part of an article -----------------------------------------------------------------------------

TOOL = re.compile(
    r"""
    (?>[\[【(（\s]*(?:
        分享(?:到|至)?[:：].{0,60}
      | 字[体号](?:大小)?[:：\s]*[\[【(（]?[\s大中小特超标准默认放缩减增\-+A|/]+[\]】)）]?  # 字号：大 中 小
      | (?:打印|收藏|关闭|保存|分享|转发|复制|纠错|我要纠错|返回|放大|缩小)(?:本页|本文|页面|窗口|此页|到|至|链接|顶部|首页|列表)?
      | 返回顶部|网站首页|首页|TOP|无障碍(?:浏览|阅读)?|长者(?:版|模式|专区)|适老化|繁體(?:版|中文)?|English
      | (?:语音播报|听全文|朗读|播放|暂停|收听)(?:本文|全文)?
      | 下载(?:文字版|图片版|PDF版?|Word版?|打印版)|(?:文字|图片)版(?:下载)?
      | 微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|人人网|豆瓣
      )[\]】)）\s|/·]*)+
    """,
    re.VERBOSE,
)
BESIDE = re.compile(
    r"""
      .{0,6}(?:您|你)?(?:现在|当前)?(?:所在)?的?(?:当前)?位置\s*(?:是|为)?\s*[:：].*        # 当前位置：首页 > 政务公开
    | 首页\s*(?:>|›|»|＞|/|—|→|-{2}).*
    | (?:用)?(?:手机|微信|微博)?[“"]?扫(?:一扫|码|描)[”"]?.{0,40}                           # 扫一扫在手机打开当前页
    | (?:上|下)一(?:篇|条|页)\s*[:：]?.*(?:\n\s*(?:上|下)一(?:篇|条|页).*)?             # 上一篇：…的公告 / 下一篇：…的通知
    | (?:本文)?(?:责任编辑|责编|编辑|审核|校对|录入|来稿单位|信息审核)\s*[:：]\s*[一-鿿·\s]{0,20}
    | (?:本文)?(?:浏览|阅读|点击|访问|查看)(?:次数|量|数|人数)?\s*[:：]\s*[0-9]*\s*次?人?
    | (?:【|\[)?(?:大\s*中\s*小|大\s*\|\s*中\s*\|\s*小)(?:】|\])?
    | 网站(?:地图|声明)|关于我们|联系我们|使用帮助|隐私声明|版权声明
    """,
    re.VERBOSE,
)
RELATED = re.compile(
    r"[\[【]?(?:相关|推荐|延伸|热点|更多|最新)(?:链接|文档|文件|解读|信息|新闻|报道|阅读|政策|稿件|附件|推荐|资讯)[\]】]?[:：]?"
)
SITE_OWNER = re.compile(
    r"ICP\s*备|公?网安备|公安备案|(?:网站|政府网站)?标识码|版权所有|Copyright|©|技术支持\s*[:：]|网站(?:支持)?电话|"
    r"建议使用.{0,20}浏览器|(?:主办|承办|协办|运维)(?:单位)?\s*[:：]|违法和不良信息举报",
    re.IGNORECASE,
)
SITE_OWNER_SURE = re.compile(r"ICP\s*备|公?网安备|标识码\s*[:：]?\s*[0-9]{6}|版权所有|Copyright|©", re.IGNORECASE)

# What a page says of its document ---------------------------------------------------------------------------------

LABELS = {
    "标题": "title",
    "名称": "title",
    "信息名称": "title",
    "文件名称": "title",
    "公文名称": "title",
    "发文字号": "number",
    "文号": "number",
    "公文文号": "number",
    "文件编号": "number",
    "文件号": "number",
    "发文机关": "issuer",
    "发文机构": "issuer",
    "发文单位": "issuer",
    "制发机关": "issuer",
    "发布机构": "issuer",
    "发布机关": "issuer",
    "发布单位": "issuer",
    "公开机构": "issuer",
    "成文日期": "date",
    "成文时间": "date",
    "生成日期": "date",
    "发文日期": "date",
    "发文时间": "date",
    "制发日期": "date",
    "印发日期": "date",
    "签发日期": "date",
    "发布日期": "published",
    "发布时间": "published",
    "公开日期": "published",
    "公开时间": "published",
    "公布日期": "published",
    "索引号": "index",
    "信息索引号": "index",
    "索引码": "index",
    "索取号": "index",
    "主题分类": "subject",
    "信息分类": "subject",
    "内容分类": "subject",
    "主题词": "subject",
    "有效性": "validity",
    "时效性": "validity",
    "时效": "validity",
    "文件状态": "validity",
    "效力状态": "validity",
    "是否有效": "validity",
}
OTHER_LABELS = (
    "公文种类", "公文分类", "体裁分类", "组配分类", "服务对象", "关键词", "内容概述", "概述", "公开方式", "公开形式", "公开范围",
    "公开时限", "公开类别", "公开责任部门", "责任部门", "信息来源", "来源", "生效日期", "生效时间", "实施日期", "施行日期", "失效日期",
    "失效时间", "废止日期", "废止时间", "有效期", "统一编号", "登记号", "规范性文件编号", "所属主题", "载体类型", "文种", "备注",
    "报送单位", "起草单位", "记录形式", "分类", "信息类别", "隶属",
)  # fmt: skip
META = {
    "articletitle": "title",
    "pubdate": "published",
    "publishdate": "published",
    "firstpublishedtime": "published",
    "article:published_time": "published",
    "contentsource": "issuer",
}
"""The names of <meta> elements of 《政府网站发展指引》 and of what is used in their stead, in lower case."""
