"""The head of a page: what it claims about its article, in meta elements and in JSON-LD, well or badly."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape
from typing import Any

from tests.sampleweb.model import GENERATOR, MARK

from .sheet import Sheet, first_text

SLOGAN = "Trang thông tin tổng hợp, tin tức thời sự trong tỉnh, trong nước và quốc tế, cập nhật liên tục trong ngày."


def page(sheet: Sheet, body: str, *, site: str = "Báo Điện tử", extra: str = "", html: str = "") -> str:
    """A whole page. `extra` goes into the head, `html` into the html element."""
    return (
        f'<!DOCTYPE html>\n<html lang="vi"{html}><head>{marks()}<title>{sheet.title} - {escape(site)}</title>\n'
        f"{metas(sheet, site)}{json_ld(sheet, site)}{extra}</head>\n<body>\n{body}\n</body></html>\n"
    )


def marks() -> str:
    """What every page says of itself, and how it is encoded."""
    return f'{MARK}\n<meta charset="utf-8"><meta name="generator" content="{GENERATOR}">\n'


def description(sheet: Sheet) -> str:
    """What the page describes itself with: the lead, else the text's beginning, else the site's own words."""
    if "slogan" in sheet:
        return SLOGAN
    if sheet.draft.lead:
        return sheet.draft.lead
    text = first_text(sheet.draft)
    return text[:110].rsplit(" ", 1)[0] + "..."


def metas(sheet: Sheet, site: str) -> str:
    """The meta elements."""
    told = escape(description(sheet))
    found = [
        f'<meta name="description" content="{told}">',
        f'<meta property="og:title" content="{sheet.title}">',
        f'<meta property="og:description" content="{told}">',
        f'<meta property="og:site_name" content="{escape(site)}">',
        '<meta property="og:image" content="/share.jpg">',
        f'<link rel="canonical" href="{sheet.draft.url}">',
    ]
    if "bare-head" in sheet:
        found = found[:1]
    if "meta-date" in sheet:
        found.append(f'<meta property="article:published_time" content="{sheet.at.isoformat()}">')
    if sheet.author == "meta":
        found.append(f'<meta property="dable:author" content="{escape(", ".join(sheet.names))}">')
    if "meta-paper" in sheet:
        found.append(f'<meta name="author" content="{escape(site)}">')
    return "\n".join(found) + "\n"


def json_ld(sheet: Sheet, site: str) -> str:
    """The JSON-LD, in the manner of the trait that begins with "ld"; "" without one."""
    manner = next((trait for trait in sorted(sheet.traits) if trait.startswith("ld")), "")
    if not manner:
        return ""
    article = _article(sheet, site, manner)
    if manner == "ld-graph":
        person = {"@type": "Person", "@id": f"{sheet.draft.base}#/person/7", "name": "; ".join(sheet.names)}
        article["author"] = {"@id": person["@id"], "name": person["name"]}
        site_item = {"@type": "WebSite", "@id": sheet.draft.base, "name": site, "description": SLOGAN}
        crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Tin"}]}
        return _script({"@context": "https://schema.org", "@graph": [site_item, crumbs, article, person]})
    if manner == "ld-several":
        return "".join(_script(one) for one in (_organisation(site), *_related(sheet, site), article))
    if manner == "ld-broken":
        return _script(article).replace('"description": "', '"description": "Theo "nguồn tin riêng", ')
    return _script(article)


def _article(sheet: Sheet, site: str, manner: str) -> dict[str, Any]:
    names: Any = [{"@type": "Person", "name": name, "url": "/tac-gia/1"} for name in sheet.names]
    if manner == "ld-string":
        names = ", ".join(sheet.names)
    elif manner == "ld-org" or not sheet.names:
        names = {"@type": "Organization", "name": site}
    elif len(names) == 1 and manner != "ld-list":
        names = names[0]
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": sheet.draft.url},
        "headline": sheet.draft.title[:110],
        "description": description(sheet),
        "image": {"@type": "ImageObject", "url": "/share.jpg"},
        "datePublished": sheet.at.date().isoformat() if "day-only" in sheet else sheet.at.isoformat(),
        "dateModified": (sheet.at + timedelta(hours=2)).isoformat(),
        "author": names,
        "publisher": _organisation(site),
    }


def _related(sheet: Sheet, site: str) -> list[dict[str, Any]]:
    return [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": one.title,
            "url": one.url,
            "description": one.summary,
            "datePublished": f"{one.day.isoformat()}T06:30:00+07:00",
            "author": {"@type": "Person", "name": "Bích Vân Hạ"},
            "publisher": _organisation(site),
        }
        for one in sheet.others[9:11]
    ]


def _organisation(site: str) -> dict[str, Any]:
    return {"@type": "NewsMediaOrganization", "name": site, "logo": {"@type": "ImageObject", "url": "/logo.png"}}


def _script(item: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps(item, ensure_ascii=False, indent=1)}</script>\n'
