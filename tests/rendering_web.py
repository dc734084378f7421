"""A gazette's parts as a page of a government's web site, or as the page that is printed."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.rendering_parts import Cell, Paragraph, Part, Style, Table

CONTENT = "UCAP-CONTENT"
"""The id of the element that holds the words, as on many sites of governments."""

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{charset}">
<title>{title}_政府门户网站</title>
<meta name="SiteName" content="政府门户网站">
<meta name="ColumnName" content="政府公报">
<style>.nav li {{ display: inline; }} td {{ border: 1px solid; }}</style>
<script>document.write("本页需要脚本");</script>
</head>
<body>
<div class="header">
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/zwfw/">政务服务</a></li>\
<li><a href="/hdjl/">互动交流</a></li></ul>
<form><input type="text" value="请输入关键字"><button>搜索</button></form>
</div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zfgb/">政府公报</a></div>
<div class="article">
<h1>{title}</h1>
<div class="pages-date">发布日期：2024-10-15 09:30&nbsp;&nbsp;来源：本站 <span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span> <a>打印</a></div>
<div class="pages_content TRS_Editor" id="{content}">
{words}
</div>
<div class="share">分享到：<a>微信</a><a>微博</a></div>
</div>
<div class="related"><h3>相关链接</h3><ul><li><a href="/a.html">政府公报第3期</a></li><li><a href="/b.html">政府公报第2期</a></li></ul></div>
<div class="footer"><p>主办：政府办公室&nbsp;&nbsp;网站标识码：1522000001</p><p>备案序号：蒙ICP备00000001号&nbsp;&nbsp;联系我们</p></div>
</body>
</html>
"""
_CENTRED = 'style="text-align: center"'


def write_html(parts: Sequence[Part], head: str, file: Path, encoding: str = "utf-8") -> None:
    """Write a page in an encoding that its head declares; GB18030 goes by its older name there, as on most sites."""
    charset = {"gb18030": "gb2312"}.get(encoding, encoding)
    page = _PAGE.format(charset=charset, title=escape(head), content=CONTENT, words=words_as_html(parts))
    file.write_bytes(page.encode(encoding))


def words_as_html(parts: Sequence[Part]) -> str:
    return "\n".join(_paragraph(part) if isinstance(part, Paragraph) else _table(part) for part in parts)


def _paragraph(part: Paragraph) -> str:
    words = escape(part.text, quote=False).replace("\n", "<br>")
    match part.style:
        case Style.TITLE:
            return f'<p {_CENTRED}><strong style="font-size: 1.4em">{words}</strong></p>'
        case Style.CENTRED:
            return f"<p {_CENTRED}>{words}</p>"
        case Style.HEADING:
            label, title = escape(part.label, quote=False), words[len(escape(part.label, quote=False)) :]
            return f"<p>　　<strong>{label}<span>{title}</span></strong></p>"
        case Style.ENDING:
            return f'<p style="text-align: right">{words}</p>'
        case Style.FLUSH:
            return f"<p>{words}</p>"
        case _:
            return f"<p>　　{words}</p>"


def _table(part: Table) -> str:
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in part.rows)
    kind = "" if part.ruled else ' class="list"'
    return f"<table{kind}><tbody>\n{rows}\n</tbody></table>"


def _cell(cell: Cell) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", cell.rows), ("colspan", cell.columns)) if count > 1
    )
    words = escape(cell.text, quote=False).replace("\n", "<br>")
    return f"<td{spans}><p>{words}</p></td>"
