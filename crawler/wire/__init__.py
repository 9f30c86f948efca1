"""What meets the live web: robots.txt, one request a site, capture before anything parses."""
