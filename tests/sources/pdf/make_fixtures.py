"""Makes the PDF files beside it: `python tests/sources/pdf/make_fixtures.py`, where Chromium and LibreOffice Writer are.

The texts are invented; places and bodies of these names don't exist. The tests read the files as they are committed,
they need neither program.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

HERE = Path(__file__).parent
FONT = "WenQuanYi Zen Hei"

BODY = """
@page { size: A4; margin: 30mm 26mm 28mm 28mm }
body { font-family: "WenQuanYi Zen Hei"; font-size: 16pt; line-height: 28pt; margin: 0; text-align: justify }
p { margin: 0; text-indent: 2em }
h1 { font-size: 22pt; line-height: 34pt; text-align: center; margin: 18pt 0 }
.centred { text-align: center; text-indent: 0 }
.flush { text-indent: 0 }
.right { text-align: right; text-indent: 0; padding-right: 3em }
"""


def chromium(name: str, css: str, body: str) -> None:
    """Print HTML to a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(
            f"<!doctype html><html lang=zh><meta charset=utf-8><style>{BODY}{css}</style><body>{body}</body></html>",
            encoding="utf-8",
        )
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--print-to-pdf={HERE / name}",
                str(page),
            ],
            check=True,
            capture_output=True,
        )


def columns() -> None:
    """A decision in two columns: its title across both, a frame in a column, heads that differ left and right."""
    css = """
    @page { @top-center { font-family: "WenQuanYi Zen Hei"; font-size: 9pt } @bottom-center { font-size: 10pt } }
    @page :left { @top-left { content: "青川市人民政府公报"; font-size: 9pt } @bottom-left { content: "· " counter(page) " ·"; font-size: 10pt } }
    @page :right { @top-right { content: "2024年第7期（总第131期）"; font-size: 9pt } @bottom-right { content: "· " counter(page) " ·"; font-size: 10pt } }
    .columns { column-count: 2; column-gap: 1.6em; font-size: 10.5pt; line-height: 17pt }
    .box { border: 0.75pt solid black; padding: 5pt; margin: 6pt 0 }
    """
    body = """
    <h1>青川市人民政府关于加快农村饮水安全工程建设的若干意见</h1>
    <p class=centred>青政发〔2024〕18号</p>
    <div class=columns>
    <p class=flush>各县（区）人民政府，市直各部门、各直属机构：</p>
    <p>为巩固农村饮水安全成果，加快补齐供水短板，经市政府常务会议研究，提出以下意见。</p>
    <p>一、总体目标</p>
    <p>坚持城乡统筹、建管并重，推动城市供水管网向镇村延伸。到2026年底，新建、改造供水管网860公里，农村自来水普及率达到96%以上，水质合格率稳定在98%以上，基本建成从水源到水龙头的全链条监管体系。</p>
    <p>二、重点任务</p>
    <p>（一）完善水源体系。优先利用水库等地表水源，淘汰水质不达标的浅层井，2025年6月底前完成千人以上水源地划界立标。建立水源水质在线监测平台，接入 Internet of Things 设备，数据按 GB/T 43439-2023 标准共享。（市水利局、市生态环境局）</p>
    <p>（二）推进规模供水。按照“能延则延、能并则并”的原则，撤并小型水厂45座，新建规模化水厂12座，规模化供水工程覆盖农村人口比例达到70%以上。项目用地、用电、用林手续实行并联办理，审批时限压缩到20个工作日以内。（市发展改革委、市水利局、市自然资源和规划局）</p>
    <div class=box>
    <p class=centred>专栏1　规模化供水工程</p>
    <p>1.东部片区。新建青坪、石桥两座水厂，日供水能力达到6万吨，覆盖9个乡镇。</p>
    <p>2.西部片区。改造云岭水厂，铺设输水主管道58公里，2025年底前通水。</p>
    </div>
    <p>（三）强化水质保障。千吨万人水厂全部配备水质化验室和专职化验员，每月至少开展1次水质自检，检测结果在村务公开栏公布。卫生健康部门每季度对末梢水抽检，抽检覆盖率达到100%。（市卫生健康委、市水利局）</p>
    <p>（四）健全管护机制。推行“县级统管、企业运营、用水户参与”模式，落实管水员报酬，水费收缴率达到95%以上。对偏远山区和高海拔地区，采取以奖代补方式支持分散供水工程维修养护，不得以任何理由中断供水。各县（区）人民政府每年12月底前将管护经费足额列入下一年度预算。（市财政局、市水利局，各县（区）人民政府）</p>
    <p>三、保障措施</p>
    <p>（一）加强组织领导。成立由市政府分管领导任组长的工作专班，办公室设在市水利局，实行周调度、月通报。各县（区）人民政府是责任主体，要明确专人负责，确保任务落实到位。</p>
    <p>（二）加大资金投入。统筹中央和省级补助资金、地方政府专项债券，2024年至2026年市级财政每年安排不少于3000万元。鼓励金融机构开发“供水贷”等产品，给予利率优惠。（市财政局、中国人民银行青川分行）</p>
    <p>（三）严格监督考核。将农村饮水安全纳入乡村振兴实绩考核，对进度滞后、弄虚作假的，予以约谈通报；造成严重后果的，依规依纪依法追究责任。</p>
    <p>本意见自印发之日起施行，有效期3年。</p>
    </div>
    <p class=right>青川市人民政府</p>
    <p class=right>2024年7月16日</p>
    """
    chromium("chromium-columns.pdf", css, body)


