"""The CMS families. A platform's docstring is its manual: what its pages look like, and on what evidence."""
