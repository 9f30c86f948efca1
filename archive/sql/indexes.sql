-- What Datasette filters, sorts and facets by.
CREATE INDEX articles_by_site ON articles(site, published_at);
CREATE INDEX articles_by_published_at ON articles(published_at);
CREATE INDEX articles_by_section ON articles(section);
CREATE INDEX articles_by_author ON articles(author);
CREATE INDEX articles_by_language ON articles(language);
CREATE INDEX articles_by_province_then ON articles(province_then);
CREATE INDEX articles_by_province_now ON articles(province_now, published_at);
CREATE INDEX articles_by_first_seen_at ON articles(first_seen_at);
CREATE INDEX articles_by_capture ON articles(capture_id);
CREATE INDEX versions_by_reason ON versions(reason);
CREATE INDEX versions_by_capture ON versions(capture_id);
CREATE INDEX captures_by_site ON captures(site, seen_at);
CREATE INDEX captures_by_url ON captures(url);
CREATE INDEX date_evidence_by_capture ON date_evidence(capture_id);
CREATE INDEX rejections_by_reason ON rejections(site, reason);
CREATE INDEX not_held_by_fate ON not_held(site, fate);
CREATE INDEX runs_by_site ON runs(site, started_at);
