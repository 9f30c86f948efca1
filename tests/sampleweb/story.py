"""Stories told with the grammar of words.py, and the shapes that newspapers give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from .draft import Bullets, Byline, Grid, Noise, Part, Photo, Text
from .places import Place
from .words import Filler, topic


@dataclass(frozen=True)
class Story:
    """Everything that could be told; a shape uses a part of it."""

    title: str
    kicker: str
    lead: str
    paragraphs: tuple[str, ...]
    closing: str
    quotes: tuple[str, ...]
    captions: tuple[str, ...]
    subheadings: tuple[str, ...]
    items: tuple[str, ...]
    talk: tuple[tuple[str, str], ...]
    guest: str
    table: tuple[tuple[str, ...], ...]
    tags: tuple[str, ...]


def tell(name: str, place: Place, day: date, opening: str, rng: Random) -> Story:
    """A story on the topic: six to eight paragraphs of its own, one that many stories share, and an end."""
    lines, shared = topic(name), topic("chung")
    fill = Filler(rng, place, day, opening).fill
    title, lead = rng.choice(lines["story"]).split(" = ")
    paragraphs = [fill(line) for line in rng.sample(lines["paragraph"], rng.randint(6, 8))]
    if name != "english":
        paragraphs.insert(rng.randint(3, 5), fill(rng.choice(shared["paragraph"])))
    questions = " ".join(lines["question"])
    guest = "Bác sĩ {dan2}" if "bác sĩ" in questions else "Bà {dan2}" if "bà" in questions else "Ông {dan}"
    return Story(
        title=fill(title),
        lead=fill(lead),
        kicker=fill(rng.choice(lines["kicker"])),
        paragraphs=tuple(paragraphs),
        closing=fill(rng.choice(lines.get("closing", shared["closing"]))),
        quotes=tuple(fill(line) for line in lines["quote"]),
        captions=_shuffled(rng, [fill(line) for line in lines["caption"]]),
        subheadings=_shuffled(rng, [fill(line) for line in lines["subheading"]]),
        items=tuple(fill(line) for line in lines["item"]),
        talk=tuple((fill(q), fill(a)) for q, a in zip(lines["question"], lines["answer"], strict=True)),
        guest=fill(guest),
        table=tuple(tuple(cell.strip() for cell in fill(row).split("|")) for row in lines["table"]),
        tags=tuple(fill(tag) for tag in lines["tag"]),
    )


def _shuffled(rng: Random, lines: list[str]) -> tuple[str, ...]:
    return tuple(rng.sample(lines, len(lines)))


Sources = Callable[[int], str]  # the address of the n-th picture, as the page writes it


def shape(name: str, story: Story, src: Sources, file: str = "") -> tuple[Part, ...]:
    """The parts of the story in the shape; the last text carries the end mark "./.". ``file`` is an attachment."""
    parts = list(_SHAPES[name](story, src))
    if file:
        parts.append(Text("Bạn đọc có thể tải toàn văn văn bản và phụ lục kèm theo tại đây.", link=("tại đây", file)))
    last = max(i for i, part in enumerate(parts) if isinstance(part, Text))
    ending = parts[last]
    assert isinstance(ending, Text)
    parts[last] = Text(ending.text.rstrip(".") + "./.", ending.kind, ending.look, ending.link)
    return tuple(parts)


def _photo(story: Story, src: Sources, n: int) -> Photo:
    return Photo(src(n), (story.captions[n % len(story.captions)],))


def _texts(lines: tuple[str, ...]) -> Iterator[Text]:
    return (Text(line) for line in lines)


def _plain(story: Story, src: Sources) -> Iterator[Part]:
    yield from _texts(story.paragraphs[:1])
    yield _photo(story, src, 0)
    yield from _texts(story.paragraphs[1:4])
    yield _photo(story, src, 1)
    yield from _texts((*story.paragraphs[4:], story.closing))


def _bare(story: Story, src: Sources) -> Iterator[Part]:
    yield from _texts((*story.paragraphs, story.closing))


def _photo_first(story: Story, src: Sources) -> Iterator[Part]:
    yield _photo(story, src, 0)
    yield from _texts((story.lead, *story.paragraphs, story.closing))


def _subheads(story: Story, src: Sources, look: str = "bold") -> Iterator[Part]:
    yield from _texts(story.paragraphs[:2])
    yield Text(story.subheadings[0], "subheading", look)
    yield from _texts(story.paragraphs[2:4])
    yield _photo(story, src, 0)
    yield Text(story.subheadings[1], "subheading", look)
    yield from _texts((*story.paragraphs[4:], story.closing))


def _subheads_h3(story: Story, src: Sources) -> Iterator[Part]:
    return _subheads(story, src, "h3")


def _list(story: Story, src: Sources) -> Iterator[Part]:
    yield from _texts(story.paragraphs[:3])
    yield Text("Những việc cần làm ngay được nêu rõ như sau:")
    yield Bullets(story.items)
    yield _photo(story, src, 0)
    yield from _texts((*story.paragraphs[3:], story.closing))


def _table(story: Story, src: Sources) -> Iterator[Part]:
    yield from _texts(story.paragraphs[:3])
    yield Text("Số liệu cụ thể được tổng hợp trong bảng dưới đây.")
    yield Grid(story.table)
    yield from _texts(story.paragraphs[3:])
    yield _photo(story, src, 0)
    yield Text(story.closing)


def _quote(story: Story, src: Sources) -> Iterator[Part]:
    yield from _texts(story.paragraphs[:2])
    yield Text(story.quotes[0], "quote")
    yield from _texts(story.paragraphs[2:4])
    yield _photo(story, src, 0)
    yield from _texts((*story.paragraphs[4:], story.closing))


def _interview(story: Story, src: Sources) -> Iterator[Part]:
    yield Text(f"Xung quanh câu chuyện này, phóng viên (PV) có cuộc trao đổi với {_inside(story.guest)}.")
    yield _photo(story, src, 0)
    for question, answer in story.talk:
        yield Text(f"- PV: {question}", look="question")
        yield Text(f"{story.guest}: {answer}")
    yield from _texts(story.paragraphs[:2])
    address = "bác sĩ" if story.guest.startswith("Bác sĩ") else _inside(story.guest).split(" ")[0]
    yield Text(f"- PV: Xin cảm ơn {address} đã dành thời gian!", look="question")


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]


def _photo_story(story: Story, src: Sources) -> Iterator[Part]:
    yield Text(story.paragraphs[0])
    for n in range(len(story.captions)):
        yield _photo(story, src, n)
    yield Photo(src(len(story.captions)))  # one picture says nothing
    yield Text(story.paragraphs[1])


def _advertised(story: Story, src: Sources) -> Iterator[Part]:
    for n, part in enumerate(_plain(story, src)):
        if n == 3:
            yield Noise('<div class="AMN_res_baolongan.vn_mid" id="AMN_mid_1"><span>Quảng cáo</span></div>')
        yield part
    yield Noise('<div class="AMN_res_baolongan.vn_end"></div>')


_SHAPES: dict[str, Callable[[Story, Sources], Iterator[Part]]] = {
    "plain": _plain,
    "bare": _bare,
    "photo_first": _photo_first,
    "subheads": _subheads,
    "subheads_h3": _subheads_h3,
    "list": _list,
    "table": _table,
    "quote": _quote,
    "interview": _interview,
    "photo_story": _photo_story,
    "advertised": _advertised,
}


def byline(style: str, names: tuple[str, ...]) -> Byline:
    """The names in one of the ways that papers print them: tin, bai, thuc, both, capitals, label or bare."""
    joined = " - ".join(names)
    text = {
        "tin": f"Tin, ảnh: {joined}",
        "bai": f"Bài, ảnh: {joined}",
        "thuc": f"Thực hiện: {joined}",
        "label": f"Tác giả: {joined}",
        "capitals": joined.upper(),
        "bare": joined,
    }[style]
    return Byline(text, names)
