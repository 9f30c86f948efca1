"""What stands around an article and inside it without being of it: every text here is another's, and invented.

Each box is written the way some sites write it; the families put them where those sites have them, and the
names they give to the classes are the argument `name`, so that no box can be known by one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.sampleweb.when import full

from .sheet import Other, Sheet
from .sheet import clock as clock


def _a(other: Other, inner: str = "") -> str:
    return f'<a href="{other.url}" title="{escape(other.title)}">{inner or escape(other.title)}</a>'


# Inside the body ---------------------------------------------------------------------------------------------------


def linked_list(others: Sequence[Other], name: str = "") -> str:
    """A list of headlines and nothing else."""
    return f'<ul class="{name}">' + "".join(f"<li>{_a(one)}</li>" for one in others) + "</ul>"


def labelled_list(others: Sequence[Other], label: str) -> str:
    """A list of headlines under a label, in a box without a name."""
    return f"<div><h4>{label}</h4>{linked_list(others)}</div>"


def film(name: str) -> str:
    """A film, with words that tell of it."""
    return (
        f'<div class="{name}"><iframe src="https://video.example/1"></iframe><p class="{name}-caption">Video: Toàn '
        "cảnh buổi làm việc nhìn từ trên cao (Nguồn: Đài tỉnh).</p></div>"
    )


def poll(name: str) -> str:
    """A question to the readers, with nothing in it that leads anywhere."""
    return (
        f'<div class="{name} poll">'
        f"<p>Theo bạn, việc này nên được làm từ khi nào, và ai nên là người chịu trách nhiệm?</p>"
        "<p>Ngay trong năm nay</p><p>Khi có đủ kinh phí</p></div>"
    )


def notice() -> str:
    """A text between title and body that is no lead."""
    return "<p>Bài viết nằm trong chuyên đề của tòa soạn về đời sống ở các xã, ra mắt vào mỗi cuối tuần trong năm.</p>"


def see_more(other: Other, label: str = "Xem thêm:") -> str:
    """A paragraph that leads on: "Xem thêm: …"."""
    return f"<p><strong>{label}</strong> {_a(other)}</p>"


def arrow(other: Other) -> str:
    """A paragraph that leads on, with an arrow before it."""
    return f"<p>&gt;&gt; {_a(other)}</p>"


def linked_table(others: Sequence[Other], name: str = "") -> str:
    """A table of headlines, a picture beside each, under a label."""
    rows = "".join(
        f"<tr><td>{_a(one, '<img src=/thumb/x.jpg>')}</td><td><h4>{_a(one)}</h4></td></tr>" for one in others
    )
    return f'<table class="{name}"><tbody><tr><td colspan="2">Tin liên quan</td></tr>{rows}</tbody></table>'


def cards(others: Sequence[Other], name: str, label: str = "Tin liên quan") -> str:
    """Pictures, headlines and summaries of other articles in one box."""
    inner = "".join(
        f'<div class="item">{_a(one, "<img src=/thumb/y.jpg>")}<h3>{_a(one)}</h3><p>{escape(one.summary)}</p></div>'
        for one in others
    )
    return f'<div class="{name}"><div class="head">{label}</div>{inner}</div>'


def card(other: Other, name: str) -> str:
    """One other article with its picture and summary."""
    return (
        f'<div class="{name}">{_a(other, "<img src=/thumb/z.jpg>")}<div>'
        f"<h4>{_a(other)}</h4><p>{escape(other.summary)}</p></div></div>"
    )


def promo(paper: str = "Báo") -> str:
    """A line that asks the reader to follow the paper elsewhere."""
    return (
        f'<p><em>Mời bạn đọc theo dõi {paper} trên <a href="https://zalo.example/1">Zalo</a> và '
        '<a href="https://facebook.example/1">Facebook</a> để cập nhật tin tức mới nhất.</em></p>'
    )


def advert(name: str) -> str:
    """A place for advertising."""
    return f'<div class="{name}" id="div-gpt-ad-1"><span>Quảng cáo</span><script>gptShow(1)</script></div>'


def player(label: str) -> str:
    """A player for a reading of the article."""
    return (
        f'<div class="audio-box"><span>{label}</span><audio src="/tts/1.mp3"></audio>'
        "<select><option>Giọng nữ miền Bắc</option><option>Giọng nam miền Nam</option></select></div>"
    )


# Around the article -------------------------------------------------------------------------------------------------


def share(name: str = "share") -> str:
    """The share bar."""
    links = "".join(f'<li><a href="https://{site}.example/share">{site}</a></li>' for site in ("facebook", "zalo"))
    return f'<div class="{name}"><span>Chia sẻ</span><ul>{links}<li><a href="#">Sao chép liên kết</a></li></ul></div>'


def rating() -> str:
    """Stars, and how many gave some."""
    return (
        '<div class="danhgia"><div>Tổng số điểm của bài viết là: 0 trong 0 đánh giá</div>'
        "<span>Click để đánh giá bài viết</span></div>"
    )


def counter(views: int = 400) -> str:
    """How often the page was asked for, and the size of its letters."""
    return f'<div class="tools"><span>Lượt xem: {views}</span> <span>100%</span> <a>A-</a> <a>A</a> <a>A+</a></div>'


def tags(names: Sequence[str], name: str = "tags") -> str:
    """Links to tags."""
    links = "".join(f'<a href="/tag/{n}">{escape(tag)}</a> ' for n, tag in enumerate(names))
    return f'<div class="{name}"><span>Từ khóa:</span> {links}</div>'


def comments(others: Sequence[Other], name: str = "box-comment") -> str:
    """Readers' opinions, long ones, with days and names of their own."""
    said = "".join(
        f'<li class="c-item"><div class="c-user"><b>Bạn đọc {n + 1}</b> <span class="time">{full(one.day)} 21:0{n}'
        f"</span>"
        f"</div><div class='c-text'>Tôi đọc bài này và nhớ đến chuyện khác. {escape(one.summary)} "
        f"Mong cơ quan chức năng sớm có câu trả lời cho bà con. {escape(one.summary)}</div>"
        '<div class="c-tool"><a href="#">Thích</a> <a href="#">Trả lời</a></div></li>'
        for n, one in enumerate(others)
    )
    return f'<div class="{name}"><h3>Ý kiến bạn đọc ({len(others)})</h3><ul>{said}</ul></div>'


