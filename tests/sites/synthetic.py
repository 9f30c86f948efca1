"""Makes the golden cases that come from the sample web: `python -m tests.sites.synthetic`.

The review is the generator's: a case is signed only where the archive reads it as the truth has it, field by
field, and the truth was written before any page was read. They guard what the recipes do; they prove nothing
about the real sites.
"""

from __future__ import annotations

from pathlib import Path

from crawler.saved.golden import sign, write_case
from crawler.saved.pages import read_saved
from tests.engine.truth import differences, page_of, spiders
from tests.sampleweb import pages

HERE = Path(__file__).parent
CASES = {
    "longan": ("kicker", "caption-in-next-paragraph", "english-edition"),
    "laichau": ("layout-b", "date-in-text-only", "meta-date-compact-offset"),
    "langson": ("two-line-captions", "template-leftovers", "challenge-stub"),
    "ninhthuan": ("data-table", "folder-date-only"),
    "longan_portal": ("windows-1258", "attachments-table"),
}


def main() -> None:
    """Write and sign them; an error where a reading differs from the truth."""
    for site, cases in CASES.items():
        spider, samples = spiders()[site], {page.case: page for page in pages(site) if page.truth}
        for name in cases:
            sample = samples[name]
            if wrong := differences(sample, spider):
                raise SystemExit(f"{site} {name}: the reading differs from the truth: {wrong}")
            page = page_of(sample)
            capture = {
                "url": sample.url,
                "fetched_at": sample.fetched_at,
                "fetched_at_source": "the sample web",
                "content_type": page.content_type,
                "synthetic": True,
            }
            write_case(HERE / site / name, read_saved(page, spider), capture, again=True)
            sign(HERE / site / name, "the sample web's generator", "its Truth of the page (tests.sampleweb)")
            print(HERE / site / name)


if __name__ == "__main__":
    main()
