"""One page is one address, and one article one id, however it is written."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site import NewsSite
from crawler.urls import absolute, bare_host, canonical_url
from spiders.laichau import LaiChau
from spiders.langson import LangSon
from spiders.longan import LongAn
from spiders.longan_portal import LongAnPortal
from spiders.ninhthuan import NinhThuan

#: Real forms of addresses, with invented slugs; the site and the id that each yields.
ADDRESSES: list[tuple[type[NewsSite], str, str]] = [
    (LongAn, "/vinh-hung-nong-dan-xuong-giong-vu-dong-xuan-a186458.html", "longan:a186458"),
    (LongAn, "/khanh-thanh-cau-nong-thon-a8432.html", "longan:a8432"),
    (LongAn, "/long-an-welcomes-new-investors-a190308.html", "longan:a190308"),
    (LangSon, "/uncategorized/gop-y-van-kien/294324-loi-toa-soan.html", "langson:wp294324"),
    (LangSon, "/chinh-tri/tin/1234-mot-bai.html", "langson:wp1234"),
    (LangSon, "/ngay-hoi-doc-sach-vung-bien-5071654.html", "langson:5071654"),
    (
        NinhThuan,
        "/portal/Pages/2024-4-25/Quy-hoach-do-thi-ven-bien-theo-huong-xanhdvv348x.aspx",
        "ninhthuan:2024-4-25/Quy-hoach-do-thi-ven-bien-theo-huong-xanhdvv348x",
    ),
    (
        LaiChau,
        "/tin-tuc-su-kien/chuyen-de/tin-trong-nuoc/hoi-nghi-tong-ket-nam-va-trien-khai-nhiem-vu-nam-toi-cua-ng.html",
        "laichau:tin-tuc-su-kien/chuyen-de/tin-trong-nuoc/hoi-nghi-tong-ket-nam-va-trien-khai-nhiem-vu-nam-toi-cua-ng",
    ),
    (LongAnPortal, "/Lists/TinTucSuKien/DispForm.aspx?ID=4", "longan_portal:TinTucSuKien/4"),
    (LongAnPortal, "/Lists/ThongBao/DispForm.aspx?Source=x&ID=19", "longan_portal:ThongBao/19"),
]
NO_ARTICLES: list[tuple[type[NewsSite], str]] = [
    (LongAn, "/"),
    (LongAn, "/kinh-te/nong-nghiep/"),
    (LongAn, "/kinh-te/?p=2"),
    (LongAn, "/rss/cate/kinh-te/"),
    (LangSon, "/kinh-te"),
    (LangSon, "/hanh-trinh-hoi-nhap-123.html"),
    (NinhThuan, "/portal/Pages/tin-tuc-su-kien.aspx"),
    (LaiChau, "/tin-tuc-su-kien/chuyen-de/tin-trong-nuoc"),
    (LaiChau, "/gioi-thieu/lich-su.html"),
    (LongAnPortal, "/Lists/TinTucSuKien/TongQuat.aspx?PageIndex=2"),
]


def variants(host: str, address: str) -> list[str]:
    """The same page, in the ways links to it are written."""
    joint = "&" if "?" in address else "?"
    return [
        f"{scheme}://{www}{name}{port}{address}{extra}"
        for scheme, port in (("http", ""), ("https", ""), ("HTTP", ":80"), ("https", ":443"))
        for www in ("", "www.", "WWW.")
        for name in (host, host.upper(), f"{host}.")
        for extra in ("", "#top", f"{joint}utm_source=zalo&fbclid=x", f"{joint}gidzl=Ab-9&zarsrc=31#x", f"{joint}amp=")
    ]


@pytest.mark.parametrize(("site", "address", "expected"), ADDRESSES)
def test_an_articles_id_does_not_depend_on_how_its_address_is_written(
    site: type[NewsSite], address: str, expected: str
) -> None:
    found = {site.identify(url) for url in variants(site.domains[0], address)}
    assert [f.id for f in found if f] == [expected]
    assert {f.url for f in found if f} == {f"https://{site.domains[0]}{address}"}
    assert site.kind_of(f"http://www.{site.domains[0]}{address}") == "article"


@pytest.mark.parametrize(("site", "address", "expected"), [a for a in ADDRESSES if a[0] in (LongAn, LangSon)])
@pytest.mark.parametrize("slug", ["mot-tua-de-khac-han", "x", "2024", "a1-b2"])
def test_a_changed_slug_is_the_same_article(site: type[NewsSite], address: str, expected: str, slug: str) -> None:
    number = expected.split(":")[1].removeprefix("wp")
    folder = address.rsplit("/", 1)[0]
    name = f"{number}-{slug}.html" if ":wp" in expected else f"{slug}-{number}.html"
    found = site.identify(f"https://{site.domains[0]}{folder}/{name}")
    assert found is not None
    assert found.id == expected


def test_the_two_id_spaces_of_langson_never_meet() -> None:
    old = LangSon.identify("https://baolangson.vn/xa-hoi/5071654-mot-bai.html")
    new = LangSon.identify("https://baolangson.vn/mot-bai-5071654.html")
    assert old is not None
    assert new is not None
    assert (old.id, new.id) == ("langson:wp5071654", "langson:5071654")


@pytest.mark.parametrize(("site", "address"), NO_ARTICLES)
def test_what_is_no_article(site: type[NewsSite], address: str) -> None:
    assert site.identify(f"https://{site.domains[0]}{address}") is None
    assert site.kind_of(f"https://{site.domains[0]}{address}") != "article"


def test_no_site_owns_another_ones_article() -> None:
    for site, address, _ in ADDRESSES:
        for other, _, _ in ADDRESSES:
            owned = other.identify(f"https://{site.domains[0]}{address}")
            assert (owned is not None) == (other is site)


def test_kinds() -> None:
    assert LongAn.kind_of("http://www.baolongan.vn/kinh-te/?p=3") == "listing"
    assert LongAn.kind_of("https://baolongan.vn/rss/cate/kinh-te/") == "feed"
    assert LongAn.kind_of("https://baolongan.vn/lien-he/") == "other"


HOSTS = st.sampled_from(["baolongan.vn", "www.baolongan.vn", "www.www.a.vn", "a.vn.", "A.VN:8080", "[::1]", "x:80"])
PATHS = st.text(st.sampled_from("abc/%2Fd9Đ .-_~:@!$&'()*+,;=[]|\\^\t"), max_size=20)
QUERIES = st.text(st.sampled_from("abc=&%4aĐ +;?/utm_ref"), max_size=20)
ANY = st.one_of(
    st.text(max_size=40),
    st.builds("{}://{}/{}?{}#x".format, st.sampled_from(["http", "https", "HTTPS"]), HOSTS, PATHS, QUERIES),
    st.text(st.characters(categories=["Cs", "Lu", "Ll", "Po"]), max_size=20).map("http://a.vn/".__add__),
)


@given(ANY)
def test_canonical_twice_is_once(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert all(site.identify(url) == site.identify(once) for site in (LongAn, LongAnPortal))


@given(PATHS, QUERIES)
def test_scheme_www_port_tracking_and_fragment_change_nothing(path: str, query: str) -> None:
    path, query = quote(path, safe="/%"), query.replace("#", "").strip()
    here = canonical_url(f"https://baolongan.vn/{path}?{query}")
    assert {
        canonical_url(f"http://baolongan.vn/{path}?{query}"),
        canonical_url(f"https://www.baolongan.vn:443/{path}?{query}#y"),
        canonical_url(f"HTTP://BaoLongAn.VN:80/{path}?{query}&utm_campaign=1"),
    } == {here}


@given(st.text(max_size=12))
def test_percent_encoding_is_one_spelling(name: str) -> None:
    name = name.replace("/", "-")
    plain, escaped = quote(name), "".join(f"%{byte:02x}" for byte in name.encode())
    assert canonical_url(f"https://a.vn/{plain}.html") == canonical_url(f"https://a.vn/{escaped}.html")


def test_an_escaped_slash_is_no_slash() -> None:
    assert canonical_url("https://a.vn/x%2fy") == "https://a.vn/x%2Fy"


def test_further_hosts_and_other_ports() -> None:
    assert canonical_url("http://cms.baolongan.vn/x", {"cms.baolongan.vn": "baolongan.vn"}) == "https://baolongan.vn/x"
    assert canonical_url("http://a.vn:8080/") == "https://a.vn:8080/"
    assert canonical_url("https://a.vn") == "https://a.vn/"


def test_the_order_of_parameters_is_kept() -> None:
    assert canonical_url("https://a.vn/?b=1&ref=x&a=2&a=1") == "https://a.vn/?b=1&a=2&a=1"


@given(st.text(max_size=30), st.text(max_size=30))
def test_absolute_never_raises(base: str, href: str) -> None:
    found = absolute(f"https://a.vn/{base}", href)
    assert found is None or found.startswith(("http://", "https://"))
    assert isinstance(bare_host(href), str)


@pytest.mark.parametrize(
    "href",
    ["javascript:void(0)", "mailto:a@b.vn", "#x", "tel:1", "data:x", "", "  ", "ftp://a.vn/", "http:/x", "http:x y"],
)
def test_what_leads_to_no_page(href: str) -> None:
    assert absolute("https://a.vn/", href) is None


def test_a_link_broken_over_lines_is_whole() -> None:
    assert absolute("https://a.vn/", "ht\ntp://b.vn/\r\nx y.html\t") == "http://b.vn/x y.html"