def table() -> None:
    """A notice with a table of tasks: cells merged over rows and columns, on over a page, its heading again there."""
    tasks = [
        (
            "水源保护",
            "划定千人以上水源地保护区，设置界碑、警示牌，新建隔离防护网35公里",
            "市生态环境局、市水利局",
            "2025年6月底",
        ),
        ("", "淘汰水质不达标的浅层井120眼，启用备用水源", "市水利局", "2025年底"),
        ("", "建成水源水质在线监测站18座，数据接入市级平台", "市生态环境局", "2026年6月底"),
        ("管网建设", "新建、改造供水管网860公里，管网漏损率控制在12%以内", "市水利局", "2026年底"),
        ("", "撤并小型水厂45座，新建规模化水厂12座", "市发展改革委、市水利局", "2026年底"),
        ("水质检测", "千吨万人水厂全部配备水质化验室", "市水利局、市卫生健康委", "2025年3月底"),
        ("", "每季度对末梢水开展抽检，抽检覆盖率达到100%", "市卫生健康委", "长期坚持"),
        ("运行管护", "落实管水员1500名，开展业务培训4期以上", "市水利局、市人力资源社会保障局", "2025年9月底"),
        ("", "水费收缴率达到95%以上", "各县（区）人民政府", "2026年底"),
        ("", "建立维修养护基金，每年安排不少于3000万元", "市财政局、市水利局", "每年12月底前"),
    ]
    rows = []
    for index, (kind, task, owners, time) in enumerate(tasks):
        span = next((n for n in range(1, 9) if index + n >= len(tasks) or tasks[index + n][0]), 1)
        first = f"<td rowspan={span}>{kind}</td>" if kind else ""
        rows.append(f"<tr>{first}<td>{index + 1}</td><td>{task}</td><td>{owners}</td><td>{time}</td></tr>")
    body = f"""
    <h1>青川市人民政府办公室关于印发农村饮水安全重点任务分工方案的通知</h1>
    <p class=centred>青政办发〔2024〕31号</p>
    <p class=flush>各县（区）人民政府，市直各部门、各直属机构：</p>
    <p>《农村饮水安全重点任务分工方案》已经市人民政府同意，现印发给你们，请结合实际认真抓好落实，并于每月5日前将进展情况报送市水利局。</p>
    <p class=right>青川市人民政府办公室</p>
    <p class=right>2024年8月2日</p>
    <p>（此件公开发布）</p>
    <p class=centred>农村饮水安全重点任务分工方案</p>
    <table><thead><tr><th rowspan=2>类别</th><th rowspan=2>序号</th><th rowspan=2>重点任务</th><th colspan=2>落实要求</th></tr>
    <tr><th>责任单位</th><th>完成时限</th></tr></thead><tbody>{"".join(rows)}</tbody></table>
    <p class=flush>注：各责任单位排第一位的为牵头单位。</p>
    """
    css = """
    @page { @top-left { content: "青川市人民政府公报"; font-size: 9pt } @bottom-center { content: "— " counter(page) " —"; font-size: 14pt } }
    table { border-collapse: collapse; width: 100%; font-size: 12pt; line-height: 20pt; text-align: left }
    td, th { border: 0.75pt solid black; padding: 4pt; text-indent: 0 } tr { break-inside: avoid }
    td:first-child { width: 4em }
    """
    chromium("chromium-table.pdf", css, body)


