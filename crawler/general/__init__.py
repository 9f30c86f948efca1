"""One page of a site that no recipe describes: each field by stated rules. Pure."""
