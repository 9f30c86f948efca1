"""Invented Vietnamese news from a seed, and what becomes of it at another newspaper. Nothing here is news.

Stories draw their words from one small stock, quote the same leaders with the same titles and end in the same
phrases, as stories of one section do. Forms are what looks like a reprint and is none: the weather, the price of gold,
an obituary, a police bulletin, an auction, a vacancy, each filled with other figures and names.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from archive.publishing.scripts import script

SITES = ("longan", "laichau", "langson", "ninhthuan")
_PROVINCE = dict(zip(SITES, ("Long An", "Lai Châu", "Lạng Sơn", "Ninh Thuận"), strict=True))
_NOUNS = """nông dân|hợp tác xã|doanh nghiệp|trường học|trạm y tế|cánh đồng|bến cảng|chợ phiên|công nhân|giáo viên|học
sinh|tuyến đường|cây cầu|kênh mương|rừng phòng hộ|làng nghề|đàn bò|vườn cây|giống lúa|phân bón|vốn vay|nhà máy|khu phố|
thư viện|sân vận động|đội văn nghệ|di tích|lễ hội|bệnh viện|người bệnh|thuốc men|phương tiện|bến xe|hồ chứa|nguồn
nước|mái nhà|mùa vụ|thương lái|xưởng may|lò gạch|máy cày|lớp học|thiết bị|hồ sơ|thủ tục|đất đai|bờ kè|con đê|cửa hàng|
siêu thị|sàn giao dịch|nhãn hiệu|mô hình|dự án|công trình|đoàn viên|thanh niên|phụ nữ|cựu chiến binh|người cao tuổi"""
_VERBS = """mở rộng|sửa chữa|bàn giao|khảo sát|hỗ trợ|chăm sóc|thu mua|đầu tư|nâng cấp|tham quan|tiếp nhận|trao tặng|
kiểm tra|vận động|tổ chức|bảo vệ|khôi phục|xây mới|gìn giữ|tập huấn|hướng dẫn|giới thiệu|quảng bá|cải tạo|nạo vét|di
dời|phân loại|thống kê|đấu nối|chuyển giao|thử nghiệm|nhân rộng|rà soát|cho thuê|tuyển chọn|vay thêm|đóng góp"""
_HOW = """khang trang|bền vững|kịp thời|đúng hẹn|còn dang dở|vượt kế hoạch|ngay từ đầu mùa|bằng tiền góp chung|theo cách
làm mới|trong mùa mưa|trước dịp Tết|với giá ổn định|ở vùng sâu|cạnh bờ sông|giữa mùa khô|không lấy tiền|nhờ phần mềm|
qua mạng|tại chỗ|sau nhiều năm chờ đợi|từ quỹ xã hội|dưới tán rừng|trên đất bạc màu|theo tổ nhóm|mỗi tuần một lần"""
_LINKS = ("để", "nhằm", "vì muốn", "do phải", "nên đã", "rồi mới")
_SYLLABLES = """an bàn bảo bến biển bông bưởi cảnh cầu chanh chè chim chuối cỏ cốm củi dâu dầu đá đào đất đèn đĩa đồi
đồng gạch gạo gấm ghe giấy giếng gỗ gốm hạt hoa hồ hương kén kèn khăn khoai kho lá làng lò lụa lúa lưới mai mận mây mít
mộc muối nấm nang nếp ngói ngô ngọc nhãn nhạc nón nung nước ong phà phin phố quạt quế quýt rau rèm rơm ruộng rượu sáo
sân sen sim sông sồi sợi suối sừng tằm thảm than thau thổ thuyền tiêu tơ trà tràm trầm tranh tre trống trúc tường vải
vại vàng vông vườn xuồng xoan xoài yến""".split()
_FAMILY = "Nguyễn|Trần|Lê|Phạm|Hoàng|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lò|Vàng|Nông|Hứa"
_MIDDLE = "Văn|Thị|Hữu|Quốc|Minh|Thanh|Ngọc|Xuân|Đức|Kim"
_GIVEN = "An|Bình|Chi|Dũng|Giang|Hà|Khôi|Linh|Mai|Nam|Oanh|Phúc|Quyên|Sơn|Tâm|Uyên|Vinh|Yến"
_COMMUNES = """Bình Lộc Hạ|Tân Phước Đông|Nậm Khao Thượng|Bản Lùng|Pò Hang|Nà Mười|Khuổi Slao|Phước Lưu|Vĩnh Sa|
Láng Lớn|Bàu Sen|Pa Sao|Hồ Chải|Lũng Pảng|Cà Rum|Ma Vách|Mỹ Hòa Tây|Thạnh An Trung|Bản Cằm|Tà Nôi"""
_LEADERS = (
    "Ủy viên Ban Chấp hành Trung ương Đảng, Bí thư Tỉnh ủy, Trưởng Đoàn đại biểu Quốc hội tỉnh Đoàn Khắc Mẫu",
    "Phó Bí thư Tỉnh ủy, Chủ tịch Ủy ban nhân dân tỉnh Mạc Vĩnh Mẫu",
    "Phó Bí thư Thường trực Tỉnh ủy, Chủ tịch Hội đồng nhân dân tỉnh Tạ Bích Mẫu",
)
_FORMULAS = (
    "Phát biểu tại buổi làm việc, {leader} ghi nhận, biểu dương những kết quả mà các cấp, các ngành đã đạt được.",
    "{leader} đề nghị các sở, ngành, địa phương tiếp tục quán triệt, triển khai thực hiện nghiêm túc các nghị quyết.",
    "Cùng dự có đại diện lãnh đạo các sở, ban, ngành, đoàn thể tỉnh và đông đảo cán bộ, đảng viên, nhân dân.",
)
#: What every article of a site ends with, and what all sites print.
FOOTERS = {
    site: f"Mời bạn đọc gửi tin, bài, ảnh về Tòa soạn Báo {name} mẫu, đường dây nóng trực hai mươi bốn trên hai mươi "
    "bốn giờ mỗi ngày; Tòa soạn trân trọng cảm ơn sự cộng tác của các cơ quan, đơn vị và bạn đọc gần xa."
    for site, name in _PROVINCE.items()
}
SHARED_FOOTER = (
    "Mọi hình thức sao chép, phát hành lại nội dung phải ghi rõ nguồn và được sự đồng ý bằng văn bản của cơ quan chủ "
    "quản theo quy định của pháp luật về báo chí và sở hữu trí tuệ hiện hành."
)
_FIRST = date(2024, 1, 1)
#: What looks like a reprint and is none.
FORMS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("forms.toml").read_text("utf-8"))
_SLOT = re.compile(r"\{(\w+)([:+-][\d-]+)?\}")


@dataclass(frozen=True)
class Story:
    """An article as a site prints it."""

    site: str
    number: int
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    day: date

    @property
    def id(self) -> str:
        """The id of the article."""
        return f"{self.site}:a{self.number}"

    @property
    def text(self) -> str:
        """Lead and paragraphs."""
        return "\n\n".join((self.lead, *self.paragraphs))


def _stock(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split("|")]


class Desk:
    """Writes stories and forms; the same seed, the same texts."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self._number = 0
        self._nouns, self._verbs, self._how = map(_stock, (_NOUNS, _VERBS, _HOW))
        self._communes = _stock(_COMMUNES)
        invent = Random(7)  # the language is the same whatever is written in it
        self._rare = [" ".join(invent.sample(_SYLLABLES, 2)) for _ in range(4000)]
        self.words = sorted({word for one in (*self._nouns, *self._verbs, *self._how) for word in one.split()})

    def put(self, site: str, title: str, lead: str, paragraphs: Iterable[str], day: date | None = None) -> Story:
        """Print an article on some day, under the next number."""
        self._number += 1
        day = day or _FIRST + timedelta(days=self.dice.randrange(700))
        return Story(site, self._number, title, lead, tuple(paragraphs), day)

    def other(self, site: str) -> str:
        """Another site."""
        return self.dice.choice([one for one in SITES if one != site])

    def name(self) -> str:
        """Somebody who does not exist."""
        return " ".join(self.dice.choice(part.split("|")) for part in (_FAMILY, _MIDDLE, _GIVEN))

    def commune(self) -> str:
        """A place that does not exist."""
        return self.dice.choice(self._communes)

    def n(self, low: int, high: int) -> str:
        """A number."""
        return str(self.dice.randint(low, high))

    def _noun(self) -> str:
        """A word, from the stock or one of the many that occur seldom."""
        return self.dice.choice(self._nouns) if self.dice.random() < 0.3 else self.dice.choice(self._rare)

    def sentence(self) -> str:
        """A sentence of news; it need not make sense."""
        pick = self.dice.choice
        how = f"{pick(self._how)}, {pick(self._verbs)} {self._noun()}"
        why = f"{pick(_LINKS)} {pick(self._verbs)} {self._noun()} {pick(self._how)}"
        said = (
            f"{self._noun()} {self.dice.choice(('xã', 'thôn', 'ấp'))} {self.commune()} {pick(self._verbs)} "
            f"{self._noun()} {pick(self._how)} {why}",
            f"hơn {self.n(12, 980)} {self._noun()} được {pick(self._verbs)} {how}, trong đó "
            f"{self._noun()} {pick(self._verbs)} {self.n(2, 90)} {self._noun()}",
            f"theo ông {self.name()}, {self._noun()} cần {pick(self._verbs)} {self._noun()} {why}, "
            f"còn {self._noun()} thì {pick(self._verbs)} {pick(self._how)}",
            f"từ tháng {self.n(1, 12)}, {self._noun()} và {self._noun()} cùng {pick(self._verbs)} "
            f"{self._noun()} {why}, {how}",
        )
        text = pick(said)
        return f"{text[0].upper()}{text[1:]}."

    def paragraph(self) -> str:
        """One or two sentences."""
        return " ".join(self.sentence() for _ in range(self.dice.randint(1, 2)))

    def story(self, site: str) -> Story:
        """A story of eight paragraphs, one of them a formula with a leader's titles, and the site's footer."""
        paragraphs = [self.paragraph() for _ in range(8)]
        formula = self.dice.choice(_FORMULAS).format(leader=self.dice.choice(_LEADERS))
        paragraphs[self.dice.randrange(8)] += f" {formula}"
        return self.put(
            site, self.sentence().rstrip("."), self.paragraph(), (*paragraphs, FOOTERS[site], SHARED_FOOTER)
        )

    def brief(self, site: str) -> Story:
        """A short notice of less than forty words."""
        return self.put(site, self.sentence().rstrip("."), "", [self.sentence()])