def contents() -> None:
    """An issue: its contents with dot leaders on a page of their own, two short documents behind it."""
    entries = [
        ("青川市人民政府关于命名2023年度市级文明村镇的决定", "（青政发〔2024〕6号）", 1),
        ("青川市人民政府办公室关于印发青川市城乡居民基本养老保险补贴办法和失地农民参加养老保险实施细则的通知", "", 2),
    ]
    lines = "".join(
        f"<p class=entry><span>{title}{number}</span><span class=dots>{'…' * 60}</span><span>（{page}）</span></p>"
        for title, number, page in entries
    )
    body = f"""
    <p class=centred style="font-size: 22pt">目　　录</p><p class=flush><b>市政府文件</b></p>{lines}
    <h1 style="break-before: page">青川市人民政府关于命名2023年度市级文明村镇的决定</h1>
    <p class=centred>青政发〔2024〕6号</p>
    <p class=flush>各县（区）人民政府，市直各部门：</p>
    <p>为深化精神文明创建，市政府决定，命名青坪镇等6个乡镇、石桥村等24个村为2023年度市级文明村镇。希望受命名的村镇珍惜荣誉、再接再厉。各县（区）人民政府要加强动态管理，每年6月底前组织复查，复查合格率达到95%以上。（市文明办、市农业农村局）</p>
    <p class=right>青川市人民政府</p><p class=right>2024年3月8日</p>
    <h1 style="break-before: page">青川市人民政府办公室关于印发青川市城乡居民基本养老保险补贴办法和失地农民参加养老保险实施细则的通知</h1>
    <p class=centred>青政办发〔2024〕11号</p>
    <p class=flush>各县（区）人民政府，市直各部门：</p>
    <p>《青川市城乡居民基本养老保险补贴办法》《失地农民参加养老保险实施细则》已经市政府同意，现印发给你们，请认真贯彻执行。2024年底前，城乡居民基本养老保险参保率达到98%以上。</p>
    <p class=right>青川市人民政府办公室</p><p class=right>2024年3月20日</p>
    """
    css = ".entry { display: flex; align-items: flex-end; text-indent: 0; text-align: left; font-size: 14pt } .dots { flex: 1; min-width: 3em; overflow: hidden; white-space: nowrap }"
    chromium("chromium-contents.pdf", css, body)


class Word:
    """A Word file in the making."""

    def __init__(self, size: float, leading: float) -> None:
        self.document = Document()
        self.size, self.leading = size, leading
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
        section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
        self.document.settings.odd_and_even_pages_header_footer = True
        right = section.footer.paragraphs[0]
        right.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        page_number(right)
        page_number(section.even_page_footer.paragraphs[0])

    def paragraph(
        self, text: str, size: float | None = None, align: str = "JUSTIFY", indent: float = 2, hang: float = 0
    ) -> None:
        size = size or self.size
        paragraph = self.document.add_paragraph()
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        form = paragraph.paragraph_format
        form.line_spacing = Pt(self.leading if size == self.size else size * 1.5)
        form.space_before = form.space_after = Pt(0)
        form.first_line_indent = Pt(-size * hang if hang else size * indent)
        if hang:
            form.left_indent = Pt(size * hang)
        written(paragraph.add_run(text), size)

    def save(self, name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{name}.docx"
            self.document.save(str(file))
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE), str(file)],
                check=True,
                capture_output=True,
            )


def written(run: Any, size: float) -> None:
    run.font.size, run.font.name = Pt(size), FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def page_number(paragraph: Any) -> None:
    """— 1 — as a field."""
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        written(run, 14)
        if text is None:
            for kind in ("begin", "instruction", "end"):
                element = OxmlElement("w:instrText" if kind == "instruction" else "w:fldChar")
                if kind == "instruction":
                    element.text = "PAGE"
                else:
                    element.set(qn("w:fldCharType"), kind)
                run._element.append(element)


