"""The set: every synthetic page with its truth, the same bytes every time; and the real pages, where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from crawler.clean import clean
from tests.beside.shared import SHARED, real_page, reference
from tests.sampleweb.model import Truth

from .families import awkward, national, plain, portals, provincial
from .sheet import Sheet, sheet

Family = Callable[[Sheet], str]


@dataclass(frozen=True)
class Annotated:
    """A page and what a careful reader would take from it."""

    name: str  # "vccorp/interview"
    family: str  # the markup family, or the site of a real page
    url: str
    body: bytes
    seen_at: datetime
    truth: Truth
    foreign: tuple[str, ...] = ()  # texts of the page that are other articles'
    bylines: tuple[str, ...] = ()  # lines that name the author and belong into no body


#: family → its pages: name and how it is told (tests.quality.sheet.sheet).
PLAN: dict[Family, tuple[dict[str, str], ...]] = {
    national.fck_detail: (
        {"name": "plain", "traits": "ld", "credit": "Ảnh: Hoàng Vĩ"},
        {"name": "boxes", "traits": "boxes ld-graph", "shape": "subheads", "author": "end"},
        {"name": "interview", "shape": "interview", "style": "thuc", "writers": "2", "traits": "meta-date"},
    ),
    national.vccorp: (
        {"name": "top-author", "author": "top", "shape": "subheads_h3", "traits": "ld-org boxes meta-paper"},
        {"name": "author-below", "author": "box", "shape": "quote", "traits": "boxes ld"},
        {"name": "essay", "author": "box", "shape": "photo_story"},
        {
            "name": "dable",
            "author": "meta",
            "shape": "table",
            "traits": "same-day",
            "folder": "https://cdn.example.vn/2020/3/4/",
        },
    ),
    national.zce: (
        {"name": "top-author", "author": "top", "traits": "boxes ld", "credit": "(Ảnh: Tùng Anh)"},
        {"name": "two-authors", "author": "top", "writers": "2", "shape": "list", "traits": "boxes ld-list"},
        {"name": "noted", "author": "top", "traits": "noted slogan film"},
        {"name": "no-clock-no-date", "author": "end", "shape": "bare", "traits": "undated film", "style": "bare"},
    ),
    national.the_article: (
        {"name": "boxes", "author": "top", "traits": "boxes ld-several", "shape": "subheads_h3"},
        {"name": "essay", "author": "top", "shape": "photo_story", "traits": "ld"},
        {"name": "two-authors", "author": "top", "writers": "2"},
        {"name": "credit-below", "author": "box", "shape": "table", "traits": "boxes ld-string"},
    ),
    national.image_box: (
        {"name": "links-under-lead", "traits": "boxes bare-head"},
        {"name": "agency", "byline": "Theo TTXVN", "shape": "list"},
        {"name": "two-authors", "style": "bare", "writers": "2", "shape": "subheads", "traits": "boxes"},
    ),
    national.singular: (
        {"name": "avatar", "author": "box", "traits": "ld boxes", "shape": "subheads_h3"},
        {"name": "two-avatars", "author": "box", "writers": "2", "shape": "quote"},
        {"name": "several", "author": "claim", "traits": "ld-several boxes", "shape": "list"},
        {"name": "claimed", "author": "claim", "shape": "quote", "traits": "ld", "credit": "(Ảnh: Bảo Kỳ)"},
    ),
    provincial.hex_folder: (
        {"name": "boxes", "traits": "boxes ld", "shape": "subheads", "path": "/{at:%Y%m}/{slug}-4f1a2b7/"},
        {
            "name": "lead-inside",
            "traits": "lead-inside p-captions",
            "style": "tin",
            "path": "/{at:%Y%m}/{slug}-0c2d3e4/",
        },
        {
            "name": "p-heads",
            "traits": "p-heads p-captions",
            "shape": "subheads_h3",
            "path": "/{at:%Y%m}/{slug}-9aa2d11/",
        },
    ),
    provincial.content_fck: (
        {"name": "plain", "style": "tin", "lead": "bold", "traits": "ld day-only"},
        {"name": "capitals", "style": "capitals", "lead": "bold", "shape": "list", "traits": "same-day"},
        {"name": "no-lead", "lead": "none", "shape": "photo_first", "style": "bai"},
    ),
    provincial.post_detail: (
        {"name": "promo", "traits": "boxes", "credit": "Nguồn: Sở Y tế"},
        {"name": "interview", "shape": "interview", "style": "bai", "credit": "Ảnh: Mai Ngàn"},
        {"name": "quote", "shape": "quote", "style": "capitals", "traits": "boxes slogan"},
        {"name": "parts", "style": "bare", "traits": "parts", "shape": "list"},
        {"name": "essay", "style": "thuc", "shape": "photo_story"},
    ),
    provincial.img_editor: (
        {"name": "cards", "traits": "boxes ld-string", "writers": "2", "shape": "subheads_h3"},
        {"name": "table", "shape": "table", "style": "bai", "traits": "slogan"},
    ),
    provincial.card_title: (
        {"name": "pen-name", "author": "box", "traits": "figures ld", "shape": "list"},
        {"name": "capitals", "style": "capitals", "traits": "bare-head"},
        {"name": "captions-above", "style": "tin", "traits": "above"},
        {"name": "date-in-text", "traits": "undated", "opening": "Vừa qua", "shape": "bare", "style": "bare"},
    ),
    portals.vnpt: (
        {"name": "plain", "traits": "bare-head", "style": "label"},
        {"name": "agency", "byline": "Nguồn: Cổng TTĐT Chính phủ", "shape": "list", "traits": "slogan"},
        {"name": "table", "shape": "table", "style": "bare", "traits": "slogan bare-head"},
        {"name": "credits", "style": "bai", "credit": "Ảnh: Tùng Dương", "traits": "slogan"},
    ),
    portals.liferay: (
        {"name": "plain", "lead": "bold", "traits": "slogan"},
        {"name": "undated", "lead": "bold", "shape": "quote", "traits": "undated bare-head", "style": "bare"},
        {"name": "breaks", "lead": "bold", "traits": "breaks bare-head slogan", "style": "tin", "shape": "subheads"},
    ),
    portals.vhv: (
        {"name": "plain", "lead": "bold", "style": "label", "traits": "bare-head"},
        {"name": "clock-only", "lead": "bold", "style": "label", "shape": "bare", "traits": "undated"},
    ),
    portals.tandan: (
        {"name": "plain", "traits": "bare-head slogan"},
        {"name": "list", "shape": "list", "traits": "bare-head"},
        {"name": "essay", "shape": "photo_story", "traits": "bare-head"},
    ),
    portals.sharepoint: (
        {"name": "plain", "lead": "bold", "traits": "bare-head slogan"},
        {"name": "subheads", "lead": "bold", "shape": "subheads", "style": "bai", "traits": "slogan"},
    ),
    portals.drupal: (
        {"name": "plain", "author": "top", "traits": "meta-date"},
        {"name": "list", "author": "top", "shape": "list", "traits": "ld-org"},
        {"name": "credits", "author": "top", "credit": "Ảnh: T.L."},
    ),
    portals.joomla: (
        {"name": "plain", "author": "top", "lead": "bold", "traits": "bare-head slogan"},
        {"name": "table", "lead": "bold", "shape": "table", "style": "tin"},
    ),
    plain.wordpress: (
        {
            "name": "top-author",
            "author": "top",
            "lead": "bold",
            "traits": "boxes ld-graph lazy",
            "shape": "subheads_h3",
        },
        {"name": "biography", "author": "box", "lead": "bold", "traits": "ld-broken ago", "shape": "quote"},
        {"name": "noscript", "author": "top", "lead": "bold", "traits": "noscript", "shape": "photo_story"},
        {"name": "auto-description", "author": "top", "lead": "none", "traits": "boxes meta-date", "shape": "list"},
    ),
    plain.utilities: (
        {"name": "boxes", "author": "top", "traits": "boxes ld", "shape": "subheads_h3"},
        {"name": "claimed", "author": "claim", "writers": "2", "traits": "ld-list boxes", "credit": "Ảnh: Gia Bách"},
        {"name": "meta-lead", "author": "claim", "lead": "meta", "traits": "ld-graph", "shape": "table"},
        {"name": "slogan", "author": "top", "traits": "slogan", "shape": "quote"},
    ),
    plain.breaks: (
        {"name": "plain", "lead": "bold", "traits": "bare-head slogan"},
        {"name": "subheads", "lead": "bold", "shape": "subheads", "style": "tin", "traits": "bare-head slogan"},
    ),
    plain.font_table: (
        {"name": "plain", "lead": "bold", "traits": "bare-head slogan"},
        {"name": "subheads", "lead": "bold", "shape": "subheads", "style": "capitals", "traits": "bare-head slogan"},
        {"name": "no-byline", "lead": "bold", "author": "none", "shape": "bare", "traits": "bare-head slogan"},
    ),
    plain.amp: (
        {"name": "plain", "traits": "ld boxes", "shape": "subheads_h3"},
        {"name": "quote", "author": "claim", "traits": "ld", "shape": "quote"},
        {"name": "meta-lead", "author": "claim", "lead": "meta", "traits": "ld-list", "writers": "2"},
    ),
    awkward.one_box: (
        {"name": "plain", "traits": "slogan bare-head", "style": "tin"},
        {"name": "centred", "traits": "centred bare-head", "shape": "subheads", "style": "bare"},
        {"name": "list", "traits": "slogan", "shape": "list", "author": "none"},
    ),
    awkward.hashed: (
        {"name": "boxes", "traits": "boxes ld-org", "style": "bare"},
        {"name": "subheads", "traits": "slogan", "shape": "subheads", "style": "bai"},
    ),
    awkward.channel: (
        {"name": "plain", "author": "top", "traits": "ld-org", "shape": "subheads_h3"},
        {"name": "two-authors", "author": "top", "writers": "2", "shape": "quote"},
    ),
    awkward.split: (
        {"name": "plain", "style": "bare", "traits": "slogan"},
        {"name": "long", "style": "bare", "writers": "2", "shape": "list", "traits": "ld-org"},
    ),
    awkward.whole_article: (
        {"name": "film", "style": "bare", "traits": "boxes ld", "credit": "Ảnh: Bích Kha"},
        {"name": "agency", "byline": "Theo Thông tấn xã", "shape": "table", "traits": "slogan"},
    ),
    awkward.behind_script: (
        {"name": "noscript", "author": "top", "traits": "noscript ld-org noted slogan"},
        {"name": "picture", "author": "end", "style": "thuc", "traits": "", "shape": "subheads"},
    ),
    plain.photo_essay: (
        {"name": "below", "shape": "photo_story", "style": "thuc", "traits": "ld"},
        {"name": "above", "shape": "photo_story", "style": "thuc", "traits": "above same-day"},
    ),
}


@cache
def synthetic() -> tuple[Annotated, ...]:
    """Every synthetic page, always in the same order."""
    found: list[Annotated] = []
    for family, cases in PLAN.items():
        for case in cases:
            how = {key: value for key, value in case.items() if key != "name"}
            one = sheet(f"{family.__name__}/{case['name']}", len(found), **how)
            found.append(_annotated(one, family))
    return tuple(found)


def _annotated(one: Sheet, family: Family) -> Annotated:
    truth = one.draft.truth()
    bylines = (one.draft.byline.text, *one.names) if one.draft.byline else ()
    return Annotated(
        one.name,
        family.__name__,
        one.draft.url,
        family(one).encode(),
        one.seen,
        replace(truth, author=truth.author or None),
        tuple(text for other in one.others for text in (other.title, other.summary)),
        bylines,
    )


REAL = (
    "corpus/VnExpress_2025_10_22 corpus/cafef_article corpus/dantri_article corpus/laodong_776332 "
    "corpus/thanhnien_1159593 corpus/tuoitre_2015_subpage corpus/vtcnews_article sister/baocantho_article"
).split()


@cache
def real() -> tuple[Annotated, ...]:
    """The annotated real pages beside the checkout; none where there are none."""
    return tuple(map(_real, REAL)) if SHARED.is_dir() else ()


def _real(path: str) -> Annotated:
    known = reference(path)
    heads = {clean(text) for text in known["subheadings"]}
    texts = [clean(text) for text in known["paragraphs"]]
    truth = Truth(
        site="real",
        id=None,
        title=clean(known["title"]),
        lead=clean(known["lead"]) if known["lead"] else None,
        blocks=tuple(("subheading" if text in heads else "paragraph", text) for text in texts),
        captions=tuple(map(clean, known["captions"])),
        author=known["author"],
        published_at=known["published_at"] + ":00+07:00",
        published_precision="minute",
    )
    name = path.split("/")[1]
    return Annotated(
        name,
        name.split("_")[0],
        known["url"],
        real_page(path),
        datetime.fromisoformat(known["fetched_at"]),
        truth,
        tuple(map(clean, known["related"])),
        tuple(map(clean, known["byline"])),
    )
