"""`scrapy extract` and `scrapy golden`: answers in JSON, errors in one sentence."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scrapy.cmdline import execute

from crawler.saved.golden import CAPTURE, EXPECTED, PAGE, open_case, sign
from spiders.longan import LongAn
from tests.engine.given import TITLE
from tests.engine.mutations import shapes
from tests.engine.truth import spiders

URL = "https://www.baolongan.vn/mot-bai-a1.html?utm_source=x"
WHEN = ("--fetched-at", "2025-06-01T08:00:00+07:00")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


class Scrapy:
    """`scrapy …` inside this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: str | Path) -> Ended:
        with pytest.raises(SystemExit) as ended:
            execute(["scrapy", *map(str, words)])
        said = self.capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)


@pytest.fixture
def scrapy(capsys: pytest.CaptureFixture[str]) -> Scrapy:
    return Scrapy(capsys)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page of baolongan.vn, saved."""
    path = tmp_path / "page.html"
    path.write_bytes(shapes()[0][2])
    return path


# extract ------------------------------------------------------------------------------------------------------------


def test_extract_tells_every_field_and_where_it_is_from(scrapy: Scrapy, page: Path) -> None:
    ended = scrapy("extract", page, "--url", URL, *WHEN)
    assert (ended.code, ended.err) == (0, "")
    told = ended.told
    assert (told["site"], told["id"]) == ("longan", "longan:a1")
    assert (told["fetched_at"], told["fetched_at_source"]) == (WHEN[1], "--fetched-at")
    article = told["article"]
    assert article["title"] == {"value": TITLE, "from": "#colcate1 > h1.margintopbot10"}
    assert article["url"] == {"value": "https://baolongan.vn/mot-bai-a1.html", "from": "the address"}
    assert article["author"] == {"value": "P.Y", "from": "byline"}
    assert article["kicker"] == {"value": None, "from": None}
    assert all(set(field) == {"value", "from"} for field in article.values())
    assert all(field["from"] for field in article.values() if field["value"])
    assert told["date"]["published_at"] == "2025-02-04T08:00:00+07:00"
    assert [(c["place"], c["verdict"]) for c in told["date_candidates"]] == [("dateline", "chosen")]
    assert "Bến Lức" in ended.out  # readable, not escaped


def test_extract_tells_a_rejection_by_name(scrapy: Scrapy, tmp_path: Path) -> None:
    stub = tmp_path / "stub.html"
    stub.write_text("<title>Just a moment...</title>", encoding="utf-8")
    ended = scrapy("extract", stub, "--url", URL, *WHEN)
    assert ended.code == 0
    assert ended.told["rejection"]["reason"] == "challenge"
    assert ended.told["rejection"]["meaning"]
    assert "article" not in ended.told


def test_extract_says_that_nobody_gave_the_moment(scrapy: Scrapy, page: Path) -> None:
    told = scrapy("extract", page, "--url", URL).told
    assert "nobody gave it" in told["fetched_at_source"]
    assert told["fetched_at"].endswith("+07:00")


def test_extract_reads_gzip_and_standard_input(
    scrapy: Scrapy, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = scrapy("extract", page, "--url", URL, *WHEN).told
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress(page.read_bytes()))
    assert scrapy("extract", packed, "--url", URL, *WHEN).told == plain
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(page.read_bytes())))
    assert scrapy("extract", "-", "--url", URL, *WHEN).told == plain


def test_extract_with_a_site_given(scrapy: Scrapy, page: Path) -> None:
    assert scrapy("extract", page, "--url", URL, "--site", "longan", *WHEN).told["site"] == "longan"


ERRORS = {
    "unknown site": (["--url", URL, "--site", "atlantis"], "There is no site called atlantis; `scrapy list` shows"),
    "a host nobody owns": (["--url", "https://x.vn/"], "No site owns https://x.vn/; name one with --site"),
    "no article": (["--url", "https://baolongan.vn/kinh-te/"], "is no address of an article of longan"),
    "naive": (["--url", URL, "--fetched-at", "2025-06-01T08:00:00"], "has no time zone; write it like 2024-05-17"),
    "no moment": (["--url", URL, "--fetched-at", "gestern"], "is no ISO 8601 moment; write it like"),
    "another word": (["--url", URL, "--sight", "longan"], "Give FILE, and nothing else; got"),
}


@pytest.mark.parametrize(("words", "said"), ERRORS.values(), ids=ERRORS)
def test_an_error_is_one_sentence(scrapy: Scrapy, page: Path, words: list[str], said: str) -> None:
    ended = scrapy("extract", page, *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_a_file_that_cannot_be_read(scrapy: Scrapy, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html.gz"
    broken.write_bytes(gzip.compress(b"x" * 5000)[:-20])
    for file, said in (
        (tmp_path / "absent.html", "absent.html cannot be read: No such file or directory."),
        (tmp_path, "cannot be read: Is a directory."),
        (broken, "is not sound gzip"),
    ):
        ended = scrapy("extract", file, "--url", URL)
        assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
        assert said in ended.err


def test_an_address_is_needed(scrapy: Scrapy, page: Path) -> None:
    ended = scrapy("extract", page)
    assert ended.code == 2
    assert "--url" in ended.err


# golden -------------------------------------------------------------------------------------------------------------


def test_golden_writes_a_case_that_waits_for_its_review(scrapy: Scrapy, page: Path, tmp_path: Path) -> None:
    words = ("golden", "longan", page, "--url", URL, *WHEN, "-s", f"GOLDEN_DIR={tmp_path}")
    ended = scrapy(*words)
    assert (ended.code, ended.err) == (0, "")
    folder = tmp_path / "longan" / "a1"
    assert str(folder) in ended.out
    assert sorted(path.name for path in folder.iterdir()) == sorted((PAGE, CAPTURE, EXPECTED))
    case = open_case(folder)
    assert (case.reviewed, case.review) == (False, {"reviewed_by": "", "reviewed_against": ""})
    assert case.expected["title"] == TITLE
    assert case.capture["synthetic"] is False
    assert case.read_by(LongAn) == case.expected
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    scrapy(*words)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_golden_loses_no_review(scrapy: Scrapy, page: Path, tmp_path: Path) -> None:
    words = ("golden", "longan", page, "--url", URL, *WHEN, "--case", "one", "-s", f"GOLDEN_DIR={tmp_path}")
    scrapy(*words)
    folder = tmp_path / "longan" / "one"
    sign(folder, "somebody", "the page")
    assert open_case(folder).reviewed
    refused = scrapy(*words)
    assert refused.code == 2
    assert "holds a reviewed case; --again writes it anew" in refused.err
    assert open_case(folder).reviewed
    assert scrapy(*words, "--again").code == 0
    assert not open_case(folder).reviewed
    (folder / EXPECTED).write_text("{", encoding="utf-8")
    assert "holds a broken case" in scrapy(*words).err


def test_golden_notices_a_changed_reading(scrapy: Scrapy, page: Path, tmp_path: Path) -> None:
    scrapy("golden", "longan", page, "--url", URL, *WHEN, "-s", f"GOLDEN_DIR={tmp_path}")
    folder = tmp_path / "longan" / "a1"
    (folder / PAGE).write_bytes(gzip.compress(page.read_bytes().replace(b"25m", b"26m")))
    case = open_case(folder)
    assert case.read_by(LongAn) != case.expected


def test_golden_keeps_rejections_too(scrapy: Scrapy, tmp_path: Path) -> None:
    stub = tmp_path / "stub.html"
    stub.write_text("<title>Just a moment...</title>", encoding="utf-8")
    scrapy("golden", "longan", stub, "--url", URL, *WHEN, "--synthetic", "-s", f"GOLDEN_DIR={tmp_path}")
    case = open_case(tmp_path / "longan" / "a1")
    assert case.expected == {"id": "longan:a1", "rejection": "challenge"}
    assert case.capture["synthetic"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("longan",), "Give SITE and FILE, and nothing else; got longan."),
        (("atlantis", "x.html"), "There is no site called atlantis"),
        (("laichau", "PAGE"), "is no address of an article of laichau"),
        (("longan", "PAGE", "--case", "../../x"), "--case ../../x is no folder's name"),
    ],
)
def test_golden_errors(scrapy: Scrapy, page: Path, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    words = tuple(str(page) if word == "PAGE" else word for word in words)
    ended = scrapy("golden", *words, "--url", URL, "-s", f"GOLDEN_DIR={tmp_path / 'golden'}")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert said in ended.err
    assert not (tmp_path / "golden").exists()


def test_the_command_knows_every_site() -> None:
    assert set(spiders()) >= {"longan", "laichau", "langson", "ninhthuan", "longan_portal"}
