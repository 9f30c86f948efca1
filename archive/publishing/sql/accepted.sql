-- Copies what somebody accepted, by told() without ids that are not to be told; the moment then keeps two apart.
INSERT INTO acceptances (site, rule, found, at, note)
SELECT site, rule, found, max(at), max(note) FROM (
  SELECT site, rule, iif(told(found) = found, found, told(found) || ' (' || at || ')') AS found, at, told(note) AS note
  FROM work.acceptances)
GROUP BY site, rule, found ORDER BY site, rule, found;
