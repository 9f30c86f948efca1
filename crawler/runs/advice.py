"""What a person does about a verdict: one sentence with the command to run."""

_ADVICE = {
    "healthy": "",
    "interrupted": "Run `scrapy crawl {site}` when you like: it goes on where this one stopped.",
    "thin": "Run `scrapy canary {site}`: it tells which part of the recipe still holds.",
    "stale": "Open the site: where it publishes elsewhere or no more, say so in spiders/{site}.py; "
    "else run `scrapy canary {site}`.",
    "changed": "Where its pages lead to another host, add that to `domains` in spiders/{site}.py; "
    "else run `scrapy canary {site}`, add a dated recipe for the new layout, then `scrapy reextract {site}`.",
    "blocked": "Write to the newspaper, and crawl more slowly (DOWNLOAD_DELAY); never disguise the crawler.",
    "refused": "Ask the newspaper; `scrapy backfill {site} --from wayback` stays open. "
    "Then `scrapy health --ack {site}`.",
    "gone": "Look whether it moved (spiders/{site}.py: domains); else `scrapy backfill {site} --from wayback`, "
    "then `scrapy health --ack {site}`.",
    "broken": "Read the log of the run, mend it, run `scrapy crawl {site}` again: nothing that was captured is lost.",
}


def advice(verdict: str, site: str) -> str:
    """What to do about a site; "" where nothing is to be done."""
    return _ADVICE.get(verdict, "Read the log of the run.").format(site=site)
