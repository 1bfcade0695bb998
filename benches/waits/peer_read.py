"""Peer (a): DuckDB reads the file into a table, every column as text, one thread, and does nothing else."""
import sys

import duckdb

con = duckdb.connect(config={"threads": 1})
con.execute("create table cld as select * from read_csv(?, all_varchar = true, header = true, strict_mode = false)", [sys.argv[1]])
print(con.execute("select count(*) from cld").fetchone()[0], "rows")
