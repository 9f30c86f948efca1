"""Archived text as HTML: always escaped, its blocks and the marks of a search kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup, escape

#: What stands round a match until the text is escaped; clean text holds no control signs.
BEFORE, AFTER = "\x02", "\x03"


class Picture(NamedTuple):
    """An image of the body, shown as a link with its caption."""

    number: int
    url: str
    caption: str | None


class Block(NamedTuple):
    """A piece of the body as it is shown; `items` are the items of a list or the rows of a table."""

    kind: str  # paragraph, subheading, list, table, quote or image
    text: str = ""
    items: tuple[Any, ...] = ()
    picture: Picture | None = None


def blocks(body: str, kinds: Sequence[str], images: Sequence[tuple[str, str | None, int]]) -> list[Block]:
    """Return the body's blocks with the images between them; `images` are (address, caption, block).

    Items of a list that follow one another become one list. Where `kinds` is out of step with the body, every
    block is a paragraph: better plain than wrong.
    """
    texts = body.split("\n\n")
    if len(kinds) != len(texts):
        kinds = ["paragraph"] * len(texts)
    pictures: dict[int, list[Block]] = {}
    for number, (url, caption, place) in enumerate(images, 1):
        picture = Block("image", picture=Picture(number, url, caption))
        pictures.setdefault(min(max(place, 0), len(texts)), []).append(picture)
    shown: list[Block] = []
    for index, (kind, text) in enumerate(zip(kinds, texts, strict=True)):
        shown += [*pictures.get(index, ()), _block(kind, text)]
    return _joined([*shown, *pictures.get(len(texts), ())])


def marked(text: str | None) -> Markup:
    """Escape a text and turn the marks of a search into <mark>; a mark without its counterpart is dropped."""
    opened, *rest = (text or "").split(BEFORE)
    out = [escape(opened.replace(AFTER, ""))]
    for piece in rest:
        match, closed, after = piece.partition(AFTER)
        out.append(Markup("<mark>{}</mark>{}").format(match, after.replace(AFTER, "")) if closed else escape(match))
    return Markup("").join(out)


def json_list(value: str | None) -> list[str]:
    """Read a column that holds a JSON list of texts; anything else is an empty list."""
    found = _json(value)
    return [str(item) for item in found] if isinstance(found, list) else []


def json_objects(value: str | None) -> list[dict[str, Any]]:
    """Read a column that holds a JSON list of objects; what is none is left out."""
    found = _json(value)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def json_object(value: str | None) -> dict[str, Any]:
    """Read a column that holds a JSON object; anything else is an empty one."""
    found = _json(value)
    return found if isinstance(found, dict) else {}


def _json(value: str | None) -> object:
    try:
        return json.loads(value or "null")
    except ValueError:
        return None


def _block(kind: str, text: str) -> Block:
    if kind == "list":
        return Block(kind, items=tuple(text.split("\n")))
    if kind == "table":
        return Block(kind, items=tuple(tuple(row.split(" | ")) for row in text.split("\n")))
    return Block(kind if kind in ("subheading", "quote") else "paragraph", text)


def _joined(shown: Sequence[Block]) -> list[Block]:
    joined: list[Block] = []
    for kind, run in groupby(shown, key=lambda block: block.kind):
        if kind == "list":
            joined.append(Block(kind, items=tuple(item for block in run for item in block.items)))
        else:
            joined += run
    return joined
