"""One page, read by a recipe: lines, body, byline, fields. Pure."""
