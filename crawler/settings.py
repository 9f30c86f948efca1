"""Scrapy's settings, a reason beside every number. What depends on the source is set by crawler.sources.addon."""

import os

BOT_NAME = "khotin"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "crawler.commands"
ADDONS = {"crawler.sources.addon.SourceAddon": 0}

# Ours -----------------------------------------------------------------------------------------------------------

SOURCE = "live"  # live | sample | a .warc(.gz) file | a folder | http://127.0.0.1:PORT | hosts:NAME=127.0.0.1:PORT,…
CONTACT = os.environ.get("KHOTIN_CONTACT", "")  # an e-mail address or a web page; without it no site is asked
DATA_DIR = os.environ.get("KHOTIN_DATA", "data")  # archive.db, warc/, sample/, public/
SAMPLE_WEB = "tests.sampleweb.whole.write_whole"  # program that writes the sample web into a WARC file
WARC_ROLL_AT = 1_000_000_000  # bytes; a file that still copies, checks and re-reads in a minute
GOLDEN_DIR = "tests/sites"  # where scrapy golden keeps pages with what was read from them

# Web archives (scrapy backfill) ---------------------------------------------------------------------------------

WAYBACK_CDX = "https://web.archive.org/cdx/search/cdx"  # any CDX server: of a pywb it is http://HOST/COLLECTION/cdx
WAYBACK_REPLAY = "https://web.archive.org/web"  # mementos as they were captured: BASE/TIMESTAMPid_/ADDRESS
COMMONCRAWL_INDEX = "https://index.commoncrawl.org"  # collinfo.json, and CRAWL-index
COMMONCRAWL_DATA = "https://data.commoncrawl.org"  # WARC files, by ranges of bytes
INDEX_PER_MINUTE = 20  # requests to one index, over all runs together: what the Internet Archive asks for
MEMENTOS_PER_MINUTE = 15  # pages from one web archive, index requests counted in; nobody is in a hurry
INDEX_ROWS = 50_000  # lines of one answer, about 10 MB; then the index goes on behind its key
INDEX_ANSWERS = 5_000  # after so many an index is left that does not come to its end: four hours at that pace
INDEX_FRESH_HOURS = 24  # an answer is not asked for again on the same day; a plan and its fetch see the same index
INDEX_TIMEOUT = 300  # seconds without a byte; a whole domain takes a busy index minutes
INDEX_TRIES = 8  # attempts at one question, over about ten minutes
NEWS_PART = 16 * 1024 * 1024  # bytes of a CC-NEWS file in one request: what a kill makes us read again
IDS_STOP_AFTER = 200  # numbers in a row without an article end a walk along the ids
INDEX_BACK_OFF = 5.0  # seconds, doubled by every failure after the first, unless Retry-After says more

# Who is told --------------------------------------------------------------------------------------------------

PING_URL = os.environ.get("KHOTIN_PING", "")  # asked after every crawl: whoever waits for it in vain knows
WEBHOOK_URL = os.environ.get("KHOTIN_WEBHOOK", "")  # told when a site begins or ceases to need a person
MAIL_TO = os.environ.get("KHOTIN_MAIL", "")  # likewise; Scrapy's own MAIL_HOST and MAIL_PORT say through which server
MAIL_FROM = ""  # khotin@ this machine, where nothing is said

# Politeness -----------------------------------------------------------------------------------------------------