def notice() -> None:
    """A notice and its plan: indented paragraphs over pages, hanging items, a table whose row a page's end cuts."""
    word = Word(16, 28)
    word.paragraph("云岭县人民政府办公室文件", 26, "CENTER", 0)
    word.paragraph("云政办发〔2024〕12号", 16, "CENTER", 0)
    word.paragraph(
        "云岭县人民政府办公室关于印发《云岭县森林防火能力提升三年行动方案（2024—2026年）》的通知", 22, "CENTER", 0
    )
    word.paragraph("各乡镇人民政府，县直各部门：", indent=0)
    word.paragraph(
        "《云岭县森林防火能力提升三年行动方案（2024—2026年）》已经县人民政府第31次常务会议审议通过，现印发给你们，请认真贯彻执行。"
    )
    word.paragraph("云岭县人民政府办公室", align="RIGHT", indent=0)
    word.paragraph("2024年10月9日", align="RIGHT", indent=0)
    word.paragraph("（此件公开发布）")
    word.paragraph("云岭县森林防火能力提升三年行动方案\n（2024—2026年）", 22, "CENTER", 0)
    word.paragraph("一、工作目标")
    word.paragraph(
        "到2026年底，森林火灾受害率控制在0.8‰以内，24小时火灾扑灭率达到98%以上，林火视频监控覆盖率达到90%以上，新建防火应急道路150公里、生物防火林带200公里，全县森林防火“空天地”一体化体系基本形成。"
    )
    word.paragraph("二、主要任务")
    word.paragraph(
        "（一）健全责任体系。全面推行林长制，县、乡、村三级林长每季度至少开展1次巡林。各乡镇人民政府要与村（居）民委员会、林业经营单位签订防火责任书，签订率达到100%。对重点林区实行网格化管理，划定网格320个，每个网格配备1名以上专职护林员。（县林业局、县应急管理局，各乡镇人民政府）"
    )
    word.paragraph(
        "（二）加强火源管控。严格执行野外用火审批制度，每年10月1日至次年4月30日为森林防火期，防火期内严禁在林区及其边缘野外用火。清明、冬至等重点时段，在进山入林路口设置防火检查站不少于60个，对携带火种进入林区的，一律予以劝返。建立“防火码”扫码入林制度，2025年6月底前实现重点林区全覆盖。（县林业局、县公安局）"
    )
    word.paragraph("（三）完善基础设施。统筹实施以下工程：")
    for number, text in enumerate(
        (
            "防火道路工程。按照“以水灭火、以路阻火”的思路，新建防火应急道路150公里，维修改造林区道路80公里，打通断头路23条。",
            "蓄水池工程。在重点林区新建蓄水池180口，单口容积不低于50立方米，铺设引水管网260公里，2025年底前全部投入使用。",
            "监控工程。新建林火视频监控点45处、瞭望塔6座，接入县应急指挥平台，实现火情3分钟内自动报警。",
        ),
        1,
    ):
        word.paragraph(f"{number}. {text}", hang=2)
    word.paragraph(
        "（四）提升扑救能力。县级专业扑火队人数不少于60人，乡镇半专业扑火队人数不少于20人，每年集中培训时间不少于15天，开展实战演练不少于2次。按照标准配备风力灭火机、水泵、无人机等装备，装备完好率保持在95%以上。（县应急管理局、县消防救援大队、县财政局）"
    )
    word.paragraph("三、保障措施")
    word.paragraph(
        "县财政每年安排森林防火专项资金不少于800万元，并纳入年度预算。县林业局会同县应急管理局每半年对各乡镇任务完成情况开展一次督查，督查结果报县人民政府。对工作不力、造成严重后果的，依规依纪依法严肃追究责任。"
    )
    word.paragraph("附件", indent=0)
    word.paragraph("重点任务分工表", 18, "CENTER", 0)
    tasks = [
        ("1", "签订森林防火责任书，签订率达到100%", "县林业局", "每年3月底前"),
        ("2", "划定防火网格320个，落实专职护林员", "县林业局", "2024年12月底"),
        (
            "3",
            "设置防火检查站不少于60个，重点时段实行24小时值守，对入山人员、车辆逐一登记检查，严防火种进入林区",
            "县林业局\n县公安局",
            "每年10月1日前",
        ),
        ("4", "新建防火应急道路150公里，维修改造林区道路80公里", "县交通运输局、县林业局", "2026年底"),
        ("5", "新建蓄水池180口，铺设引水管网260公里", "县水利局", "2025年底"),
        (
            "6",
            "新建林火视频监控点45处、瞭望塔6座，建立“防火码”扫码入林制度，重点林区实现全覆盖，数据接入县应急指挥平台并与市级平台联通",
            "县林业局、县应急管理局、县数据局",
            "2025年6月底",
        ),
        (
            "7",
            "县级专业扑火队人数不少于60人，更新风力灭火机等装备500台（套），装备完好率保持在95%以上",
            "县应急管理局、县消防救援大队",
            "2025年9月底",
        ),
        ("8", "安排森林防火专项资金不少于800万元", "县财政局", "每年年底前"),
    ]
    made = word.document.add_table(rows=len(tasks) + 1, cols=4)
    made.style = "Table Grid"
    for place, row in enumerate([("序号", "工作任务", "责任单位", "完成时限"), *tasks]):
        for column, (text, width) in enumerate(zip(row, (1.4, 7.4, 4.0, 3.2), strict=True)):
            cell = made.cell(place, column)
            cell.width = Cm(width)
            cell.text = text
            for run in cell.paragraphs[0].runs:
                written(run, 14)
    word.save("libreoffice-notice")


