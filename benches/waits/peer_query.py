"""Peer (b): a small, fair query: each request with the first later assessment and the first later service of its person.

No submissions, no unique events, no cleaning of values beyond lower case, no blocks, no overlaps, no ASCOF: a small part of
what `yellowfolder waits` does. Columns are read as text (the file is dirty) and only those that the query needs are kept.
"""
import sys

import duckdb

con = duckdb.connect(config={"threads": 1})
con.execute(
    """
    create table event as
    select "LA Code" as la,
           coalesce(nullif("NHS Number", ''), "LA Code" || '_' || "LA Person Unique Identifier") as person,
           lower("Event Type") as kind,
           try_cast(coalesce(try_strptime("Event Start Date", '%d/%m/%Y'), try_strptime("Event Start Date", '%Y-%m-%d')) as date) as start
    from read_csv(?, all_varchar = true, header = true, strict_mode = false)
    """,
    [sys.argv[1]],
)
found = con.execute(
    """
    with request as (select * from event where kind like '%request%' and start is not null),
         assessment as (select * from event where kind like '%assessment%' and start is not null),
         service as (select * from event where kind like '%service%' and start is not null),
         answered as (
             select r.la, r.person, r.start, a.start as assessed
             from request r asof left join assessment a
               on r.la = a.la and r.person = a.person and r.start <= a.start
         )
    select w.la, date_trunc('quarter', least(w.assessed, s.start)) as quarter, count(*),
           median(least(w.assessed, s.start) - w.start), median(s.start - w.start)
    from answered w asof left join service s
      on w.la = s.la and w.person = s.person and w.start <= s.start
    group by 1, 2 order by 1, 2
    """
).fetchall()
print(len(found), "medians")
