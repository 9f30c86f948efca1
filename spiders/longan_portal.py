"""Long An's portal."""

from crawler.platforms.sharepoint import SharePoint
from crawler.site import Expect


class LongAnPortal(SharePoint):
    """The portal of Long An province, which became part of Tây Ninh on 1 July 2025."""

    name, title, province = "longan_portal", "Cổng Thông tin điện tử tỉnh Long An", "long-an"
    domains = ("longan.gov.vn", "www.longan.gov.vn")
    sections = ("/Lists/TinTucSuKien/TongQuat.aspx", "/Lists/ThongBao/TongQuat.aspx")
    expect = Expect(per_week=(5, 200), min_chars=300)
