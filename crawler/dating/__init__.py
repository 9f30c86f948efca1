"""When an article was published: candidates, clocks found out, and the choice between them. Pure."""
