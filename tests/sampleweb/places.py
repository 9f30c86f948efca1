"""The four provinces as the sample web needs them: real names of places, invented people and firms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A province: its districts are real, its communes, officials, firms and festivals are invented."""

    tinh: str
    hamlet: str  # ấp in the south, thôn or bản in the north
    huyen: tuple[str, ...]
    xa: tuple[str, ...]
    cay: tuple[str, ...]
    canh: tuple[str, ...]
    khu: tuple[str, ...]
    duong: tuple[str, ...]
    lehoi: tuple[str, ...]
    dn: tuple[str, ...]
    officials: dict[str, str]
    writers: tuple[str, ...]


LONG_AN = Place(
    tinh="Long An",
    hamlet="ấp",
    huyen=("Đức Hòa", "Bến Lức", "Thủ Thừa", "Cần Đước", "Tân Trụ", "Châu Thành", "Mộc Hóa", "Vĩnh Hưng"),
    xa=("Bình Lộc Hạ", "Tân Phước Đông", "Mỹ Hòa Tây", "Long Thới", "Thạnh An Trung", "Hòa Thuận Đông"),
    cay=("thanh long", "chanh không hạt", "mít ruột đỏ", "sầu riêng"),
    canh=("Làng hoa Vàm Sậy", "Khu du lịch Rừng Tràm Bàu Sen", "Vườn cò Láng Lớn"),
    khu=("Khu công nghiệp Vàm Sậy", "Khu công nghiệp Long Thới", "Cụm công nghiệp Bình Lộc"),
    duong=("đường tỉnh 829B", "đường tỉnh 836C", "đường vành đai Bàu Sen"),
    lehoi=("lễ hội Làm Chay đình Bình Lộc", "lễ hội cúng đình Long Thới", "hội đua ghe Vàm Sậy"),
    dn=("Công ty TNHH Dệt may Vàm Sậy", "Công ty CP Thực phẩm Bàu Sen", "Công ty TNHH Cơ khí Long Thới"),
    officials={
        "bt": "Đoàn Khắc Trường",
        "pbt": "Lương Quý Hậu",
        "ct": "Mạc Vĩnh Tường",
        "pct": "Khổng Thế Lân",
        "hd": "Tạ Bích Duyên",
    },
    writers=("Minh Thư", "Hải Đăng", "Kiều Trang", "Vũ Lâm", "Ngọc Diễm", "Lê Bàng", "H.T"),
)
LAI_CHAU = Place(
    tinh="Lai Châu",
    hamlet="bản",
    huyen=("Tam Đường", "Phong Thổ", "Sìn Hồ", "Tân Uyên", "Mường Tè", "Nậm Nhùn"),
    xa=("Nậm Khao Thượng", "Bản Lùng", "Pa Sao", "Hồ Chải", "Tả Lèng Phìn"),
    cay=("chè shan tuyết", "mắc ca", "lê", "sâm dược liệu"),
    canh=("Cao nguyên Pa Sao", "Thác Bản Lùng", "Đỉnh Hồ Chải"),
    khu=("Cụm công nghiệp Pa Sao", "Khu kinh tế cửa khẩu Nậm Khao"),
    duong=("đường tỉnh 139C", "quốc lộ 4H nhánh Pa Sao", "đường liên huyện Bản Lùng"),
    lehoi=("lễ hội Gầu Tào Hồ Chải", "lễ mừng cơm mới Bản Lùng", "hội xuân Pa Sao"),
    dn=("Công ty CP Chè Pa Sao", "Hợp tác xã Dược liệu Hồ Chải", "Công ty TNHH Xây dựng Nậm Khao"),
    officials={
        "bt": "Lò Quang Thiệp",
        "pbt": "Vàng Seo Phúc",
        "ct": "Giàng Mạnh Hòa",
        "pct": "Tao Thị Khuyên",
        "hd": "Lý Trung Kiệm",
    },
    writers=("Lò Mai Hạnh", "Vàng Hải", "Phương Ly", "Tuấn Khang", "Thu Sương"),
)
LANG_SON = Place(
    tinh="Lạng Sơn",
    hamlet="thôn",
    huyen=("Cao Lộc", "Lộc Bình", "Chi Lăng", "Hữu Lũng", "Bắc Sơn", "Văn Quan", "Tràng Định"),
    xa=("Pò Hang", "Nà Mười", "Khuổi Slao", "Bản Cằm", "Lũng Pảng"),
    cay=("na dai", "hồng vành khuyên", "quýt", "hồi"),
    canh=("Động Nà Mười", "Thảo nguyên Khuổi Slao", "Hồ Bản Cằm"),
    khu=("Khu công nghiệp Bản Cằm", "Cụm công nghiệp Nà Mười"),
    duong=("đường tỉnh 247B", "đường tỉnh 233C", "đường Pò Hang - Lũng Pảng"),
    lehoi=("lễ hội Lồng tồng Nà Mười", "hội chợ hoa đào Bản Cằm", "lễ hội đền Khuổi Slao"),
    dn=("Công ty CP Hồi Nà Mười", "Công ty TNHH Kho vận Bản Cằm", "Hợp tác xã Na Lũng Pảng"),
    officials={
        "bt": "Nông Đức Khoan",
        "pbt": "Hoàng Lệ Quyến",
        "ct": "Vi Trọng Đàm",
        "pct": "Chu Bá Nghị",
        "hd": "Lương Thị Tuyển",
    },
    writers=("Nông Hoài Vân", "Bế Lăng", "Triệu Quỳnh", "Hoàng Dự", "Lâm Tiến"),
)
NINH_THUAN = Place(
    tinh="Ninh Thuận",
    hamlet="thôn",
    huyen=("Ninh Phước", "Ninh Hải", "Ninh Sơn", "Bác Ái", "Thuận Bắc", "Thuận Nam"),
    xa=("Phước Lạc", "Mỹ Bình Hạ", "Suối Đá Trắng", "Hòa Cát", "Cà Rôm"),
    cay=("nho", "táo", "măng tây xanh", "hành tím"),
    canh=("Vịnh Cát Hòa", "Vườn nho Phước Lạc", "Đồi cát Mỹ Bình"),
    khu=("Khu công nghiệp Cát Hòa", "Cụm công nghiệp Phước Lạc"),
    duong=("đường tỉnh 710B", "đường ven biển Cát Hòa", "đường tỉnh 708C"),
    lehoi=("lễ hội Katê làng Hòa Cát", "lễ hội Nho và Vang Phước Lạc", "lễ hội cầu ngư Mỹ Bình"),
    dn=("Công ty CP Điện gió Cát Hòa", "Công ty TNHH Nho Phước Lạc", "Hợp tác xã Măng tây Mỹ Bình"),
    officials={
        "bt": "Phan Hữu Thưởng",
        "pbt": "Đàng Quốc Sử",
        "ct": "Huỳnh Tấn Khương",
        "pct": "Kiều Mỹ Lộc",
        "hd": "Trương Thị Hạnh Dung",
    },
    writers=("Hồng Lạc", "Duy Khuê", "Mỹ Thuyên", "Anh Tuyến", "Đàng Sinh"),
)

