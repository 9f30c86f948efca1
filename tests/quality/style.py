"""How a family sets the parts of a body: one format string for each kind of part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.sampleweb.draft import Bullets, Grid, Noise, Part, Photo, Text

FIGURE = '<figure class="image"><img src="{src}" alt=""><figcaption>{caption}</figcaption></figure>'


@dataclass(frozen=True)
class Style:
    """Format strings: {} is a text; {src}, {lazy}, {caption} and {credit} are a picture's."""

    p: str = "<p>{}</p>"
    bold: str = "<p><strong>{}</strong></p>"  # subheadings that are bold paragraphs, and questions
    heading: str = "<h3>{}</h3>"
    quote: str = "<blockquote><p>{}</p></blockquote>"
    item: str = "<li>{}</li>"
    items: str = "<ul>{}</ul>"
    cell: str = "<td>{}</td>"
    row: str = "<tr>{}</tr>"
    table: str = '<table border="1"><tbody>{}</tbody></table>'
    photo: str = FIGURE
    alone: str = '<p><img src="{src}" alt=""></p>'  # a picture without a caption
    credit: str = " {}"  # how the second line of a caption is set
    end: str = '<p style="text-align: right;"><strong>{}</strong></p>'  # a byline that closes the body
    between: str = "\n"

    def body(self, parts: Sequence[Part], boxes: Sequence[str] = ()) -> str:
        """The parts, with the boxes spread among the texts, none before the first or after the last one."""
        shown = [self.part(part) for part in parts]
        for n, box in enumerate(boxes):
            place = 1 + (n + 1) * (len(shown) - 1) // (len(boxes) + 1)
            shown[place - 1] += self.between + box
        return self.between.join(shown)

    def part(self, part: Part) -> str:
        """One part of the body."""
        match part:
            case Text():
                return self._text(part)
            case Photo():
                return self._photo(part)
            case Bullets():
                return self.items.format("".join(self.item.format(escape(one)) for one in part.items))
            case Grid():
                rows = ("".join(self.cell.format(escape(cell)) for cell in row) for row in part.rows)
                return self.table.format("".join(self.row.format(row) for row in rows))
            case Noise():
                return part.html

    def _text(self, part: Text) -> str:
        form = self.p
        if part.kind == "quote":
            form = self.quote
        elif part.kind == "subheading":
            form = self.heading if part.look == "h3" else self.bold
        elif part.look == "question":
            form = self.bold
        return form.format(escape(part.text))

    def _photo(self, part: Photo) -> str:
        if not part.caption:
            return self.alone.format(src=part.src)
        caption = escape(part.caption[0])
        credit = "".join(self.credit.format(escape(line)) for line in part.caption[1:])
        if "{credit}" in self.photo:
            return self.photo.format(src=part.src, caption=caption, credit=credit)
        return self.photo.format(src=part.src, caption=caption + credit)
