-- What in a published file follows from the rest of it. A heading names the table, the columns in brackets, the rule of
-- the table `methods` that may have been another when the file was made, and what they follow from; its query yields for
-- every row its key, what should stand in the columns, and what stands there.
-- Functions of ours take texts as blobs, for a damaged text may be no UTF-8.
-- Of sites whose texts are cut (rights.words) nothing can be worked out that came of the whole texts.

-- articles (title, kicker, lead, body, block_kinds, byline, author): the article's last version
SELECT a.id, v.title, v.kicker, v.lead, v.body, v.block_kinds, v.byline, v.author,
  a.title, a.kicker, a.lead, a.body, a.block_kinds, a.byline, a.author
FROM articles a JOIN versions v
  ON v.article_id = a.id AND v.number = (SELECT max(number) FROM versions WHERE article_id = a.id);

-- versions (content_hash) by versions: the version's texts
SELECT article_id || ', version ' || number,
  content_hash(CAST(title AS BLOB), CAST(kicker AS BLOB), CAST(lead AS BLOB), CAST(body AS BLOB),
    CAST(block_kinds AS BLOB), CAST(byline AS BLOB), CAST(author AS BLOB), CAST(captions AS BLOB)), content_hash
FROM versions
WHERE substr(article_id, 1, instr(article_id, ':') - 1) NOT IN (SELECT site FROM rights WHERE words IS NOT NULL);

-- articles (word_count): lead and body
SELECT id, word_count(CAST(lead AS BLOB), CAST(body AS BLOB)), word_count
FROM articles WHERE site NOT IN (SELECT site FROM rights WHERE words IS NOT NULL);

-- articles (version_count): the rows of versions
SELECT id, (SELECT count(*) FROM versions WHERE article_id = articles.id), version_count FROM articles;

-- versions (number) by versions: the versions of the article, counted
SELECT article_id || ', version ' || number, row_number() OVER (PARTITION BY article_id ORDER BY number), number
FROM versions;

-- articles (docid) by numbers: published_at and id, in their order
SELECT id || ', published_at ' || coalesce(published_at, 'NULL'),
  row_number() OVER (ORDER BY published_at NULLS FIRST, id), docid
FROM articles;

-- versions (version_id) by numbers: articles.docid and number, in their order
SELECT v.article_id || ', version ' || v.number, row_number() OVER (ORDER BY a.docid, v.number), v.version_id
FROM versions v JOIN articles a ON a.id = v.article_id;

-- versions (seen_at): captures.seen_at
SELECT v.article_id || ', version ' || v.number, c.seen_at, v.seen_at FROM versions v JOIN captures c USING (capture_id);

-- versions (captions): the captions in images
SELECT v.article_id || ', version ' || v.number,
  spaced(CAST((SELECT json_group_array(caption) FROM (
    SELECT caption FROM images WHERE article_id = v.article_id AND caption <> '' ORDER BY position)) AS BLOB)),
  v.captions
FROM versions v JOIN articles a ON a.id = v.article_id AND a.version_count = v.number
WHERE a.site NOT IN (SELECT site FROM rights WHERE words IS NOT NULL);

-- captures (capture_id) by numbers: site, seen_at, warc_file and warc_offset, in their order
SELECT url, row_number() OVER (ORDER BY site, seen_at, warc_file, warc_offset), capture_id FROM captures;

-- captures (seen_at): memento_at or else fetched_at
SELECT capture_id, coalesce(memento_at, fetched_at), seen_at FROM captures;

-- articles (first_seen_at): the first version's seen_at
SELECT a.id, v.seen_at, a.first_seen_at FROM articles a JOIN versions v ON v.article_id = a.id AND v.number = 1;

-- articles (site, origin, last_seen_at): the capture from which the row was read
SELECT a.id, c.site, c.origin, c.seen_at, a.site, a.origin, a.last_seen_at
FROM articles a JOIN captures c USING (capture_id);

-- articles (published_at, published_precision, published_method) by dating: the evidence whose verdict is chosen
SELECT a.id, e.value, e.precision, e.place, a.published_at, a.published_precision, a.published_method
FROM articles a JOIN date_evidence e ON e.article_id = a.id AND e.verdict = 'chosen';

-- articles (province_then, province_now) by provinces: sites.province and published_at
SELECT a.id, iif(a.published_at IS NULL OR a.published_at || '-01' < '2025-07-01', p.name, p.now_name), p.now_name,
  a.province_then, a.province_now
FROM articles a JOIN sites s USING (site) JOIN provinces p ON p.slug = s.province;

-- event_dates (raw): the version's text between span_start and span_end
SELECT d.article_id || ', version ' || d.version || ', ' || d.field || ' from ' || d.span_start,
  substr(CASE d.field WHEN 'title' THEN v.title WHEN 'lead' THEN v.lead ELSE v.body END,
    d.span_start + 1, d.span_end - d.span_start),
  d.raw
FROM event_dates d LEFT JOIN versions v ON v.article_id = d.article_id AND v.number = d.version;

-- date_evidence (site): articles.site
SELECT e.evidence_id, a.site, e.site FROM date_evidence e JOIN articles a ON a.id = e.article_id;

-- rejections (site): captures.site
SELECT r.capture_id, c.site, r.site FROM rejections r JOIN captures c USING (capture_id);

-- cards (docid, site, month, province_then, province_now, section, author): the article
SELECT a.id, a.docid, a.site, substr(a.published_at, 1, 7), a.province_then, a.province_now, a.section, a.author,
  c.docid, c.site, c.month, c.province_then, c.province_now, c.section, c.author
FROM articles a LEFT JOIN cards c USING (docid);

-- cards (docid): articles.docid
SELECT c.docid, a.docid, c.docid FROM cards c LEFT JOIN articles a USING (docid);

