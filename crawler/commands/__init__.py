"""The `scrapy` commands of this project: words into settings, results into exit codes. No logic of their own."""
