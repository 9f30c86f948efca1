"""Texts of our own, as the old Vietnamese web would have served them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from crawler.encodings.decode import Text, Undecodable, decode
from tests.sampleweb.spelling import cp1258, tcvn3, viscii, vni

Encoder = Callable[[str], bytes]
TOPICS = Path(__file__).parents[1] / "sampleweb" / "topics"
ENCODERS: dict[str, Encoder] = {"cp1258": cp1258, "viscii": viscii, "tcvn3": tcvn3, "vni": vni}
VIEWS = ("latin-1", "cp1252", "cp1258")
PROSE = """
    Sáng ngày 12/3, tại xã Mỹ Hạnh, Ủy ban nhân dân huyện tổ chức lễ khánh thành cây cầu nối hai bờ rạch. Đông đảo bà
    con đã đến chứng kiến. Cầu dài 25m, rộng 3m, kinh phí hơn 400 triệu đồng do các mạnh thường quân và người dân đóng
    góp. Trước đây, học sinh hai bên bờ phải đi đường vòng hơn 4km, mùa mưa nước ngập rất khó khăn; nông dân chở lúa
    ra đường lớn phải thuê ghe, mỗi chuyến mất thêm nửa ngày công. “Từ nay việc đi lại dễ dàng hơn nhiều”, một cụ già
    phấn khởi nói.
""".strip()
_TONED = frozenset("áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


@cache
def articles() -> tuple[str, ...]:
    """Our own texts, one a topic, in NFC, without the marks of their grammar."""
    found = (path.read_text("utf-8") for path in sorted(TOPICS.glob("*.txt")) if path.stem != "english")
    return tuple(unicodedata.normalize("NFC", re.sub(r"[{}\[\]|#=&<>]", " ", text)) for text in found)


def page(text: str, charset: str = "") -> str:
    """A whole page, its article a paragraph a line."""
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    lines = "".join(f"<p class='c'>{html.escape(line, quote=False)}</p>\n" for line in text.split("\n"))
    script = "<script>var a = /[a-z]+/g, b = {'k': 1}; function f(x) { return x < 3 && a; }</script>"
    return f"<html><head>{declared}<title>Tin</title>{script}</head><body><div>{lines}</div></body></html>"


def shown(body: bytes, view: str) -> str:
    """Bytes as something that took them for this encoding showed them; what it does not define stays as its number."""
    return "".join(bytes([byte]).decode(view, "ignore") or chr(byte) for byte in body)


def untoned_capitals(text: str) -> str:
    """A text that TCVN3 can spell: its fonts have no capital with a tone."""
    return "".join(c.lower() if c.lower() in _TONED else c for c in text)


def prepared(text: str, name: str) -> str:
    return untoned_capitals(text) if name == "tcvn3" else text


def visible(text: str) -> str:
    """What the reader of a page will see: references resolved."""
    return html.unescape(text)


def attempt(body: bytes) -> Text | None:
    """What decode makes of bytes; None where it refuses them, which it does with a reason and in no other way."""
    try:
        return decode(body)
    except Undecodable as error:
        if not str(error):
            raise
        return None
