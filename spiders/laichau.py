"""Lai Châu's portal."""

from crawler.platforms.vhv import Vhv
from crawler.site import Expect


class LaiChau(Vhv):
    """The portal of Lai Châu province, with the news of its People's Committee."""

    name, title, province = "laichau", "Cổng Thông tin điện tử tỉnh Lai Châu", "lai-chau"
    domains = ("laichau.gov.vn", "www.laichau.gov.vn")
    sections = ("/tin-tuc-su-kien/chuyen-de/tin-trong-nuoc", "/tin-tuc-su-kien/tin-trong-tinh")
    expect = Expect(per_week=(10, 300), min_chars=300, fill=(("author", 0.4),))
