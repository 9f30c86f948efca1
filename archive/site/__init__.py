"""The archive's public face: a Datasette folder (templates, plugins, static, settings) and the code under it.

The modules here know SQLite and words, not Datasette; only `plugins/`, `reply` and `folder` do. Data goes one
way: connection -> facts (`article`, `searching`, `front`, `known`) -> words (`language`, `moments`, `texts`,
`citing`) -> templates.
"""
