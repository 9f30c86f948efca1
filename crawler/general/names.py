"""What the parts of Vietnamese pages are called: words of class names and ids, and words of labels. Pure data.

They are words that many sites use for the same thing, never the name of one site. `tests/quality/rules.py` takes
each group away in turn and tells what depended on it.
"""

from __future__ import annotations

import re

#: Boxes that are the site's and not the article's, as whole words of a class name or id.
FURNITURE = (
    r"re?lated?\w*|relates?|lien-?quan|tin-?lien-?quan|xem-?them|doc-?them|tin-?moi|tin-?cung\w*|cung-?chuyen|see-?more"
    r"|read-?more|recommend\w*|suggest\w*|next-?reads?|other-?news|news-?other|same-?\w+|tin-?khac"
    r"|shar(?:e|es|ing)\w*|social\w*|tags|tag(?=$|\s)|tag-?(?:list|box|cloud)|keywords?|comments?|binh-?luan|y-?kien"
    r"|rating|vote|danh-?gia|breadcrumbs?|nav|menu|ads?|advert\w*|banner\w*|quang-?cao|popup|newsletter|subscri\w+"
    r"|copyright|paging|pagination|pager|audio|tts|toolbar|polls?|link-?box|link-?content\w*|box-?tin\w*|news-?box"
    r"|embed-?news"
)
#: Boxes whose texts are hardly ever the article; they may hold the whole page by mistake of a name, so they only weigh.
BESIDE = r"sidebar\w*|footer\w*|col-?right|most-?read|xem-?nhieu|doc-?nhieu|hot-?news|latest|widgets?-area"

CAPTIONS = (
    "caption chuthich chu-thich chu_thich img-cap imgcap image-cap photo-note image-note image_desc desc_image photocms"
).split()
AUTHORS = "author byline writer tacgia tac-gia pseudonym journalist username but-danh".split()
AUTHOR_LINKS = "/author/ /authors/ /tac-gia /tacgia /nha-bao /phong-vien".split()
DATES = "date time ngay".split()
SAPO = re.compile(
    r"sapo|chapeau|short_?intro|intro-?text|txt-head"
    r"|(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?:[Ll]ead|[Ss]ummary|[Aa]bstract|[Dd]escription|[Gg]ioi-?[Tt]hieu)(?=$|[\s_-])"
)

#: A line that is nothing but this stands over other articles, or before a link to one.
LABEL = re.compile(
    r"^(?:(?:các )?(?:tin|bài)(?: viết)? (?:mới|liên quan|cùng chuyên mục|đọc nhiều|khác|nổi bật)(?: nhất)?"
    r"|xem thêm|đọc thêm|xem tiếp|có liên quan|mời (?:quý )?(?:bạn đọc|độc giả) .{0,60}|có thể bạn quan tâm"
    r"|chia sẻ(?: bài viết)?|từ khóa|bình luận|quảng cáo|video|ảnh|clip|>+|»+|→|-|•)\s*:?$",
    re.IGNORECASE,
)
#: A line that is made of these alone belongs to the page's tools.
TOOLS = re.compile(
    r"^(?:(?>cỡ chữ|lượt xem|số lần xem|đã xem|in (?:bài(?: viết)?|trang)|gửi (?:email|góp ý|bạn bè|phản hồi)"
    r"|nghe (?:đọc )?bài(?: viết)?|chia sẻ(?: bài viết)?|thích|facebook|zalo|twitter|google\+?|email"
    r"|sao chép(?: liên kết)?|copy(?: link)?|lưu bài|print|bình luận|quay lại|a\s?[-+]|a|\d[\d.,]*+%?)"
    r"[\s|:;·•/+-]*+)++$",
    re.IGNORECASE,
)
TAGS = re.compile(r"^(?:từ khóa|từ khoá|tags?)\s*:", re.IGNORECASE)
#: What may stand beside a link to another article.
DATED = re.compile(r"^[\s(\[]*(?:ngày )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?[\s\d:h)\]]*$", re.IGNORECASE)
#: A block with links that asks the reader elsewhere.
INVITATION = re.compile(
    r"mời (?:quý )?(?:bạn đọc|độc giả|quý vị|các bạn|bạn)\b.{0,80}(?:theo dõi|đón đọc|đón xem|xem thêm|tham gia|gửi)"
    r"|^theo dõi .{0,60}(?:trên|tại|qua)\b.{0,40}(?:google|zalo|facebook|youtube|tiktok|kênh|fanpage)",
    re.IGNORECASE,
)
IMPRINT = re.compile(
    r"©|giấy phép (?:thiết lập|xuất bản|hoạt động|báo chí|số|mxh)|ghi rõ nguồn|tổng biên tập:|(?:sử )?dụng cookie"
    r"|dùng cookie|chịu trách nhiệm (?:chính|nội dung|xuất bản)|^thống kê truy cập|^(?:bản quyền|copyright)"
    r"|^(?:cơ quan|đơn vị) chủ quản",
    re.IGNORECASE,
)
ORGANISATION = re.compile(
    r"\b(?:báo|tạp chí|đài|online|news|thông tấn|media|ban biên tập|admin\w*|\.vn|\.com|vn)\b", re.IGNORECASE
)

_furniture = re.compile(rf"(?:^|[\s_-])(?:{FURNITURE})(?=$|[\s_-])", re.IGNORECASE)
_beside = re.compile(rf"(?:^|[\s_-])(?:{BESIDE})(?=$|[\s_-])", re.IGNORECASE)


def is_furniture(name: str) -> bool:
    """Whether a box of that name is the site's."""
    return bool(name and _furniture.search(name))


def is_beside(name: str) -> bool:
    """Whether a box of that name mostly holds other things than the article."""
    return bool(name and (_furniture.search(name) or _beside.search(name)))


def named(words: list[str]) -> str:
    """A selector for elements with one of the words anywhere in their class."""
    return ", ".join(f'[class*="{word}" i]' for word in words)
