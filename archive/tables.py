"""The tables of the working database, as each migration of archive.schema makes them."""

from __future__ import annotations

TABLES = (
    """CREATE TABLE provinces (
  slug TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('province', 'city')),
  iso_3166_2 TEXT NOT NULL,
  gso_code TEXT NOT NULL,
  valid_to TEXT,
  now_slug TEXT NOT NULL,
  now_name TEXT NOT NULL,
  now_gso_code TEXT NOT NULL,
  now_seat TEXT NOT NULL,
  now_since TEXT,
  merged INTEGER NOT NULL CHECK (merged IN (0, 1)),
  aliases TEXT NOT NULL,
  note TEXT
) STRICT""",
    """CREATE TABLE sites (
  site TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  province TEXT NOT NULL REFERENCES provinces(slug),
  home TEXT NOT NULL,
  domains TEXT NOT NULL,
  platform TEXT NOT NULL,
  description TEXT NOT NULL
) STRICT""",
    """CREATE TABLE runs (
  run_id TEXT NOT NULL,
  site TEXT NOT NULL REFERENCES sites(site),
  source TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  code_version TEXT NOT NULL,
  discovered INTEGER NOT NULL,
  fetched INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  rejected TEXT NOT NULL,
  failed TEXT NOT NULL,
  lost INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (run_id, site)
) STRICT""",
    """CREATE TABLE frontier (
  site TEXT NOT NULL REFERENCES sites(site),
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('article', 'listing', 'feed', 'sitemap', 'other')),
  article_id TEXT,
  fate TEXT,
  detail TEXT NOT NULL,
  fate_at TEXT NOT NULL,
  title TEXT,
  listed_at TEXT NOT NULL,
  first_seen_at TEXT,
  last_seen_at TEXT,
  PRIMARY KEY (method, url, request_digest)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE captures (
  capture_id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  url TEXT NOT NULL,
  method TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  memento_at TEXT,
  seen_at TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('live', 'rehearsal', 'warc', 'folder', 'wayback', 'commoncrawl')),
  archive_url TEXT,
  status INTEGER NOT NULL,
  mime TEXT NOT NULL,
  digest TEXT NOT NULL,
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  UNIQUE (warc_file, warc_offset)
) STRICT""",
    """CREATE TABLE articles (
  docid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL REFERENCES sites(site),
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  kicker TEXT,
  lead TEXT,
  body TEXT NOT NULL,
  block_kinds TEXT NOT NULL,
  byline TEXT,
  author TEXT,
  source_tag TEXT,
  section TEXT,
  tags TEXT NOT NULL,
  language TEXT NOT NULL,
  published_at TEXT,
  published_precision TEXT NOT NULL DEFAULT 'none',
  published_method TEXT,
  published_certainty TEXT NOT NULL DEFAULT 'none',
  published_not_before TEXT,
  published_not_after TEXT,
  province_then TEXT NOT NULL,
  province_now TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  word_count INTEGER NOT NULL,
  version_count INTEGER NOT NULL,
  extractor TEXT NOT NULL,
  sources TEXT NOT NULL,
  origin TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
  CHECK (published_precision IN ('minute', 'day', 'month', 'year', 'none')),
  CHECK (published_certainty IN ('stated', 'inferred', 'bounded', 'none'))
) STRICT""",
    # What each capture was read as: the ground on which `versions` is worked out anew whenever one is added.
    """CREATE TABLE readings (
  docid INTEGER NOT NULL REFERENCES articles(docid),
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
  attempt INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  extractor TEXT NOT NULL,
  sources TEXT NOT NULL,
  PRIMARY KEY (docid, capture_id, attempt)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE versions (
  version_id INTEGER PRIMARY KEY,
  docid INTEGER NOT NULL REFERENCES articles(docid),
  number INTEGER NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
  seen_at TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('published', 'edited', 're-extracted')),
  changed TEXT NOT NULL,
  title TEXT NOT NULL,
  kicker TEXT,
  lead TEXT,
  body TEXT NOT NULL,
  block_kinds TEXT NOT NULL,
  byline TEXT,
  author TEXT,
  captions TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  extractor TEXT NOT NULL,
  sources TEXT NOT NULL,
  UNIQUE (docid, number)
) STRICT""",
    """CREATE TABLE images (
  docid INTEGER NOT NULL REFERENCES articles(docid),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  caption TEXT,
  block INTEGER NOT NULL,
  PRIMARY KEY (docid, position)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE attachments (
  docid INTEGER NOT NULL REFERENCES articles(docid),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (docid, position)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE date_evidence (
  evidence_id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  article_id TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
  place TEXT NOT NULL,
  selector TEXT NOT NULL,
  raw TEXT NOT NULL,
  value TEXT NOT NULL,
  precision TEXT NOT NULL CHECK (precision IN ('minute', 'day', 'month', 'year', 'none')),
  verdict TEXT NOT NULL DEFAULT 'unused'
    CHECK (verdict IN ('chosen', 'agrees', 'contradicts', 'clock', 'impossible', 'unused')),
  UNIQUE (article_id, capture_id, place, selector, raw)
) STRICT""",
    """CREATE TABLE rejections (
  capture_id INTEGER PRIMARY KEY REFERENCES captures(capture_id),
  site TEXT NOT NULL REFERENCES sites(site),
  url TEXT NOT NULL,
  article_id TEXT,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT""",
    """CREATE TABLE removals (
  article_id TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  removed_at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX frontier_by_site ON frontier(site, fate)",
    "CREATE INDEX captures_by_site ON captures(site)",
    "CREATE INDEX captures_by_url ON captures(url, digest)",
    "CREATE INDEX articles_by_site ON articles(site, id)",
    "CREATE INDEX readings_by_capture ON readings(capture_id)",
    "CREATE INDEX date_evidence_by_capture ON date_evidence(capture_id)",
)

#: An event date has its version's number and goes with it.
EVENT_DATES = """CREATE TABLE event_dates (
  docid INTEGER NOT NULL,
  version INTEGER NOT NULL,
  field TEXT NOT NULL CHECK (field IN ('title', 'lead', 'body')),
  span_start INTEGER NOT NULL,
  span_end INTEGER NOT NULL,
  raw TEXT NOT NULL,
  value_from TEXT,
  value_to TEXT,
  precision TEXT NOT NULL
    CHECK (precision IN ('day', 'weekend', 'week', 'month', 'quarter', 'year', 'decade', 'none')),
  rule TEXT NOT NULL,
  certainty TEXT NOT NULL CHECK (certainty IN ('stated', 'inferred', 'bounded', 'none')),
  weekday_check TEXT CHECK (weekday_check IN ('agrees', 'contradicts')),
  reason TEXT,
  PRIMARY KEY (docid, version, field, span_start),
  FOREIGN KEY (docid, version) REFERENCES versions(docid, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID"""

#: Records of WARC files that were blanked, or are to be where `masked_at` is empty; and a removal's whole story.
MASKS = (
    """CREATE TABLE masks (
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  article_id TEXT NOT NULL,
  masked_at TEXT,
  PRIMARY KEY (warc_file, warc_offset)
) STRICT, WITHOUT ROWID""",
    "ALTER TABLE removals ADD COLUMN ground TEXT NOT NULL DEFAULT 'unstated'",
    "ALTER TABLE removals ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))",
    "ALTER TABLE removals ADD COLUMN undone_at TEXT",
    "ALTER TABLE removals ADD COLUMN masked_at TEXT",
)

#: What the next run is to do (archive.agenda): of use here only, and never published.
AGENDA = (
    """CREATE TABLE walks (
  site TEXT NOT NULL REFERENCES sites(site),
  section TEXT NOT NULL,
  complete_at TEXT NOT NULL,
  PRIMARY KEY (site, section)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE attempts (
  site TEXT NOT NULL REFERENCES sites(site),
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  tried_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (method, url, request_digest)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE validators (
  url TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  digest TEXT NOT NULL,
  unchanged INTEGER NOT NULL,
  honest INTEGER NOT NULL CHECK (honest IN (0, 1))
) STRICT""",
    """CREATE TABLE tapes (
  file TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE acknowledgements (
  site TEXT PRIMARY KEY REFERENCES sites(site),
  verdict TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT""",
    "CREATE INDEX frontier_by_article ON frontier(article_id) WHERE article_id IS NOT NULL",
    "CREATE INDEX articles_by_first_sight ON articles(site, first_seen_at)",
)

#: What a site declares of its layouts, and which of publishing's refusals somebody overruled.
PUBLISHING = (
    "ALTER TABLE sites ADD COLUMN recipes TEXT NOT NULL DEFAULT '[]'",
    """CREATE TABLE acceptances (
  site TEXT NOT NULL,
  rule TEXT NOT NULL,
  found TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (site, rule, found)
) STRICT, WITHOUT ROWID""",
)

#: What dating has not looked at yet: whatever writes evidence or readings marks the article by itself.
UNSETTLED = (
    """CREATE TABLE unsettled (
  article_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE settled (
  site TEXT PRIMARY KEY REFERENCES sites(site),
  ground TEXT NOT NULL
) STRICT""",
    *(
        f"""CREATE TRIGGER unsettled_by_{name} AFTER {event} ON date_evidence BEGIN
  INSERT INTO unsettled VALUES ({row}.article_id) ON CONFLICT DO NOTHING;
END"""  # noqa: S608 - constants
        for name, event, row in (
            ("new_evidence", "INSERT", "new"),
            ("other_evidence", "UPDATE OF value, precision", "new"),
            ("lost_evidence", "DELETE", "old"),
        )
    ),
    """CREATE TRIGGER unsettled_by_reading AFTER INSERT ON readings BEGIN
  INSERT INTO unsettled SELECT id FROM articles WHERE docid = new.docid ON CONFLICT DO NOTHING;
END""",
)
