-- Copies the working database, attached as `work`, into an empty published file in one transaction.
-- Surrogate keys are counted anew in an order that the content alone decides, so that equal content gives
-- equal bytes; what was removed stays behind. told() takes out of a person's words what is not to be told,
-- source_name() and placeless() the folders of the operator's machine; hides() knows the addresses of what is hidden, in
-- whichever form (hiding.py).

BEGIN;

-- Removed articles whose addresses are not told either.
CREATE TEMP TABLE hid (article_id TEXT PRIMARY KEY);
INSERT INTO hid SELECT article_id FROM work.removals WHERE undone_at IS NULL AND hidden;

CREATE TEMP TABLE cap (new INTEGER PRIMARY KEY, old INTEGER UNIQUE);
INSERT INTO cap
SELECT row_number() OVER (ORDER BY site, seen_at, warc_file, warc_offset), capture_id
FROM work.captures
WHERE capture_id NOT IN (SELECT r.capture_id FROM work.rejections r JOIN temp.hid h USING (article_id))
  AND NOT (method = 'GET' AND hides(url))
  AND (method, url, request_digest) NOT IN (
    SELECT f.method, f.url, f.request_digest FROM work.frontier f JOIN temp.hid h USING (article_id))
ORDER BY 1;

-- docid runs with time, undated articles first: the newest matches of a search are those with the highest rowid.
CREATE TEMP TABLE doc (new INTEGER PRIMARY KEY, old INTEGER UNIQUE, id TEXT UNIQUE);
INSERT INTO doc
SELECT row_number() OVER (ORDER BY published_at NULLS FIRST, id), docid, id
FROM work.articles WHERE id NOT IN (SELECT article_id FROM work.removals WHERE undone_at IS NULL) ORDER BY 1;

INSERT INTO provinces
  (slug, name, name_en, kind, iso_3166_2, gso_code, valid_to, now_slug, now_name, now_gso_code, now_seat,
   now_since, merged, aliases, note)
SELECT slug, name, name_en, kind, iso_3166_2, gso_code, valid_to, now_slug, now_name, now_gso_code, now_seat,
   now_since, merged, aliases, note
FROM work.provinces ORDER BY slug;

INSERT INTO sites (site, title, province, home, domains, platform, description, recipes)
SELECT site, title, province, home, domains, platform, description, recipes
FROM work.sites ORDER BY site;

INSERT INTO runs
  (run_id, site, source, started_at, finished_at, code_version, discovered, fetched, stored, unchanged,
   rejected, failed, lost, verdict, cause, alarm, observed, caught_up)
SELECT run_id, site, source_name(source), started_at, finished_at, code_version, discovered, fetched, stored, unchanged,
   rejected, failed, lost, verdict, told(placeless(cause)), alarm, observed, caught_up
FROM work.runs ORDER BY run_id, site;

INSERT INTO robots (host, day, status, digest, site, fetched_at, text, warc_file, warc_offset)
SELECT host, day, status, digest, site, fetched_at, text, warc_file, warc_offset
FROM work.robots ORDER BY host, day, status, digest;

INSERT INTO acknowledgements (site, verdict, at, note)
SELECT site, verdict, at, told(note) FROM work.acknowledgements ORDER BY site;

INSERT INTO captures
  (capture_id, site, url, method, request_digest, fetched_at, memento_at, seen_at, origin, archive_url,
   status, mime, digest, warc_file, warc_offset)
SELECT cap.new, c.site, c.url, c.method, c.request_digest, c.fetched_at, c.memento_at, c.seen_at, c.origin,
   c.archive_url, c.status, c.mime, c.digest, c.warc_file, c.warc_offset
FROM temp.cap JOIN work.captures c ON c.capture_id = cap.old ORDER BY cap.new;

INSERT INTO articles
  (docid, id, site, url, title, kicker, lead, body, block_kinds, byline, author, source_tag, section, tags,
   language, published_at, published_precision, published_method, published_certainty, published_not_before,
   published_not_after, province_then, province_now, first_seen_at, last_seen_at, word_count, version_count,
   extractor, sources, origin, capture_id)
SELECT doc.new, a.id, a.site, a.url, a.title, a.kicker, a.lead, a.body, a.block_kinds, a.byline, a.author,
   a.source_tag, a.section, a.tags, a.language, a.published_at, a.published_precision, a.published_method,
   a.published_certainty, a.published_not_before, a.published_not_after, a.province_then, a.province_now,
   a.first_seen_at, a.last_seen_at, a.word_count, a.version_count, a.extractor, a.sources, a.origin, cap.new
