"""What web archives hold of a site: asking their indexes, and planning what to fetch from them."""
