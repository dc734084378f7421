"""Makes the scans of this folder: invented texts printed by LibreOffice or Chromium, then drawn as a scanner would.

Run it in this folder; the files differ a little with the versions of the programs and of the fonts (Noto CJK).
"""

import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pypdfium2
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image, ImageFilter

STYLE = """<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><style>
@page { size: A4; margin: 28mm 26mm; @bottom-center { content: "— " counter(page) " —"; font: 12pt "Noto Serif CJK SC" } }
body { font: 15pt/1.8 "Noto Serif CJK SC"; margin: 0; text-align: justify }
p { margin: 0; text-indent: 2em } .title { font-weight: bold; font-size: 1.3em }
.title, .number { text-align: center; text-indent: 0; margin: .4em 2em } .to { text-indent: 0 }
.date { text-align: right; margin-right: 4em } .columns { columns: 2; column-gap: 9mm; font-size: 10.5pt }
table { border-collapse: collapse; width: 100%; font-size: 12pt } td { border: .7pt solid; padding: 2mm; text-indent: 0 }
</style>"""

NOTICE = """
<p class="title">云岭市人民政府关于加强水源保护工作的通知</p><p class="number">云政发〔2024〕17号</p>
<p class="to">各县区人民政府，市直各有关部门：</p>
<p>为加强饮用水水源保护，根据《中华人民共和国水污染防治法》，结合我市实际，现就有关工作通知如下。</p>
<p>一、划定保护区</p>
<p>（一）完成勘界定标。2025年6月底前完成12个水源地界碑设置，完成率达到100%。（市水利局、市生态环境局）</p>
<p>（二）清理违法建设。对保护区内的违法建设限期拆除，2024年底前拆除38处以上。（市自然资源局）</p>
<p>二、强化水质监测</p>
<p>每月监测一次，水质达标率稳定在98.5%以上。（市生态环境局、市卫生健康委）</p>
<p>三、保障资金投入</p>
<p>市财政局会同有关部门安排专项资金2000万元，用于界碑设置（含维护）和监测设备购置。</p>
<p class="date">云岭市人民政府</p><p class="date">2024年9月5日</p>
"""
PLAN = """
<p class="title">青河县防汛抗旱应急预案</p>
<p>1 总则</p><p>1.1 编制目的</p>
<p>为做好洪涝、干旱灾害的预防和处置工作，保障人民群众生命财产安全，制定本预案。</p>
<p>1.2 适用范围</p><p>本预案适用于青河县行政区域内洪涝、干旱灾害的应对工作。</p>
<p>2 组织体系</p>
<p>（1）县水利局负责水情监测和水工程调度；</p>
<p>（2）县应急管理局负责灾害救助和物资调拨；</p>
<p>（3）县气象局负责天气监测和预报预警。</p>
<p>3 应急响应</p>
<p>有下列情况之一的，启动一级响应：</p>
<p>（1）死亡和失踪10人以上；</p>
<p>（2）紧急转移安置5000人以上；</p>
<p>（3）倒塌房屋300间以上。</p>
<p>4 保障措施</p>
<p>县财政局应当将防汛抗旱经费纳入年度预算，足额安排防汛物资储备资金；县交通运输局应当保障抢险救灾人员和物资及时运输，汛期前完成全部县道和乡道的隐患排查；县卫生健康委应当组织医疗救护队伍，做好灾区卫生防疫工作，防止疫情在灾区发生和流行；县教育局应当组织学校开展防汛安全教育，每年至少开展1次应急演练；县广播电视局应当及时发布预警信息。</p>
<p>5 附则</p><p>5.1 奖励与责任</p>
<p>对在防汛抗旱工作中作出突出贡献的单位和个人，按照有关规定给予表彰和奖励；对玩忽职守造成损失的，依法依规追究责任。</p>
<p>5.2 预案实施时间</p><p>本预案自印发之日起实施。</p>
"""
COLUMNS = f"""<div class="columns">{NOTICE}
<p class="title">云岭市人民政府办公室关于做好冬季供暖工作的通知</p><p class="number">云政办发〔2024〕45号</p>
<p class="to">各县区人民政府，市直各有关部门：</p>
<p>为保障群众温暖过冬，现就做好2024年冬季供暖工作通知如下。</p>
<p>一、做好设备检修。各供热企业要在10月10日前完成锅炉和管网检修，检修率达到100%。（市住房城乡建设局）</p>
<p>二、保障燃料供应。电煤储备不得低于20天用量，天然气日供应量不低于45万立方米。（市发展改革委、市能源局）</p>
<p>三、提高服务质量。居民室内温度不低于18度，投诉办结率达到95%以上。（市住房城乡建设局、市市场监管局）</p>
<p>四、加强安全检查。每周开展一次安全检查，及时消除隐患。（市应急管理局）</p>
<p class="date">云岭市人民政府办公室</p><p class="date">2024年9月20日</p></div>
"""
TABLE = """
<p class="title">云岭市2024年水源保护重点任务分工表</p>
<table><tr><td>序号<td>重点任务<td>责任单位<td>完成时限</tr>
<tr><td>1<td>完成12个水源地界碑设置<td>市水利局<td>2024年10月</tr>
<tr><td>2<td>建成水质自动监测站6座，监测数据联网率达到100%<td>市生态环境局<td>2024年12月</tr>
<tr><td>3<td>拆除保护区内违法建设38处<td>市自然资源局、各县区人民政府<td>2024年11月</tr></table>
<p>各责任单位每季度末报送进展情况。</p>
"""


