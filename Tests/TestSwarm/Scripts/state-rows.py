"""What a state folder's database holds, as another program sees it while the daemon runs or after it was killed.

    state-rows.py FOLDER [--whole]

Prints JSON: for each table its rows' keys in hexadecimal, in order; nothing yet where there is no database. With --whole the
file is looked through as well, and `integrity` is what SQLite says of it.
"""

import json
import os
import sqlite3
import sys

path = os.path.join(sys.argv[1], "mseproxy.db")
found = {"peer_memory": [], "peer_address": []}
if os.path.exists(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    keys = {"peer_memory": "hex(ip) || ':' || port", "peer_address": "hex(address) || ':' || hex(ip)"}
    for table, key in keys.items():
        if table in tables:
            found[table] = sorted(text for (text,) in database.execute(f"SELECT {key} FROM {table}"))
    if "--whole" in sys.argv:
        found["integrity"] = [text for (text,) in database.execute("PRAGMA integrity_check")]
print(json.dumps(found))