def reprinted(desk: Desk, story: Story, **changed: Any) -> Story:
    """The same text at another site some days later, under another title and with that site's footer."""
    site = changed.pop("site", None) or desk.other(story.site)
    paragraphs = tuple(changed.pop("paragraphs", story.paragraphs[:8]))
    lead = changed.pop("lead", story.lead)
    made = desk.put(
        site,
        desk.sentence().rstrip("."),
        lead,
        (*paragraphs, FOOTERS[site], SHARED_FOOTER),
        story.day + timedelta(days=desk.dice.randint(0, 6)),
    )
    return replace(made, **changed)


def one_replaced(desk: Desk, story: Story) -> Story:
    """One paragraph of eight is another."""
    paragraphs = list(story.paragraphs[:8])
    paragraphs[desk.dice.randrange(8)] = desk.paragraph()
    return reprinted(desk, story, paragraphs=paragraphs)


def lead_rewritten(desk: Desk, story: Story) -> Story:
    """The lead is another."""
    return reprinted(desk, story, lead=desk.paragraph())


def reordered(desk: Desk, story: Story) -> Story:
    """The paragraphs stand in another order."""
    return reprinted(desk, story, paragraphs=desk.dice.sample(story.paragraphs[:8], 8))


def words_changed(desk: Desk, story: Story) -> Story:
    """Every tenth word, wherever it stands and whatever it is, is another."""

    def changed(text: str) -> str:
        words = text.split(" ")
        for place in desk.dice.sample(range(len(words)), round(len(words) / 10)):
            words[place] = desk.dice.choice(desk.words)
        return " ".join(words)

    return reprinted(desk, story, lead=changed(story.lead), paragraphs=map(changed, story.paragraphs[:8]))