def by_chromium(page: str) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(STYLE + page, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run(
            [*command, f"--print-to-pdf={folder}/page.pdf", source.as_uri()], check=True, capture_output=True
        )
        return drawn(Path(folder, "page.pdf"))


def by_libreoffice(page: str) -> list[Image.Image]:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for kind, words in re.findall(r"<p(?: class=\"(\w+)\")?>(.*?)</p>", page):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(words)
        run.font.size, run.font.bold = Pt(18 if kind == "title" else 14), kind == "title"
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
        layout = paragraph.paragraph_format
        layout.space_after, layout.line_spacing = Pt(0), 1.1
        if kind in {"title", "number"}:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif kind == "date":
            paragraph.alignment, layout.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(56)
        elif not kind:
            layout.first_line_indent = Pt(28)
    with tempfile.TemporaryDirectory() as folder:
        document.save(f"{folder}/page.docx")
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "pdf", "--outdir", folder, f"{folder}/page.docx"]
        subprocess.run(command, check=True, capture_output=True)
        return drawn(Path(folder, "page.pdf"))


def drawn(file: Path) -> list[Image.Image]:
    return [page.render(scale=200 / 72, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(file.read_bytes())]


def scanned(picture: Image.Image, seed: int, skew: float) -> Image.Image:
    noise = np.random.default_rng(seed)
    turned = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5))
    shade = 226 - 20 * np.linspace(0, 1, turned.width)[None, :]
    grey = 40 + np.asarray(turned) / 255 * (shade - 40) + noise.normal(0, 4, (turned.height, turned.width))
    return Image.fromarray(grey.clip(0, 255).astype("uint8"))


def black(picture: Image.Image) -> Image.Image:
    return picture.point(lambda brightness: 255 * (brightness > 140)).convert("1")


def main() -> None:
    [notice] = [scanned(page, 1, 0.4) for page in by_libreoffice(NOTICE)]
    black(notice).save("notice.png", dpi=(200, 200), optimize=True)
    plan = [black(scanned(page, number, -0.5)) for number, page in enumerate(by_chromium(PLAN))]
    plan[0].save("plan.tif", compression="group4", save_all=True, append_images=plan[1:], dpi=(200, 200))
    [columns] = [scanned(page, 3, 0.7) for page in by_chromium(COLUMNS)]
    columns.save("columns.jpg", quality=32, dpi=(200, 200))
    [table] = [scanned(page, 4, 0.3) for page in by_chromium(TABLE)]
    table.save("table.pdf", resolution=200, quality=35)


if __name__ == "__main__":
    main()