-- months (articles): the articles of that month
SELECT site || ' ' || month || ' ' || province_then, sum(n) FILTER (WHERE counted), sum(n) FILTER (WHERE NOT counted)
FROM (
  SELECT site, coalesce(substr(published_at, 1, 7), '') AS month, province_then, province_now, 1 AS n, 1 AS counted
  FROM articles
  UNION ALL SELECT site, month, province_then, province_now, articles, 0 FROM months)
GROUP BY site, month, province_then, province_now;

-- coverage (known, stored, rejected, failed, refused, gone, missing, pending, removed) by coverage: articles and not_held
WITH seen AS (
  SELECT site, iif(length(published_at) >= 7, substr(published_at, 1, 7), 'unknown') AS month, 'stored' AS fate
  FROM articles
  UNION ALL SELECT site, month, fate FROM not_held),
counted AS (SELECT site, month, fate, count(*) AS n FROM seen GROUP BY site, month, fate),
places AS (SELECT site, month FROM seen UNION SELECT site, month FROM coverage)
SELECT p.site || ' ' || p.month,
  coalesce(sum(n.n), 0),
  coalesce(sum(n.n) FILTER (WHERE n.fate = 'stored'), 0), coalesce(sum(n.n) FILTER (WHERE n.fate = 'rejected'), 0),
  coalesce(sum(n.n) FILTER (WHERE n.fate = 'failed'), 0), coalesce(sum(n.n) FILTER (WHERE n.fate = 'refused'), 0),
  coalesce(sum(n.n) FILTER (WHERE n.fate = 'gone'), 0), coalesce(sum(n.n) FILTER (WHERE n.fate = 'missing'), 0),
  coalesce(sum(n.n) FILTER (WHERE n.fate = 'pending'), 0), coalesce(sum(n.n) FILTER (WHERE n.fate = 'removed'), 0),
  c.known, c.stored, c.rejected, c.failed, c.refused, c.gone, c.missing, c.pending, c.removed
FROM places p LEFT JOIN counted n USING (site, month) LEFT JOIN coverage c USING (site, month)
GROUP BY p.site, p.month;

-- reprints (site): articles.site
SELECT r.article_id, a.site, r.site FROM reprints r JOIN articles a ON a.id = r.article_id;

-- reprints (place): the places of the group, counted
SELECT article_id, row_number() OVER (PARTITION BY group_id ORDER BY place), place FROM reprints;

-- changes (after): the article, or rights
SELECT c.kind || ' ' || c.article_id, iif(c.kind = 'text_changed', CAST(a.version_count AS TEXT), a.published_at), c.after
FROM changes c JOIN articles a ON a.id = c.article_id WHERE c.kind IN ('added', 'text_changed', 'date_changed')
UNION ALL SELECT c.kind || ' ' || c.site, r.publication || coalesce(' ' || r.words, ''), c.after
FROM changes c JOIN rights r USING (site) WHERE c.kind = 'publication_changed';

-- about (value): the tables it counts
SELECT key, counted, value FROM (
  SELECT 'articles' AS key, CAST(count(*) AS TEXT) AS counted FROM articles
  UNION ALL SELECT 'versions', CAST(count(*) AS TEXT) FROM versions
  UNION ALL SELECT 'captures', CAST(count(*) AS TEXT) FROM captures
  UNION ALL SELECT 'sites', CAST(count(*) AS TEXT) FROM sites
  UNION ALL SELECT 'articles_not_held', CAST(count(*) AS TEXT) FROM not_held
    WHERE fate <> 'rejected' OR detail NOT IN ('listing', 'not_vietnamese', 'video_only')
  UNION ALL SELECT 'earliest_published', min(published_at) FROM articles
  UNION ALL SELECT 'latest_published', max(published_at) FROM articles
  UNION ALL SELECT 'earliest_capture', min(seen_at) FROM captures
  UNION ALL SELECT 'latest_capture', max(seen_at) FROM captures
  UNION ALL SELECT 'data_until', coalesce(max(substr(seen_at, 1, 10)), (SELECT max(substr(finished_at, 1, 10)) FROM runs))
    FROM captures
  UNION ALL SELECT 'made_from_runs_until', max(substr(finished_at, 1, 10)) FROM runs) LEFT JOIN about USING (key);

-- sources (captures, articles, first_capture_at, last_capture_at, first_published_at, last_published_at): the tables
SELECT s.site, (SELECT count(*) FROM captures c WHERE c.site = s.site),
  (SELECT count(*) FROM articles a WHERE a.site = s.site),
  (SELECT min(seen_at) FROM captures c WHERE c.site = s.site), (SELECT max(seen_at) FROM captures c WHERE c.site = s.site),
  (SELECT min(published_at) FROM articles a WHERE a.site = s.site),
  (SELECT max(published_at) FROM articles a WHERE a.site = s.site),
  o.captures, o.articles, o.first_capture_at, o.last_capture_at, o.first_published_at, o.last_published_at
FROM sites s LEFT JOIN sources o USING (site);

-- sources (title, home, domains, platform, recipes): sites
SELECT s.site, s.title, s.home, s.domains, s.platform, s.recipes, o.title, o.home, o.domains, o.platform, o.recipes
FROM sites s LEFT JOIN sources o USING (site);

-- rights (articles): the articles of the site
SELECT s.site, (SELECT count(*) FROM articles a WHERE a.site = s.site), r.articles
FROM sites s LEFT JOIN rights r USING (site);

-- about (value): the rows of changes
SELECT 'changes_' || kind, CAST(count(*) AS TEXT), (SELECT value FROM about WHERE key = 'changes_' || kind)
FROM changes GROUP BY kind;
