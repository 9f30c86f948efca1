-- The tables of the published file. Rows are written once, in the order of their keys, by fill.sql.

CREATE TABLE provinces (
  slug TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL,
  iso_3166_2 TEXT NOT NULL,
  gso_code TEXT NOT NULL,
  valid_to TEXT,
  now_slug TEXT NOT NULL,
  now_name TEXT NOT NULL,
  now_gso_code TEXT NOT NULL,
  now_seat TEXT NOT NULL,
  now_since TEXT,
  merged INTEGER NOT NULL,
  aliases TEXT NOT NULL,
  note TEXT
);

CREATE TABLE sites (
  site TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  province TEXT NOT NULL REFERENCES provinces(slug),
  home TEXT NOT NULL,
  domains TEXT NOT NULL,
  platform TEXT NOT NULL,
  description TEXT NOT NULL,
  recipes TEXT NOT NULL
);

CREATE TABLE runs (
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
  alarm INTEGER NOT NULL,
  observed TEXT NOT NULL,
  caught_up INTEGER NOT NULL,
  PRIMARY KEY (run_id, site)
);

CREATE TABLE robots (
  host TEXT NOT NULL,
  day TEXT NOT NULL,
  status INTEGER NOT NULL,
  digest TEXT NOT NULL,
  site TEXT NOT NULL REFERENCES sites(site),
  fetched_at TEXT NOT NULL,
  text TEXT NOT NULL,
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  PRIMARY KEY (host, day, status, digest)
);

CREATE TABLE acknowledgements (
  site TEXT PRIMARY KEY REFERENCES sites(site),
  verdict TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL
);

CREATE TABLE acceptances (
  site TEXT NOT NULL,
  rule TEXT NOT NULL,
  found TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (site, rule, found)
);

CREATE TABLE captures (
  capture_id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  url TEXT NOT NULL,
  method TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  memento_at TEXT,
  seen_at TEXT NOT NULL,
  origin TEXT NOT NULL,
  archive_url TEXT,
  status INTEGER NOT NULL,
  mime TEXT NOT NULL,
  digest TEXT NOT NULL,
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  UNIQUE (warc_file, warc_offset)
);

CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  docid INTEGER NOT NULL UNIQUE,
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
  published_precision TEXT NOT NULL,
  published_method TEXT,
  published_certainty TEXT NOT NULL,
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
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id)
);

CREATE TABLE versions (
  version_id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles(id),
  number INTEGER NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
  seen_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  changed TEXT NOT NULL,
  silent INTEGER,
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
  UNIQUE (article_id, number)
);

CREATE TABLE reprints (
  article_id TEXT PRIMARY KEY REFERENCES articles(id),
  group_id TEXT NOT NULL REFERENCES articles(id),
  place INTEGER NOT NULL,
  site TEXT NOT NULL REFERENCES sites(site),
  known_from TEXT NOT NULL,
  is_first INTEGER NOT NULL
);

CREATE TABLE reprint_pairs (
  article_a TEXT NOT NULL REFERENCES articles(id),
  article_b TEXT NOT NULL REFERENCES articles(id),
  kind TEXT NOT NULL,
  similarity REAL NOT NULL,
  containment REAL NOT NULL,
  paragraphs_a INTEGER NOT NULL,
  same_a INTEGER NOT NULL,
  paragraphs_b INTEGER NOT NULL,
  same_b INTEGER NOT NULL,
  paragraphs TEXT NOT NULL,
  earlier TEXT,
  PRIMARY KEY (article_a, article_b)
);

CREATE TABLE images (
  article_id TEXT NOT NULL REFERENCES articles(id),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  caption TEXT,
  credit TEXT,
  block INTEGER NOT NULL,
  PRIMARY KEY (article_id, position)
);

CREATE TABLE attachments (
  article_id TEXT NOT NULL REFERENCES articles(id),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (article_id, position)
);

CREATE TABLE date_evidence (
  evidence_id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  article_id TEXT NOT NULL REFERENCES articles(id),
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
  place TEXT NOT NULL,
  selector TEXT NOT NULL,
  raw TEXT NOT NULL,
  value TEXT NOT NULL,
  precision TEXT NOT NULL,
  verdict TEXT NOT NULL,
  UNIQUE (article_id, capture_id, place, selector, raw)
);