def newest(others: Sequence[Other], label: str = "Tin cùng chuyên mục", name: str = "list-other") -> str:
    """Other headlines below the article, each with its day."""
    rows = "".join(
        f'<li>{_a(one)} <time class="date" datetime="{one.day.isoformat()}T07:00:00+07:00">({full(one.day)})</time>'
        f"</li>"
        for one in others
    )
    return f'<div class="{name}"><h2>{label}</h2><ul>{rows}</ul></div>'


def sidebar(others: Sequence[Other], name: str = "col-right") -> str:
    """A column of other articles with long summaries."""
    items = "".join(
        f'<div class="story"><h3>{_a(one)}</h3><p class="sapo">{escape(one.summary)} {escape(one.summary)}</p></div>'
        for one in others
    )
    return f'<div class="{name}"><h2>Đọc nhiều</h2>{items}</div>'


def menu(name: str = "menu") -> str:
    """The sections of the site."""
    labels = "Thời sự|Kinh tế|Văn hóa|Xã hội|Pháp luật|Thể thao|Du lịch|Giải trí".split("|")
    return (
        f'<div class="{name}"><ul>'
        + "".join(f'<li><a href="/m{n}">{x}</a></li>' for n, x in enumerate(labels))
        + "</ul></div>"
    )


def masthead(sheet: Sheet, name: str) -> str:
    """The top of the page with a clock in an element of that class; `id` where the name begins with #."""
    attribute = f'id="{name[1:]}"' if name.startswith("#") else f'class="{name}"'
    return (
        f'<div class="top"><a href="/"><img src="/logo.png" alt=""></a><div {attribute}>{clock(sheet.seen)}</div></div>'
    )


def legal(at_year: int) -> str:
    """The imprint: long, and with years of its own."""
    return (
        '<div class="bottom"><p>Giấy phép thiết lập trang thông tin điện tử số 118/GP-TTĐT do cơ quan quản lý cấp ngày '
        "02/03/2011, sửa đổi bổ sung ngày 15/08/2019. Chịu trách nhiệm chính: Ban biên tập. Mọi hành động sử dụng nội "
        "dung đăng tải trên trang này phải có sự đồng ý bằng văn bản của đơn vị quản lý.</p>"
        f"<p>© Bản quyền 2009 - {at_year}. Ghi rõ nguồn khi phát hành lại thông tin từ trang này. Trang thông tin được "
        "thiết kế để xem tốt nhất trên các trình duyệt thông dụng với độ phân giải từ 1024 điểm ảnh trở lên.</p></div>"
    )


def visitors() -> str:
    """Visitor statistics, as portals have them."""
    return (
        '<div class="thongke"><div>Thống kê truy cập</div><div>Hôm nay : 5.099<br>Hôm qua : 6.887<br>'
        "Tháng 02 : 23.629<br>Năm 2023 : 962.961<br>Tổng số : 77.148.046</div></div>"
    )


def cookies() -> str:
    """A notice about cookies, longer than many a paragraph."""
    return (
        '<div role="dialog">'
        "<p>Trang web này dùng cookie để ghi nhớ lựa chọn của bạn, đo lượng truy cập và hiển thị nội "
        "dung phù hợp. Khi tiếp tục xem trang, bạn đồng ý với chính sách bảo mật và điều khoản sử dụng của chúng tôi."
        "</p><button>Đồng ý</button></div>"
    )
