"""How to cite an article: as text, as BibTeX, and as schema.org data for machines."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from archive.citing import address, csl_json, date_parts, entry, tex
from archive.site.article import Held
from archive.site.language import Words
from archive.site.moments import in_words


def plain(held: Held, words: Words) -> str:
    """Write a citation as a sentence: author, title, newspaper, date, address, and what the archive holds."""
    article = held.article
    author = article["author"]
    return words(
        "article.cited",
        author=f"{author.replace('; ', ', ')}. " if author else "",
        title=article["title"],
        site=held.site["title"],
        date=in_words(article["published_at"], words, clock=False) or words("article.undated"),
        url=article["url"],
        id=article["id"],
        version=str(article["version_count"]),
        seen=in_words(held.capture["seen_at"], words),
    )


def bibtex(held: Held, words: Words) -> str:
    """Write a BibTeX entry; names and the title stand in braces, so that nothing of them is turned round."""
    article = held.article
    date = re.fullmatch(r"(\d{4})(?:-(\d\d))?.*", article["published_at"] or "")
    author = " and ".join(f"{{{tex(name)}}}" for name in (article["author"] or "").split("; ") if name)
    fields = {
        "author": author,
        "title": f"{{{tex(article['title'])}}}",
        "organization": f"{{{tex(held.site['title'])}}}",
        "year": date[1] if date else "",
        "month": str(int(date[2])) if date and date[2] else "",
        "url": address(article["url"]),
        "urldate": held.capture["seen_at"][:10],
        "language": {"vi": "vietnamese", "en": "english"}.get(article["language"], ""),
        "note": tex(f"Kho tin tỉnh, {_version(held, words)}"),
    }
    return entry("online", article["id"], fields)


def csl(held: Held, words: Words) -> str:
    """Write a CSL-JSON item, which Zotero, pandoc and others read."""
    article = held.article
    told = {
        "id": article["id"],
        "type": "article-newspaper",
        "title": article["title"],
        "author": [{"literal": name} for name in (article["author"] or "").split("; ") if name],
        "container-title": held.site["title"],
        "issued": date_parts(article["published_at"]),
        "accessed": date_parts(held.capture["seen_at"]),
        "URL": article["url"],
        "language": article["language"],
        "archive": "Kho tin tỉnh",
        "archive_location": _version(held, words),
    }
    return csl_json(told)


def _version(held: Held, words: Words) -> str:
    return words("article.cited_version", id=held.article["id"], version=str(held.article["version_count"]))


def linked_data(held: Held) -> Markup:
    """Return a schema.org/NewsArticle as JSON-LD that no text can break out of."""
    article, site = held.article, held.site
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": article["id"],
        "headline": article["title"],
        "alternativeHeadline": article["kicker"],
        "description": article["lead"],
        "inLanguage": article["language"],
        "datePublished": article["published_at"],
        "author": [{"@type": "Person", "name": name} for name in (article["author"] or "").split("; ") if name],
        "publisher": {"@type": "NewsMediaOrganization", "name": site["title"], "url": site["home"]},
        "articleSection": article["section"],
        "keywords": held.tags,
        "wordCount": article["word_count"],
        "url": article["url"],
        "mainEntityOfPage": article["url"],
        "isAccessibleForFree": True,
        "creativeWorkStatus": "synthetic sample" if held.synthetic else None,
    }
    return script_json({name: value for name, value in told.items() if value not in (None, [], "")})


def script_json(value: object) -> Markup:
    """Write JSON for a <script> element: the signs that mean something to HTML are written as escapes."""
    written = json.dumps(value, ensure_ascii=False, indent=1)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(written)  # noqa: S704 - no "<" is left in it
