"""What the store refuses: an outcome that contradicts itself."""

from __future__ import annotations

import re

from archive.records import FATES, Outcome

#: How every moment is written; the tables compare moments as texts.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00")


def objections(outcome: Outcome) -> str | None:
    """Say how an outcome contradicts itself, or None."""
    visit, capture, article = outcome.visit, outcome.capture, outcome.article
    rules = (
        (visit.fate in FATES, f"{visit.fate!r} is not one of the fates"),
        ((visit.fate == "stored") == (article is not None), "'stored' and an article come together"),
        (
            (visit.fate == "rejected") == (outcome.rejection is not None),
            "'rejected' and a named rejection come together",
        ),
        (
            capture is not None or not (article or outcome.rejection or any(s.candidates for s in outcome.sightings)),
            "something was read from a page that was not captured",
        ),
        (
            capture is None or all(MOMENT.fullmatch(m) for m in (capture.fetched_at, capture.seen_at)),
            "a moment of the capture is not ISO 8601 to the second at +07:00",
        ),
        (article is None or article.site == visit.site, "the article belongs to another site"),
        (article is None or article.id == visit.article_id, "the visit and its article differ in the id"),
        (article is None or bool(article.title.strip() and article.body.strip()), "the title or the body is empty"),
        (
            article is None or article.body.count("\n\n") + 1 == len(article.block_kinds),
            "the body's blocks and block_kinds are not in step",
        ),
    )
    return next((words for kept, words in rules if not kept), None)