CREATE TABLE event_dates (
  article_id TEXT NOT NULL REFERENCES articles(id),
  version INTEGER NOT NULL,
  field TEXT NOT NULL,
  span_start INTEGER NOT NULL,
  span_end INTEGER NOT NULL,
  raw TEXT NOT NULL,
  value_from TEXT,
  value_to TEXT,
  precision TEXT NOT NULL,
  rule TEXT NOT NULL,
  certainty TEXT NOT NULL,
  weekday_check TEXT,
  reason TEXT,
  PRIMARY KEY (article_id, version, field, span_start),
  FOREIGN KEY (article_id, version) REFERENCES versions(article_id, number)
);

CREATE TABLE rejections (
  capture_id INTEGER PRIMARY KEY REFERENCES captures(capture_id),
  site TEXT NOT NULL REFERENCES sites(site),
  url TEXT NOT NULL,
  article_id TEXT,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL
);

CREATE TABLE not_held (
  url TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  article_id TEXT,
  title TEXT,
  fate TEXT NOT NULL,
  detail TEXT NOT NULL,
  first_seen_at TEXT,
  last_seen_at TEXT,
  listed INTEGER NOT NULL,
  month TEXT NOT NULL,
  month_from TEXT NOT NULL
);

CREATE TABLE removals (
  removal_id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  article_id TEXT UNIQUE,
  ground TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  masked INTEGER NOT NULL
);

CREATE TABLE coverage (
  site TEXT NOT NULL REFERENCES sites(site),
  month TEXT NOT NULL,
  known INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  gaps INTEGER NOT NULL,
  PRIMARY KEY (site, month)
);

CREATE TABLE gaps (
  gap_id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  kind TEXT NOT NULL,
  from_at TEXT,
  to_at TEXT,
  from_id TEXT,
  to_id TEXT,
  size INTEGER,
  gone INTEGER,
  listing TEXT
);

CREATE TABLE cards (
  docid INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites(site),
  month TEXT,
  province_then TEXT NOT NULL,
  province_now TEXT NOT NULL,
  section TEXT,
  author TEXT
);

CREATE TABLE months (
  site TEXT NOT NULL REFERENCES sites(site),
  month TEXT NOT NULL,
  province_then TEXT NOT NULL,
  province_now TEXT NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (site, month, province_then, province_now)
);

CREATE TABLE sources (
  site TEXT PRIMARY KEY REFERENCES sites(site),
  title TEXT NOT NULL,
  home TEXT NOT NULL,
  domains TEXT NOT NULL,
  platform TEXT NOT NULL,
  recipes TEXT NOT NULL,
  read_by TEXT NOT NULL,
  origins TEXT NOT NULL,
  captures INTEGER NOT NULL,
  first_capture_at TEXT,
  last_capture_at TEXT,
  articles INTEGER NOT NULL,
  first_published_at TEXT,
  last_published_at TEXT,
  publication TEXT NOT NULL
);

CREATE TABLE rights (
  site TEXT PRIMARY KEY REFERENCES sites(site),
  publication TEXT NOT NULL,
  words INTEGER,
  articles INTEGER NOT NULL,
  articles_cut INTEGER NOT NULL,
  reason_en TEXT NOT NULL,
  reason_vi TEXT NOT NULL
);

CREATE TABLE methods (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  version TEXT,
  meaning_en TEXT NOT NULL,
  meaning_vi TEXT NOT NULL
);

CREATE TABLE changes (
  change_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  site TEXT NOT NULL REFERENCES sites(site),
  article_id TEXT,
  before TEXT,
  after TEXT
);

CREATE TABLE checks (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  meaning_en TEXT NOT NULL,
  meaning_vi TEXT NOT NULL,
  outcome TEXT NOT NULL,
  found TEXT,
  reason TEXT
);

CREATE TABLE citation (
  format TEXT NOT NULL,
  language TEXT NOT NULL,
  citation TEXT NOT NULL,
  PRIMARY KEY (format, language)
);

CREATE TABLE dictionary (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  meaning_en TEXT NOT NULL,
  meaning_vi TEXT NOT NULL,
  unit TEXT,
  derived TEXT,
  null_means TEXT,
  PRIMARY KEY (table_name, column_name)
);

CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE digests (
  table_name TEXT NOT NULL,
  part INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  first_key TEXT,
  last_key TEXT,
  query TEXT,
  sha3_256 TEXT NOT NULL,
  PRIMARY KEY (table_name, part)
);

CREATE VIEW provinces_now AS
SELECT now_slug AS slug, now_name AS name, now_gso_code AS gso_code, now_seat AS seat, now_since AS since,
  group_concat(name, ', ') AS former_provinces
FROM (SELECT * FROM provinces ORDER BY slug) GROUP BY now_slug;