CONCURRENT_REQUESTS = 16  # over all sites of a process; each has one
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one in flight per site (crawler.wire.slots: www and bare host share a slot)
DOWNLOAD_DELAY = 2.0  # seconds; a reader's pace. Small offices run these servers
DOWNLOAD_DELAY_JITTER = 0.25  # ±25 %, so that crawls do not march in step with other machines
AUTOTHROTTLE_ENABLED = True  # a slow server is asked more slowly
AUTOTHROTTLE_START_DELAY = 2.0  # seconds; no burst while its latency is unknown
AUTOTHROTTLE_MAX_DELAY = 60.0  # seconds; slower than this a site would not finish in a night
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0  # half the load is not enough to notice, twice is
CRAWL_DELAY_MAX = 60.0  # seconds; a longer Crawl-delay is honoured up to here, and the log says so
RETRY_AFTER_MAX = 300.0  # seconds; a site that asks for a longer wait (429, 503) is left alone until the next run
RETRY_AFTER_UNSAID = 30.0  # seconds after a 429 that does not say how long; ten waits in a row end the run for the site
ROBOTSTXT_OBEY = False  # Scrapy's own fails open; crawler.wire.robots obeys, and fails closed
CANARY = False  # one listing page and one article of each site, and what of its file holds (scrapy canary)
TIME_BUDGET = 0  # seconds a crawl may take; the next one goes on where it stopped. 0: as long as it takes
JUDGE_REHEARSALS = False  # whether a rehearsal is judged as the live site would be, by its past, and sites rest in it
REVISITS_PER_RUN = 200  # articles of a site looked at again for edits: seven minutes at two seconds each
RETRIES_PER_RUN = 500  # addresses of a site that gave no answer before and are due
VALIDATORS_TRUSTED = 9  # "not modified" in a row; then one full look proves that the server is honest
COOKIES_ENABLED = False  # nobody is logged in, and captures hold no session
REFERER_ENABLED = True  # Scrapy's redirects need the component …
REFERRER_POLICY = "no-referrer"  # … and sites need not know which page led to which

# The wire -------------------------------------------------------------------------------------------------------

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip",  # only: what other tools cannot unpack from a WARC is not asked for
}
DOWNLOAD_TIMEOUT = 60  # seconds; the portals answer in 1 to 20
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes; a page has 0.2 MB, and memory holds one whole body a site
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024  # bytes; worth a look in the log
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is off; a site's tls_verify = False opts out, and is logged
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a page is no page
REDIRECT_MAX_TIMES = 5  # what RFC 9309 gives robots.txt is enough for pages
METAREFRESH_ENABLED = False  # a refresh inside a page is content, not an answer
RETRY_TIMES = 2  # three tries, then the fate says why
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # not 429: who says "too many" is not asked again at once
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # a fate with a count is not an error of ours
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier decides what was asked already
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for every response; writing waits for nothing
WARN_ON_GENERATOR_RETURN_VALUE = False  # Scrapy would parse our callback's source anew for every response
DEPTH_LIMIT = 0  # walks end where listings end or repeat, not at a depth
DEPTH_PRIORITY = 1  # breadth first: newest articles of every section before old ones of one
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"  # in the order of the listings
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

DOWNLOADER_MIDDLEWARES = {
    "crawler.wire.slots.SiteSlot": 40,  # before robots, which asks for robots.txt in the same slot
    "crawler.wire.robots.Robots": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # nobody is logged in
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,  # the WARC is the memory
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.wire.unpack.Unpack": 590,  # in its place, with one way to unpack for the wire and for a WARC
    "crawler.wire.capture.CaptureMiddleware": 950,  # next to the wire: sees bodies as served, redirects, retries
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # the spider turns every status into a fate
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # it drops requests without a fate
}
ITEM_PIPELINES = {"crawler.runs.pipelines.ArchivePipeline": 100}
EXTENSIONS = {
    "crawler.runs.ledger.Ledger": 0,
    "scrapy.extensions.feedexport.FeedExporter": None,  # the archive is the only output
    "scrapy.extensions.remote_control.RemoteControl": None,  # see below; loading it alone takes a web framework
    "scrapy.extensions.telnet.TelnetConsole": None,  # likewise
}

# The process ----------------------------------------------------------------------------------------------------

REMOTE_CONTROL_ENABLED = False  # on by default in Scrapy 2.19: it lets a local process run code in ours
TELNETCONSOLE_ENABLED = False  # likewise
DOWNLOADER_STATS = False  # it writes every request out again to count its bytes
STATS_DUMP = False  # the run's account is the table at the end and the row in `runs`
LOG_LEVEL = "INFO"
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S%z"  # the machine's time says its zone; TZ=Asia/Ho_Chi_Minh makes it the archive's
LOG_FORMAT = "%(asctime)s %(levelname)s [%(name)s] %(message)s"
LOG_VERSIONS: list[str] = []  # the pins say it
LOGSTATS_INTERVAL = 60.0  # seconds between lines that say it lives
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 2048  # a crawl needs 200; what needs ten times that is broken and should say so