FROM temp.doc JOIN work.articles a ON a.docid = doc.old JOIN temp.cap ON cap.old = a.capture_id
ORDER BY doc.new;

INSERT INTO versions
  (article_id, number, capture_id, seen_at, reason, changed, silent, title, kicker, lead, body, block_kinds,
   byline, author, captions, content_hash, extractor, sources)
SELECT doc.id, v.number, cap.new, v.seen_at, v.reason, v.changed, v.silent, v.title, v.kicker, v.lead, v.body,
   v.block_kinds, v.byline, v.author, v.captions, v.content_hash, v.extractor, v.sources
FROM temp.doc JOIN work.versions v ON v.docid = doc.old JOIN temp.cap ON cap.old = v.capture_id
ORDER BY doc.new, v.number;

INSERT INTO images (article_id, position, url, caption, credit, block)
SELECT doc.id, i.position, i.url, i.caption, i.credit, i.block
FROM temp.doc JOIN work.images i ON i.docid = doc.old ORDER BY doc.new, i.position;

INSERT INTO attachments (article_id, position, url, label)
SELECT doc.id, t.position, t.url, t.label
FROM temp.doc JOIN work.attachments t ON t.docid = doc.old ORDER BY doc.new, t.position;

INSERT INTO date_evidence (site, article_id, capture_id, place, selector, raw, value, precision, verdict)
SELECT e.site, doc.id, cap.new, e.place, e.selector, e.raw, e.value, e.precision, e.verdict
FROM temp.doc JOIN work.date_evidence e ON e.article_id = doc.id JOIN temp.cap ON cap.old = e.capture_id
ORDER BY doc.new, cap.new, e.place, e.selector, e.raw;

INSERT INTO event_dates
  (article_id, version, field, span_start, span_end, raw, value_from, value_to, precision, rule, certainty,
   weekday_check, reason)
SELECT doc.id, d.version, d.field, d.span_start, d.span_end, d.raw, d.value_from, d.value_to, d.precision, d.rule,
   d.certainty, d.weekday_check, d.reason
FROM temp.doc JOIN work.event_dates d ON d.docid = doc.old ORDER BY doc.new, d.version, d.field, d.span_start;

INSERT INTO rejections (capture_id, site, url, article_id, reason, detail)
SELECT cap.new, r.site, r.url, r.article_id, r.reason, r.detail
FROM temp.cap JOIN work.rejections r ON r.capture_id = cap.old ORDER BY cap.new;

INSERT INTO not_held (url, site, article_id, title, fate, detail, first_seen_at, last_seen_at, listed, month, month_from)
SELECT url, site, article_id, title, fate, detail, first_seen_at, last_seen_at, listed,
  coalesce(day, substr(first_seen_at, 1, 7), 'unknown'),
  CASE WHEN day IS NOT NULL THEN 'date' WHEN first_seen_at IS NOT NULL THEN 'first_seen' ELSE 'none' END
FROM (
  SELECT f.url, f.site, f.article_id, iif(r.article_id IS NULL, f.title, NULL) AS title,
    iif(r.article_id IS NULL, coalesce(f.fate, 'pending'), 'removed') AS fate, f.detail, f.first_seen_at,
    f.last_seen_at, f.listed_at <> '' AS listed,
    (SELECT min(substr(e.value, 1, 7)) FROM work.date_evidence e WHERE e.article_id = f.article_id
       AND length(e.value) >= 7 AND e.verdict NOT IN ('clock', 'impossible') AND r.article_id IS NULL) AS day
  FROM work.frontier f LEFT JOIN work.removals r ON r.article_id = f.article_id AND r.undone_at IS NULL
  WHERE f.kind = 'article' AND f.method = 'GET' AND f.request_digest = '' AND f.fate IS NOT 'duplicate'
    AND iif(f.article_id IS NULL, f.fate IS NOT 'stored', f.article_id NOT IN (SELECT id FROM temp.doc))
    AND (f.article_id IS NULL OR f.article_id NOT IN (SELECT article_id FROM temp.hid)) AND NOT hides(f.url))
ORDER BY url;

INSERT INTO removals (site, article_id, ground, removed_at, masked)
SELECT s.site, iif(r.hidden, NULL, r.article_id), r.ground, r.removed_at, r.masked_at IS NOT NULL
FROM work.removals r JOIN work.sites s ON s.site = substr(r.article_id, 1, instr(r.article_id, ':') - 1)
WHERE r.undone_at IS NULL ORDER BY r.article_id;

DROP TABLE temp.hid;
DROP TABLE temp.cap;
DROP TABLE temp.doc;

COMMIT;
