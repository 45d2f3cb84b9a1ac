"""The Observatoire: the programme's indicators, computed from files, by date, with their definitions.

Plain Python over Parquet, no database: `schemas` says what the files hold, `store` where they are, `door` what may come
in, `aggregates` what is kept by week, `indicators` what is computed (once, in Ibis, for any engine), `run` with which
engine. See docs/adr/0014-observatory.md.
"""
