"""The replay that fetching meets: pywb's, as the Wayback Machine would pass it on."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import urllib3

from tests.backfill import eras
from tests.backfill.facade import Facade

HTTP = urllib3.PoolManager(retries=False)


def digits(moment: str) -> str:
    """The name of a memento."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y%m%d%H%M%S")


def get(wayback: Facade, moment: str, url: str) -> urllib3.BaseHTTPResponse:
    return HTTP.request("GET", f"{wayback.replay}/{digits(moment)}id_/{url}", redirect=False)


def test_mementos_come_as_they_were_captured(wayback: Facade) -> None:
    for one in eras.of_articles("longan")[::25]:
        page = one.page
        answer = get(
            wayback, page.fetched_at, page.url.replace("http://www.baolongan.vn", "http://www.baolongan.vn:80")
        )
        assert (answer.status, answer.data) == (200, page.body)
        assert parsedate_to_datetime(answer.headers["Memento-Datetime"]) == datetime.fromisoformat(page.fetched_at)
        assert "x-archive-orig-content-type" in answer.headers


def test_the_nearest_memento_answers_for_one_that_is_not_there(wayback: Facade) -> None:
    """Whoever fetches must compare Memento-Datetime with what was asked."""
    page = eras.of_articles("longan")[0].page
    answer = get(wayback, "2022-02-02T00:00:00+07:00", page.url)
    assert answer.status == 200
    assert parsedate_to_datetime(answer.headers["Memento-Datetime"]).year in (2019, 2023)


def test_errors_of_the_archive_are_no_mementos(wayback: Facade) -> None:
    page = eras.of_articles("longan")[0].page
    wayback.broken.add(digits(page.fetched_at))
    for answer in (
        get(wayback, page.fetched_at, page.url),
        get(wayback, page.fetched_at, "https://baolongan.vn/chua-tung-co-a1.html"),
    ):
        assert answer.status == 404
        assert "Memento-Datetime" not in answer.headers


def test_a_memento_of_a_page_that_was_gone_is_a_memento(wayback: Facade) -> None:
    gone = next(one.page for one in eras.mementos("longan") if one.life == "gone")
    answer = get(wayback, gone.fetched_at, gone.url)
    assert answer.status == 404
    assert "Memento-Datetime" in answer.headers


def test_a_redirect_that_was_captured_leads_into_the_archive(wayback: Facade) -> None:
    one = next(one.page for one in eras.mementos("longan") if one.life == "redirect")
    answer = get(wayback, one.fetched_at, one.url)
    assert answer.status == 301
    assert answer.headers["Location"].startswith(f"{wayback.replay}/")
    assert answer.headers["Location"].endswith(dict(one.headers)["Location"])


def test_troubles_befall_the_replay_too(wayback: Facade) -> None:
    page = eras.of_articles("longan")[0].page
    wayback.replay_troubles[:] = ["429", "503", ""]
    assert [get(wayback, page.fetched_at, page.url).status for _ in range(3)] == [429, 503, 200]
