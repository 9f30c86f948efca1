"""Ninh Thuận's portal."""

from crawler.platforms.tandan import Tandan
from crawler.site import Expect


class NinhThuan(Tandan):
    """The portal of Ninh Thuận province, which became part of Khánh Hòa on 1 July 2025."""

    name, title, province = "ninhthuan", "Cổng Thông tin điện tử tỉnh Ninh Thuận", "ninh-thuan"
    domains = ("ninhthuan.gov.vn", "www.ninhthuan.gov.vn")
    sections = ("/portal/Pages/tin-tuc-su-kien.aspx", "/portal/Pages/kinh-te-xa-hoi.aspx")
    expect = Expect(per_week=(10, 200), min_chars=300, fill=(("lead", 0.6),))
