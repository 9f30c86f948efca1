"""What surrounds an article on every page: styles, scripts, menus, boxes of headlines, footers.

All of it is invented and most of it is weight: real pages of these sites have 60 to 160 KB, of which the
article is a tenth. Class names come from the site's ``Skin``, so that no two sites are furnished alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from random import Random

from .model import GENERATOR, MARK

Headline = tuple[str, str]  # (title, address)


@dataclass(frozen=True)
class Skin:
    """How one site names and words its furniture."""

    name: str
    home: str
    prefix: str
    sections: tuple[Headline, ...]  # (label, address) of the menu
    notices: tuple[str, ...]  # lines of the footer
    weight: int = 240  # rules in the inline style sheet


def synthetic_head() -> str:
    """The two marks that every HTML page carries."""
    return f'{MARK}\n<meta name="generator" content="{GENERATOR}">\n'


@cache
def styles(prefix: str, rules: int) -> str:
    """An inline style sheet of so many rules."""
    rng = Random(f"styles {prefix}")
    parts = ("head", "menu", "item", "box", "title", "thumb", "foot", "tool", "tab", "slide")
    lines = []
    for n in range(rules):
        colour = f"#{rng.randrange(0x1000000):06x}"
        left, width = rng.randint(0, 30), rng.choice((100, 160, 240, 300, 480, 660))
        lines.append(
            f".{prefix}-{rng.choice(parts)}-{n} a:hover{{color:{colour};margin:0 {left}px;max-width:{width}px}}"
        )
    return "<style>\n" + "\n".join(lines) + "\n</style>\n"


_SCRIPT = """
var %(p)sApp = %(p)sApp || {};
%(p)sApp.ticker = %(data)s;
%(p)sApp.showTicker = function (box) {
  var i = 0, rows = %(p)sApp.ticker;
  setInterval(function () {
    var row = rows[i %% rows.length];
    box.innerHTML = '<b>' + row.code + '</b> <span class="up">' + row.buy + '</span> / ' + row.sell;
    i += 1;
  }, 4000);
};
%(p)sApp.toggle = function (id) {
  var node = document.getElementById(id);
  if (!node) { return false; }
  node.style.display = node.style.display === 'none' ? 'block' : 'none';
  return true;
};
%(p)sApp.share = function (where) {
  var here = encodeURIComponent(window.location.href);
  window.open('https://' + where + '/sharer?u=' + here, 'share', 'width=600,height=420');
};
%(p)sApp.lazy = function () {
  document.querySelectorAll('img[data-original]').forEach(function (img) {
    if (img.getBoundingClientRect().top < window.innerHeight + 200) { img.src = img.dataset.original; }
  });
};
window.addEventListener('scroll', %(p)sApp.lazy);
"""


@cache
def scripts(prefix: str) -> str:
    """Inline scripts with a table of prices in them."""
    rng = Random(f"scripts {prefix}")
    goods = ("VANG", "USD", "EUR", "JPY", "GAO", "CAPHE", "TIEU", "DIESEL", "XANGA95", "CAOSU")
    rows = [
        {"code": rng.choice(goods) + str(n), "buy": rng.randint(1000, 90000), "sell": rng.randint(1000, 99000)}
        for n in range(150)
    ]
    body = _SCRIPT % {"p": prefix.replace("-", ""), "data": json.dumps(rows)}
    return f'<script type="text/javascript">//<![CDATA[{body}//]]></script>\n'


def menu(skin: Skin, headlines: Sequence[Headline]) -> str:
    """The menu twice, as phones and desks see it; on desks each section opens a panel of headlines."""
    p = skin.prefix
    phone = "".join(
        f'<li class="col-xs-6"><a class="{p}-sub" href="{url}">{escape(label)}</a></li>\n'
        for label, url in skin.sections
    )
    desk = []
    for n, (label, url) in enumerate(skin.sections):
        panel = "".join(_panel_item(p, headlines[(3 * n + k) % len(headlines)]) for k in range(3))
        desk.append(
            f'<li class="{p}-menu-item has-child"><a href="{url}" title="{escape(label)}">{escape(label)}</a>\n'
            f'<div class="{p}-mega"><div class="row">{panel}</div></div></li>\n'
        )
    return (
        f'<nav class="navbar visible-xs" id="{p}-phone"><ul class="nav-mobi">{phone}</ul></nav>\n'
        f'<!-- <div class="{p}-old-slider"><h1>{escape(skin.name)}</h1><ul><li>Tin cũ</li></ul></div> -->\n'
        f'<div class="hidden-xs {p}-header"><ul class="{p}-menu">{"".join(desk)}</ul></div>\n'
    )


def _panel_item(prefix: str, headline: Headline) -> str:
    title, url = escape(headline[0]), headline[1]
    return (
        f'<div class="col-md-4 {prefix}-mega-item"><a class="{prefix}-thumb" href="{url}" title="{title}">'
        f'<img class="img-responsive" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="{title}"></a>\n'
        f'<a class="{prefix}-mega-title" href="{url}">{title}</a></div>\n'
    )


def aside(skin: Skin, headlines: Sequence[Headline], each: int = 8) -> str:
    """Three boxes of headlines, a place for advertising and an old box that is commented out."""
    boxes = []
    for n, label in enumerate(("Tin mới nhất", "Đọc nhiều", "Tin ảnh")):
        rows = "".join(_box_item(skin.prefix, one) for one in headlines[n * each : (n + 1) * each])
        boxes.append(
            f'<div class="{skin.prefix}-box" id="{skin.prefix}-box-{n}"><div class="box-head">'
            f'<span class="title">{label}</span></div><ul class="box-list">{rows}</ul></div>\n'
        )
    advert = f'<a href="{skin.home}quang-cao.html" rel="nofollow">Quảng cáo</a>'
    banner = f'<div class="{skin.prefix}-banner">{advert}</div>\n'
    return f'<div class="col-md-4 {skin.prefix}-right">{banner}{"".join(boxes)}<!-- {banner} --></div>\n'


def _box_item(prefix: str, headline: Headline) -> str:
    title, url = escape(headline[0]), headline[1]
    return (
        f'<li class="{prefix}-item"><a class="{prefix}-item-thumb" href="{url}" title="{title}">'
        f'<span class="ratio-4x3" data-title="{title}"></span></a>'
        f'<a class="{prefix}-item-title" href="{url}">{title}</a><div class="clear"></div></li>\n'
    )


def footer(skin: Skin) -> str:
    """The section list once more and the notices."""
    columns = "".join(
        f'<div class="col-inlineblock col-md-2 {skin.prefix}-foot"><ul><li class="i-cate">'
        f'<a href="{url}">{escape(label)}</a></li></ul></div>\n'
        for label, url in skin.sections
    )
    notices = "".join(f"<p>{escape(line)}</p>\n" for line in skin.notices)
    return (
        f'<footer class="{skin.prefix}-footer"><div class="row">{columns}</div>'
        f'<div class="{skin.prefix}-imprint"><p class="i-title">{escape(skin.name)}</p>{notices}</div></footer>\n'
    )


def sample(headlines: Sequence[Headline], count: int, seed: str) -> list[Headline]:
    """Headlines for the boxes of one page: the same at every run, others on every page."""
    rng = Random(f"headlines {seed}")
    return [rng.choice(headlines) for _ in range(count)]
