#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed document, or the reason why there is none. It owns its nodes.
typedef struct ctoml_document ctoml_document;

/// A value in a document.
typedef struct ctoml_node ctoml_node;

/// Bytes that are not terminated and may hold zeros.
typedef struct {
    const char *bytes;
    size_t length;
} ctoml_text;

/// Both count from 1, the column in code points. 0 is unknown.
typedef struct {
    uint32_t line;
    uint32_t column;
} ctoml_position;

typedef enum {
    CTOML_STRING,
    CTOML_INTEGER,
    CTOML_FLOAT,
    CTOML_BOOLEAN,
    CTOML_DATE,
    CTOML_TIME,
    CTOML_DATE_TIME,
    CTOML_ARRAY,
    CTOML_TABLE,
} ctoml_type;

/// Parses UTF-8. NULL only when memory is short. Freed with ctoml_free.
ctoml_document *ctoml_parse(const char *bytes, size_t length);
void ctoml_free(ctoml_document *document);

/// The table that is the document, or NULL when it could not be parsed.
const ctoml_node *ctoml_root(const ctoml_document *document);

/// Why and where it could not be parsed; of use only without a root. The text lives as long as the document.
ctoml_text ctoml_error_description(const ctoml_document *document);
ctoml_position ctoml_error_position(const ctoml_document *document);

ctoml_type ctoml_node_type(const ctoml_node *node);
ctoml_position ctoml_node_position(const ctoml_node *node);

/// The value of a node of that type. The text lives as long as the document.
ctoml_text ctoml_string(const ctoml_node *node);
int64_t ctoml_integer(const ctoml_node *node);
double ctoml_float(const ctoml_node *node);
bool ctoml_boolean(const ctoml_node *node);

/// Calls `visit` for each element of an array, in order.
void ctoml_each_element(const ctoml_node *array, void *context, void (*visit)(void *context, const ctoml_node *element));

/// Calls `visit` for each entry of a table, in the order of the keys' bytes.
void ctoml_each_entry(const ctoml_node *table, void *context,
                      void (*visit)(void *context, ctoml_text key, ctoml_position key_position,
                                    const ctoml_node *value));

#ifdef __cplusplus
}
#endif
