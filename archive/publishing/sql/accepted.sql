-- Copies what somebody accepted; an id that is not to be told is not told here either.
INSERT INTO acceptances (site, rule, found, at, note)
SELECT x.site, x.rule,
  iif(EXISTS (SELECT 1 FROM temp.removed r WHERE r.hidden AND instr(x.found, r.article_id)), 'of ' || x.at, x.found),
  x.at, x.note
FROM work.acceptances x ORDER BY x.site, x.rule, x.found;
