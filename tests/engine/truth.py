"""The archive's reading of a page of the sample web, beside what the page's generator says is true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scrapy.spiderloader import get_spider_loader
from scrapy.utils.project import get_project_settings

from archive.records import Article, DateCandidate, Dating, Rejection
from crawler.dating.dates import precision_of
from crawler.page import Page
from crawler.reading.read import read
from crawler.site import NewsSite
from tests.engine.given import dated
from tests.sampleweb import SamplePage, Truth


def spiders() -> dict[str, type[NewsSite]]:
    """Every site's class, by name, as Scrapy finds it."""
    loader = get_spider_loader(get_project_settings())
    found = {name: loader.load(name) for name in loader.list()}
    return {name: cls for name, cls in found.items() if issubclass(cls, NewsSite)}


def page_of(sample: SamplePage) -> Page:
    """The page as a crawl would have received it."""
    content_type = dict(sample.headers).get("Content-Type", "")
    return Page(sample.url, sample.body, datetime.fromisoformat(sample.fetched_at), sample.status, content_type)


def read_sample(sample: SamplePage, site: type[NewsSite]) -> Article | Rejection | None:
    """What the archive reads; None for an address that is no article's."""
    identity = site.identify(sample.url)
    return read(page_of(sample), site, identity) if identity else None


def told(truth: Truth) -> dict[str, Any]:
    """The truth about an article, in the archive's words."""
    names = (
        "id title kicker lead captions credits images byline author source_tag section tags attachments language"
        " published_at published_precision published_certainty"
    )
    facts = {name: getattr(truth, name) for name in names.split()}
    return facts | {"blocks": truth.blocks}


def read_off(article: Article, dating: Dating) -> dict[str, Any]:
    """The same facts about what was read."""
    return {
        "id": article.id,
        "title": article.title,
        "kicker": article.kicker,
        "lead": article.lead,
        "blocks": tuple(zip(article.block_kinds, article.body.split("\n\n"), strict=True)),
        "captions": tuple(image.caption for image in article.images if image.caption),
        "credits": tuple(image.credit for image in article.images if image.credit),
        "images": tuple(image.url for image in article.images),
        "byline": article.byline,
        "author": article.author,
        "source_tag": article.source_tag,
        "section": article.section,
        "tags": article.tags,
        "attachments": tuple(attachment.url for attachment in article.attachments),
        "language": article.language,
        "published_at": dating.published_at,
        "published_precision": dating.precision,
        "published_certainty": dating.certainty,
    }


def differences(sample: SamplePage, site: type[NewsSite]) -> dict[str, tuple[Any, Any]]:
    """Where a reading differs from the truth: name → (read, true)."""
    truth, found = sample.truth, read_sample(sample, site)
    assert truth is not None
    if isinstance(found, Rejection) or truth.rejection:
        reason = found.reason if isinstance(found, Rejection) else None
        return {} if reason == truth.rejection else {"rejection": (found, truth.rejection)}
    assert found is not None, f"{sample.url} is no article's address"
    read, true = read_off(found, dated(found, datetime.fromisoformat(sample.fetched_at))), told(truth)
    return {name: (read[name], value) for name, value in true.items() if read[name] != value}


def dated_with_listing(sample: SamplePage, site: type[NewsSite]) -> Dating:
    """The date that the page and the listing that shows it support together."""
    found, truth = read_sample(sample, site), sample.truth
    assert isinstance(found, Article)
    assert truth is not None
    assert truth.listed_at is not None
    listed = DateCandidate("listing", truth.listed_at, truth.listed_at, precision_of(truth.listed_at))
    return dated(found, datetime.fromisoformat(sample.fetched_at), (listed,))