def article() -> None:
    """A regulation in two columns behind a title across both."""
    word = Word(10.5, 17)
    word.paragraph("云岭县城镇燃气安全管理办法", 20, "CENTER", 0)
    word.paragraph("（2024年5月6日县人民政府第25次常务会议通过）", 10.5, "CENTER", 0)
    section = word.document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.xpath("./w:cols")[0]
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "425")
    for chapter, articles in (
        (
            "第一章　总则",
            (
                "为加强城镇燃气安全管理，保障人民群众生命、财产安全，根据《中华人民共和国安全生产法》、《城镇燃气管理条例》等法律、法规，结合本县实际，制定本办法。",
                "本县行政区域内城镇燃气经营、使用、设施保护及其安全监督管理，适用本办法。",
                "县住房城乡建设局是城镇燃气主管部门，负责燃气安全监督管理工作。县应急管理局、县市场监管局、县公安局等部门在各自职责范围内做好燃气安全相关工作。",
            ),
        ),
        (
            "第二章　经营与使用",
            (
                "燃气经营者应当对燃气用户每年至少进行1次入户安全检查，检查率达到100%，并建立检查档案；发现安全隐患的，应当在24小时内书面告知用户整改。",
                "燃气经营者应当设立24小时抢险抢修电话，配备抢险抢修人员、车辆和检测仪器，接到报警后30分钟内到达现场。检测数据按照 CJJ/T 146-2011 标准接入 SCADA 系统。",
                "餐饮场所等非居民用户应当安装可燃气体报警装置，2024年12月31日前安装率达到100%。不得使用不合格的气瓶、燃气灶具、连接软管和调压阀。",
                "管道燃气经营者应当对使用满15年的管道开展评估，评估结果报县住房城乡建设局备案。",
            ),
        ),
        (
            "第三章　设施保护",
            (
                "在燃气设施保护范围内，禁止从事建设占压地下燃气管线的建筑物、构筑物，进行爆破、取土，倾倒、排放腐蚀性物质，放置易燃易爆危险物品等危及燃气设施安全的活动。",
                "新建、扩建、改建建设工程，不得影响燃气设施安全。建设单位在开工前应当查明建设工程施工范围内地下燃气管线的相关情况，燃气经营者应当在3个工作日内提供资料。",
                "县住房城乡建设局应当会同有关部门制定老旧燃气管道更新改造计划，到2025年底，更新改造老旧管道36公里。",
            ),
        ),
        (
            "第四章　监督检查",
            (
                "县住房城乡建设局应当建立健全燃气安全监督管理制度，每季度至少组织1次联合检查，对发现的重大隐患挂牌督办，整改完成率达到100%。",
                "任何单位和个人有权举报违反本办法的行为。县住房城乡建设局应当自收到举报之日起5个工作日内核实处理。",
                "违反本办法规定的，由县住房城乡建设局依法予以处罚；构成犯罪的，依法追究刑事责任。",
            ),
        ),
        ("第五章　附则", ("本办法由县住房城乡建设局负责解释。", "本办法自2024年7月1日起施行，有效期5年。")),
    ):
        word.paragraph(chapter, align="CENTER", indent=0)
        for text in articles:
            article.number += 1  # type: ignore[attr-defined]
            number = "一二三四五六七八九十"
            count: int = article.number  # type: ignore[attr-defined]
            label = number[count - 1] if count <= 10 else f"十{number[count - 11]}"
            word.paragraph(f"第{label}条　{text}")
    word.save("libreoffice-columns")


article.number = 0  # type: ignore[attr-defined]

if __name__ == "__main__":
    for make in (columns, table, contents, notice, article):
        if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
            make()