def first_half(desk: Desk, story: Story) -> Story:
    """Only the lead and the first four paragraphs."""
    return reprinted(desk, story, paragraphs=story.paragraphs[:4])


#: What a reprint may differ in.
PLANTED: dict[str, Callable[[Desk, Story], Story]] = {
    "one of eight replaced": one_replaced,
    "lead rewritten": lead_rewritten,
    "reordered": reordered,
    "10 % of words": words_changed,
    "first half": first_half,
}


def form(desk: Desk, name: str, site: str, day: date) -> Story:
    """One of the forms as a site prints it on a day."""

    def filled(slot: re.Match[str]) -> str:
        kind, argument = slot[1], slot[2] or ""
        if kind == "n":
            return desk.n(*map(int, argument[1:].split("-")))
        when = day + timedelta(days=int(argument or 0))
        told = {"province": _PROVINCE[site], "day": f"{when:%d/%m/%Y}", "dm": f"{when:%d/%m}"}
        return told.get(kind) or (desk.commune() if kind == "place" else desk.name())

    title, text = (_SLOT.sub(filled, FORMS[name][part].strip()) for part in ("title", "text"))
    return desk.put(site, title, "", text.splitlines(), day)


def forms(desk: Desk, each: int) -> list[Story]:
    """So many of every form at every site, on days that follow one another."""
    days = [_FIRST + timedelta(days=number) for number in range(each)]
    return [form(desk, name, site, day) for name in FORMS for site in SITES for day in days]


def written(path: Path, stories: Sequence[Story]) -> Path:
    """Write stories into the tables of a new published file, in the order of time, as publishing does."""
    ordered = sorted(stories, key=lambda one: (one.day, one.id))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(script("published"))
        columns = connection.execute("SELECT name, type, \"notnull\" FROM pragma_table_info('articles')").fetchall()
        blank = {name: (0 if kind == "INTEGER" else "") if filled else None for name, kind, filled in columns}
        insert = f"INSERT INTO articles ({', '.join(blank)}) VALUES ({', '.join(f':{name}' for name in blank)})"
        connection.execute("BEGIN")
        for docid, one in enumerate(ordered, 1):
            moment = {"published_at": f"{one.day}T08:00:00+07:00", "first_seen_at": f"{one.day}T20:00:00+07:00"}
            sure = {"published_certainty": "stated", "published_precision": "minute"}
            texts = {"title": one.title, "lead": one.lead or None, "body": "\n\n".join(one.paragraphs)}
            connection.execute(
                insert, {**blank, "id": one.id, "docid": docid, "site": one.site, **moment, **sure, **texts}
            )
        connection.execute("COMMIT")
    return path
