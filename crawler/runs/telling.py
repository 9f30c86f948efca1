"""Who is told after a crawl: a webhook and a mail when something changed, a ping every time.

Nobody who cannot be reached stops a crawl: that is a line in the log.
"""

from __future__ import annotations

import json
import logging
import smtplib
import socket
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import urllib3

from archive.layout import WORKING
from archive.records import RunReport
from crawler.runs.advice import advice

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_PATIENCE = 20.0  # seconds

_log = logging.getLogger(__name__)


def tell(settings: BaseSettings, reports: Sequence[RunReport], code: int) -> None:
    """Tell those whom the settings name: PING_URL always, WEBHOOK_URL and MAIL_TO on a change."""
    if ping := settings["PING_URL"]:
        _reach("the ping", lambda: _post(f"{ping}", {"exit_code": code}))
    whole = (one for one in reports if one.verdict != "interrupted")  # which says nothing of a site
    changed = [one for one in whole if _changed(Path(settings["DATA_DIR"]) / WORKING, one)]
    if not changed:
        return
    words = message(changed)
    if hook := settings["WEBHOOK_URL"]:
        _reach("the webhook", lambda: _post(hook, {"text": words, "exit_code": code}))
    if to := settings["MAIL_TO"]:
        _reach("the mail", lambda: _mail(settings, to, words))


def message(reports: Sequence[RunReport]) -> str:
    """One line a site: what changed, why, and what to do."""
    return "\n".join(
        f"{one.site}: {one.verdict}" + (f", {one.cause}. {advice(one.verdict, one.site)}" if one.cause else " again.")
        for one in reports
    )


def _changed(database: Path, report: RunReport) -> bool:
    """Whether a site calls for a person and did not before, or the other way round."""
    sql = (
        "SELECT alarm FROM runs WHERE site = ? AND started_at < ? AND verdict <> 'interrupted' "
        "ORDER BY started_at DESC LIMIT 1"
    )
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        before = connection.execute(sql, (report.site, report.started_at)).fetchone()
    return bool(before and before[0]) is not report.alarm


def _post(url: str, payload: dict[str, object]) -> None:
    body = json.dumps(payload, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    with urllib3.PoolManager(retries=urllib3.Retry(total=2, backoff_factor=1), timeout=_PATIENCE) as http:
        answer = http.request("POST", url, body=body, headers=headers)
    if answer.status >= 400:
        raise OSError(f"answered {answer.status}")


def _mail(settings: BaseSettings, to: str, words: str) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["To"] = f"Kho tin tỉnh: {words.splitlines()[0][:120]}", to
    mail["From"] = settings["MAIL_FROM"] or f"khotin@{socket.gethostname()}"
    mail.set_content(words)
    with smtplib.SMTP(settings["MAIL_HOST"], settings.getint("MAIL_PORT"), timeout=_PATIENCE) as server:
        server.send_message(mail)


def _reach(whom: str, do: Callable[[], None]) -> None:
    try:
        do()
    except (OSError, urllib3.exceptions.HTTPError, smtplib.SMTPException) as error:
        _log.error("%s could not be sent: %s. The crawl itself is not touched; check the setting.", whom, error)
