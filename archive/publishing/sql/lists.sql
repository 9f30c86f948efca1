-- Fills what lists, filters and counts are read from, so that no page has to walk through whole articles.

BEGIN;

INSERT INTO cards (docid, site, month, province_then, province_now, section, author)
SELECT docid, site, substr(published_at, 1, 7), province_then, province_now, section, author
FROM articles ORDER BY docid;

INSERT INTO months (site, month, province_then, province_now, articles)
SELECT site, coalesce(month, ''), province_then, province_now, count(*) FROM cards GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

COMMIT;