MEN = (
    "Lê Hữu Chiểu",
    "Phạm Văn Sển",
    "Trần Công Luỹ",
    "Võ Thành Bền",
    "Đặng Văn Út Mười",
    "Bùi Khắc Mão",
    "Nguyễn Tư Hiếm",
    "Lý A Sùng",
    "Dương Văn Tấn Lành",
    "Hồ Quốc Thiềng",
)
WOMEN = (
    "Trần Thị Lụa Đào",
    "Nguyễn Ngọc Thắm Tươi",
    "Lê Thị Bông",
    "Phan Thị Mỹ Chúc",
    "Đỗ Thị Sáu Nhàn",
    "Võ Hồng Phiến",
    "Lò Thị Xuyến Chi",
    "Hoàng Thị Lưu Luyến",
    "Kiều Thị Nết",
    "Bùi Ánh Nhạn",
)

DEPARTMENTS = (
    "Kế hoạch và Đầu tư",
    "Nông nghiệp và Phát triển nông thôn",
    "Tài nguyên và Môi trường",
    "Giáo dục và Đào tạo",
    "Y tế",
    "Văn hóa, Thể thao và Du lịch",
    "Thông tin và Truyền thông",
    "Giao thông vận tải",
    "Lao động - Thương binh và Xã hội",
)
_FAMILIES = ("Ngô", "Tạ", "Hoàng", "Quách", "Thái", "Lưu", "Tống", "Mai", "Cao")
_GIVEN = ("Bách Tùng", "Khánh Vịnh", "Mộng Thường", "Hữu Thỏa", "Lệ Thuần", "Trí Lược", "Vĩnh Kha", "Bảo Uyển")


def director(place: Place, department: str) -> str:
    """The invented head of a provincial department: another one in each province."""
    seat, shift = DEPARTMENTS.index(department), len(place.tinh)
    return f"{_FAMILIES[(seat + shift) % len(_FAMILIES)]} {_GIVEN[(3 * seat + shift) % len(_GIVEN)]}"
