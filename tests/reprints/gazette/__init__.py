"""A second invented press, written without sight of `tests.reprints.news` and of the rules. Nothing here is news.

What counts as a reprint was decided before anything was measured:
* a text taken over by another site and edited in one of the planted ways is one;
* a form with other values (prices, weather, draws, water levels, daily counts, auctions, vacancies) is none, though
  most of its words are the same: another day's bulletin tells other facts;
* parts of one series, two reports of one event, meetings that share titles and formulas, and a round-up that carries
  the leads of others are none.
"""
