-- Counts what is known, site by site and month by month, with the working database attached as `work`.

INSERT INTO coverage
  (site, month, known, listed, stored, rejected, failed, refused, gone, missing, pending, removed, gaps)
SELECT site, month, count(*), sum(listed), sum(fate = 'stored'), sum(fate = 'rejected'), sum(fate = 'failed'),
  sum(fate = 'refused'), sum(fate = 'gone'), sum(fate = 'missing'), sum(fate = 'pending'), sum(fate = 'removed'), 0
FROM (
  SELECT a.site, iif(length(a.published_at) >= 7, substr(a.published_at, 1, 7), 'unknown') AS month,
    'stored' AS fate,
    EXISTS (SELECT 1 FROM work.frontier f WHERE f.article_id = a.id AND f.listed_at <> '') AS listed
  FROM articles a
  UNION ALL SELECT n.site, n.month, n.fate, n.listed FROM not_held n)
GROUP BY site, month ORDER BY site, month;
