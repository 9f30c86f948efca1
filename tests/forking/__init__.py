"""Commands in processes of their own, forked from one that has imported what they need: a start takes no second."""
