"""What kind of change lies between two contents of an article, field by field and block by block. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NotRequired, TypedDict

from archive.history import Content, Reason
from archive.texts.alignment import align, stretches
from archive.texts.wording import differences

Kind = Literal[
    "headline", "lead", "document_number", "date", "number", "name", "wording", "paragraph_added", "paragraph_removed",
    "paragraph_moved", "caption", "byline", "formatting",
]  # fmt: skip
MOST_SIGNS = 200  # of a text in `before` and `after`; the whole stands in the version

_SHORT: dict[str, Kind] = {
    "title": "headline",
    "kicker": "headline",
    "lead": "lead",
    "byline": "byline",
    "author": "byline",
}
#: What says of itself that the article was changed.
_ADMITS = re.compile(
    r"[(\[](?:đã )?cập nhật[^)\]\n]{0,40}[)\]]|^cập nhật ?[:-]|^đính chính ?[:-]"
    r"|bài viết (?:này )?(?:đã |vừa )?được (?:cập nhật|chỉnh sửa|sửa)"
    r"|(?:xin|tòa soạn|toà soạn) (?:được )?(?:đính|cải) chính",
    re.MULTILINE,
)
#: What may say so if the version before did not hold it: such words are used of other things too.
_MAY_ADMIT = re.compile(
    r"(?:(?:đính|cải) chính|cáo lỗi|xin lỗi (?:bạn|quý) đọc|(?:cập nhật|chỉnh sửa|sửa) (?:lúc|lần cuối|ngày)).{0,40}"
)


class Change(TypedDict):
    """One change, as `versions.changed` holds it."""

    field: str  # a column of versions
    kind: Kind
    block: NotRequired[int]  # the place in the new text, from 0: of a block of the body, or of a caption
    was: NotRequired[int]  # the place in the old text, where it is another or there is no new one
    before: NotRequired[str]
    after: NotRequired[str]


def changes(before: Content, after: Content) -> list[Change]:
    """Every change from one content to the next; empty only where they are equal."""
    found: list[Change] = []
    for field, kind in _SHORT.items():
        found += _short(field, kind, getattr(before, field), getattr(after, field))
    if (before.body, before.block_kinds) != (after.body, after.block_kinds):
        found += sorted(_body(before, after), key=lambda one: one.get("block", one.get("was", 0)))
    found += _captions(json.loads(before.captions), json.loads(after.captions))
    return found


def silent(reason: Reason, before: Content | None, after: Content) -> bool | None:
    """Whether an edited text keeps quiet about its edit; None where the newspaper edited nothing.

    Looks at title, kicker, lead, body, byline and captions. What the page says of an update elsewhere, beside its date
    or in a box of its own, is furniture or evidence of a date, and no version holds it.
    """
    if reason != "edited" or before is None:
        return None
    old, new = _whole(before), _whole(after)
    return not (_ADMITS.search(new) or set(_MAY_ADMIT.findall(new)) - set(_MAY_ADMIT.findall(old)))


def _whole(content: Content) -> str:
    fields = (content.kicker, content.title, content.lead, content.body, content.byline)
    return "\n".join(text for text in (*fields, *json.loads(content.captions)) if text).lower()


def _short(field: str, kind: Kind, before: str | None, after: str | None) -> Iterator[Change]:
    """The change of a short field, then what of it is a number, a name or the like."""
    if before == after:
        return
    yield _change(field, kind, before, after)
    if kind != "byline" and before and after:
        for fine, old, new in differences(before, after):
            if fine not in ("wording", "formatting"):
                yield _change(field, fine, old, new)


def _captions(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for gone, come in stretches(before, after):
        for was, block in zip_longest(gone, come):
            old, new = (None if n is None else side[n] for n, side in ((was, before), (block, after)))
            yield _change("captions", "caption", old, new, block=block, was=was)


def _body(before: Content, after: Content) -> Iterator[Change]:
    old, new = before.body.split("\n\n"), after.body.split("\n\n")
    found = align(old, new)
    for was, block in found.reworded:
        for kind, gone, come in differences(old[was], new[block]):
            yield _change("body", kind, gone, come, block=block, was=was)
    for was, block in found.moved:
        yield _change("body", "paragraph_moved", None, new[block], block=block, was=was)
    for places, there in found.recut:
        yield _change("body", "formatting", old[places.start], new[there.start], block=there.start, was=places.start)
    for block in found.added:
        yield _change("body", "paragraph_added", None, new[block], block=block)
    for was in found.removed:
        yield _change("body", "paragraph_removed", old[was], None, was=was)
    kinds, kinds_now = json.loads(before.block_kinds), json.loads(after.block_kinds)
    for was, block in (*found.kept, *found.reworded, *found.moved):
        if kinds[was] != kinds_now[block]:
            yield _change("block_kinds", "formatting", kinds[was], kinds_now[block], block=block, was=was)


def _change(
    field: str,
    kind: Kind,
    before: str | None,
    after: str | None,
    *,
    block: int | None = None,
    was: int | None = None,
) -> Change:
    """A change without what is empty."""
    made: Change = {"field": field, "kind": kind}
    if block is not None:
        made["block"] = block
    if was is not None and was != block:
        made["was"] = was
    if before is not None:
        made["before"] = _cut(before)
    if after is not None:
        made["after"] = _cut(after)
    return made


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - 1] + "…"
