"""A year of `scrapy crawlall` from cron: who is asked on which day, and when a person is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.layout import WORKING
from crawler.runs.exits import OK, SHUT_OUT
from tests.kills.crawls import QUICK, scrapy
from tests.line.tables import rows
from tests.sampleweb.when import VIETNAM
from tests.wire.web import Web
from tests.year.four import Four

START = datetime(2026, 3, 2, 6, tzinfo=VIETNAM)
MONTH = 30  # days between two looks at a site that is known to be closed, gone or refusing


@dataclass(frozen=True)
class Story:
    """Days: when what happens, and when a person says that it is known."""

    days: tuple[int, ...]
    vanishes: int = 20
    forbids: range = range(10, 50)
    switched_off: int = 25
    acknowledged: tuple[tuple[int, str], ...] = ((12, "forbidding"), (22, "vanished"), (60, "shut"))

    def called(self, day: int) -> bool:
        """Whether a person is called on a day: once each, until it is acknowledged on the third day."""
        return day in (10, 11, 12, 21, 22) or (day, "shut") in self.acknowledged


#: Of the year, the days on which something happens or ends.
SAMPLE = Story((0, 1, 9, 10, 11, 12, 13, 20, 21, 22, 23, 30, 42, 52, 60, 72, 73, 82))
#: In it the closed site is silent for months before it is switched off, which calls nobody.
YEAR = Story(tuple(range(365)), switched_off=95, acknowledged=(*SAMPLE.acknowledged[:2], (150, "shut")))


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(SAMPLE, id="sample", marks=pytest.mark.long),
        pytest.param(YEAR, id="a year", marks=pytest.mark.long),
    ],
)
def test_who_is_asked_and_when_a_person_is_called(tmp_path: Path, story: Story) -> None:
    world = Four(story.vanishes, story.forbids, story.switched_off)
    web = Web(answer=world.answer)
    server = web.start()
    settings = (*QUICK, f"DATA_DIR={tmp_path}", "SPIDER_MODULES=tests.year.four", "LOG_LEVEL=ERROR")
    crawling = (*settings, f"SOURCE={web.url}", "JUDGE_REHEARSALS=1", "RETRY_TIMES=0", "DOWNLOAD_TIMEOUT=9")
    looks: dict[str, list[int]] = {}
    try:
        for day in story.days:
            world.day, world.asked, now = day, set(), START + timedelta(days=day, minutes=day)
            said = scrapy(["crawlall"], *crawling, now=now).end(SHUT_OUT if story.called(day) else OK)
            assert world.asked == _due(story, day, looks), f"day {day}\n{said}"
            for site in world.asked:
                looks.setdefault(site, []).append(day)
            for at, site in story.acknowledged:
                if at == day:
                    words = ["health", site, "--ack", "--note", f"known on day {day}"]
                    scrapy(words, *settings, now=now + timedelta(hours=3)).end(OK)
    finally:
        server.shutdown()
        server.server_close()
    assert looks["shut"] == list(range(0, story.days[-1] + 1, MONTH))
    assert [day for day in looks["vanished"] if day > 22] == list(range(52, story.days[-1] + 1, MONTH))
    assert [day for day in looks["forbidding"] if 12 < day < 72] == [42]
    assert [day for day in looks["forbidding"] if day >= 72] == [day for day in story.days if day >= 72]
    said = scrapy(["health"], *settings, now=now).end(OK)
    for site in ("shut", "vanished"):
        assert any(line.split()[:3] == [site, "gone", "(known)"] for line in said.splitlines()), said
    told = rows(tmp_path / WORKING, "SELECT site, verdict FROM acknowledgements ORDER BY site")
    assert [tuple(one.values()) for one in told] == [("forbidding", "refused"), ("shut", "gone"), ("vanished", "gone")]


def _due(story: Story, day: int, looks: dict[str, list[int]]) -> set[str]:
    """Who is to be asked on a day."""
    known = {site for at, site in story.acknowledged if at < day} | {"shut"}
    if day > 72:
        known -= {"forbidding"}  # the look of day 72 found it open
    found = {"living", "vanished", "forbidding", "shut"} - known
    return found | {site for site in known if not looks.get(site) or day - looks[site][-1] >= MONTH}
