#pragma once

#include <sqlite3.h>

// Swift sees neither SQLITE_TRANSIENT, a cast, nor variadic functions.

// Binds a copy of the bytes. NULL with a length of 0 is bound as an empty blob, not as SQL's NULL.
static inline int shim_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 length)
{
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", length, SQLITE_TRANSIENT);
}

// Binds a copy of `length` bytes of UTF-8.
static inline int shim_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 length)
{
    return sqlite3_bind_text64(statement, index, bytes ? bytes : "", length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// Leaves the write-ahead log as it is when the connection is closed.
static inline int shim_sqlite3_keep_log_on_close(sqlite3 *database)
{
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
