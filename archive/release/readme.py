"""README.md and README.vi.md of a release: what is in it and how to read it, with the database's own dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any, Literal

from archive.citing import in_vietnamese
from archive.release.contents import NAME, Policy, Release
from archive.release.tables import Column, Meaning, Table
from archive.site.phrases import vietnamese

Language = Literal["en", "vi"]
_HERE = Path(__file__).parent
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "database": "everything, as one SQLite file",
        "csv": "metadata of the articles, for spreadsheets",
        "delta": "SQL that turns the database of the release before into this one",
        "metadata": "SQL that makes the search index, which this database is without",
        "searched": ", which has a search index besides",
        "unsearched": "; `search-index.sql` makes its search index",
        "full": "whole texts",
        "excerpt": "excerpts of at most {words} words",
        "rows": "{rows} rows",
        "key": "key",
        "head": "| column | type | meaning | written as | derived | NULL means |",
        "first": "It is the first release.",
        "since": "Since the release of {previous} ({kinds}):",
        "unknown": "the table `changes` compares it with another file",
        "none": "no article is new, changed or gone",
        "tables": "| tables with other rows | rows then | rows now |",
        "same": "No row of any table differs.",
    },
    "vi": {
        "database": "toàn bộ dữ liệu, một tệp SQLite",
        "csv": "thông tin mô tả của các bài, cho bảng tính",
        "delta": "SQL biến cơ sở dữ liệu của bản phát hành trước thành bản này",
        "metadata": "SQL tạo chỉ mục tìm kiếm mà cơ sở dữ liệu này không kèm theo",
        "searched": ", cùng với chỉ mục tìm kiếm",
        "unsearched": "; `search-index.sql` tạo chỉ mục tìm kiếm cho nó",
        "full": "toàn văn",
        "excerpt": "trích nhiều nhất {words} tiếng",
        "rows": "{rows} dòng",
        "key": "khóa",
        "head": "| cột | kiểu | ý nghĩa | cách ghi | cách tính | NULL nghĩa là |",
        "first": "Đây là bản phát hành đầu tiên.",
        "since": "Từ bản phát hành {previous} ({kinds}):",
        "unknown": "bảng `changes` so với một tệp khác",
        "none": "không có bài nào mới, thay đổi hay không còn",
        "tables": "| bảng có dòng khác | số dòng trước | số dòng nay |",
        "same": "Không bảng nào có dòng khác.",
    },
}

#: The kinds of the table `changes`.
KINDS: dict[Language, dict[str, str]] = {
    "en": {
        "added": "new articles",
        "date_changed": "articles with another date",
        "gone": "articles gone",
        "publication_changed": "sites of whose texts more or less is published",
        "removed": "articles removed on request",
        "site_added": "new sites",
        "text_changed": "articles with another text",
    },
    "vi": {
        "added": "bài mới",
        "date_changed": "bài đổi ngày đăng",
        "gone": "bài không còn",
        "publication_changed": "trang tin đổi mức công bố văn bản",
        "removed": "bài đã gỡ theo yêu cầu",
        "site_added": "trang tin mới",
        "text_changed": "bài đổi văn bản",
    },
}


def describe(release: Release, language: Language, index: Mapping[str, Any]) -> str:
    """Return the README in a language; `index` tells what changed since which release."""
    told, words = release.told, _WORDS[language]
    template = Template((_HERE / f"readme.{language}.md").read_text(encoding="utf-8"))
    database = next(item.name for item in release.items if item.role == "database").removesuffix(".zst")
    return template.substitute(
        title=told.titles[language],
        day=release.day if language == "en" else in_vietnamese(release.day),
        what=told.about["what" if language == "en" else "what_vi"],
        until=told.until if language == "en" or told.until is None else in_vietnamese(told.until),
        coverage=told.about[f"coverage_{language}"],
        database=database,
        files="\n".join(
            f"| `{item.name}` | {words[item.role]} | {_number(item.written.size, language)} |"
            for item in release.items
            if item.role in words
        ),
        index=words["unsearched" if any(item.role == "metadata" for item in release.items) else "searched"],
        content_hash=told.content_hash,
        verifying=told.about["verifying" if language == "en" else "verifying_vi"].replace(f"{NAME}.db", database),
        policies="\n".join(_policies(told.policies, language)),
        citation=release.cited(language),
        changes="\n".join(_changes(index, language)),
        dictionary="\n".join(line for table in told.tables for line in _table(table, language)),
    )


def _policies(policies: Iterable[Policy], language: Language) -> Iterator[str]:
    """Tell each policy once, with the sources that it is that of."""
    sources: dict[tuple[str, str], list[str]] = {}
    for policy in policies:
        how = _WORDS[language][policy.publication].format(words=policy.words)
        sources.setdefault((how, policy.reason[language]), []).append(policy.site)
    for (how, why), sites in sources.items():
        yield f"| {_cell(', '.join(sites))} | {how} | {_cell(why)} |"


def _changes(index: Mapping[str, Any], language: Language) -> Iterator[str]:
    words, changed = _WORDS[language], index["changed"]
    if changed is None:
        yield words["first"]
        return
    kinds = changed["kinds"]
    named = ", ".join(f"{KINDS[language][kind]}: {_number(n, language)}" for kind, n in (kinds or {}).items())
    said = words["unknown"] if kinds is None else named or words["none"]
    yield words["since"].format(previous=index["previous"]["release"], kinds=said)
    yield ""
    differ = [table for table in changed["tables"] if not table["same"]]
    if not differ:
        yield words["same"]
        return
    yield from (words["tables"], "|---|---|---|")
    for table in differ:
        counts = (_number(table[when], language) for when in ("rows_before", "rows"))
        yield f"| {table['table']} | {' | '.join(counts)} |"


def _table(table: Table, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    yield f"### {table.name}\n"
    yield f"{_meaning(table.meaning, language)} ({words['rows'].format(rows=_number(table.rows, language))})\n"
    yield from (words["head"], "|---|---|---|---|---|---|")
    for column in table.columns:
        meaning = column.meaning
        cells = (_kind(column, table, words["key"]), _meaning(meaning, language), *_rest(meaning, language))
        yield f"| `{column.name}` | {' | '.join(map(_cell, cells))} |"
    yield ""


def _kind(column: Column, table: Table, key: str) -> str:
    told = [column.kind.lower(), *([key] if column.name in table.key else [])]
    targets = (f"→ {r.table}.{r.targets[0]}" for r in table.references if r.columns == (column.name,))
    return ", ".join([*told, *targets])


def _rest(meaning: Meaning, language: Language) -> Iterator[str]:
    """How a value is written, how it came about and what NULL means: told in English; phrases.toml translates it."""
    for told in (meaning.unit or "", meaning.derived or "", meaning.null or ""):
        yield (vietnamese(told) if language == "vi" else None) or told


def _meaning(meaning: Meaning, language: Language) -> str:
    return meaning.en if language == "en" else meaning.vi


def _cell(text: str) -> str:
    """Keep a text inside its cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _number(count: int | None, language: Language) -> str:
    if count is None:
        return "–"
    return f"{count:,}" if language == "en" else f"{count:,}".replace(",", ".")
