#include "CToml.h"

#include <new>
#include <string>

namespace {

struct broken_assertion {};

[[noreturn]] void break_assertion() { throw broken_assertion(); }

}  // namespace

// toml++ asserts what a file can make false: a table's name that begins with no key, as in "[=", would end the process.
// With NDEBUG the same is assumed to be true, which is worse.
#undef NDEBUG
#define TOML_ASSERT(expression) ((expression) ? static_cast<void>(0) : break_assertion())
#define TOML_ENABLE_FORMATTERS 0
#define TOML_EXCEPTIONS 1
// Lists and inline tables within each other: a client's torrents are three deep. Each may begin with a key of most_dots parts, and the
// stack has to hold them all.
#define TOML_MAX_NESTED_VALUES 8
#include <toml++/toml.h>

struct ctoml_document {
    toml::table root;
    bool is_parsed = false;
    std::string error;
    ctoml_position error_position = {0, 0};
};

namespace {

const toml::node &node_of(const ctoml_node *node) { return *reinterpret_cast<const toml::node *>(node); }

const ctoml_node *opaque(const toml::node &node) { return reinterpret_cast<const ctoml_node *>(&node); }

ctoml_position position_of(const toml::source_region &source) { return {source.begin.line, source.begin.column}; }

constexpr unsigned most_dots = 1000;

/// The line on which more dots stand outside quotes than any key has parts, or 0. toml++ bounds the depth of arrays and
/// inline tables but not of dotted keys, and frees a table by recursion: 100,000 dots in a key overflow the stack.
uint32_t line_of_deep_key(std::string_view text) {
    uint32_t line = 1;
    unsigned dots = 0;
    char quote = 0;
    for (size_t index = 0; index < text.size(); index++) {
        const char byte = text[index];
        if (byte == '\n') {
            line++;
            dots = 0;
            quote = 0;
        } else if (quote) {
            if (byte == quote)
                quote = 0;
            else if (byte == '\\' && quote == '"' && index + 1 < text.size() && text[index + 1] != '\n')
                index++;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == '.' && ++dots > most_dots) {
            return line;
        }
    }
    return 0;
}

/// Where the shortest beginning of the text ends that breaks an assertion. Beginnings without that byte break none, all
/// with it do; so it is found by halving.
ctoml_position position_of_broken_assertion(std::string_view text) {
    size_t whole = 0;
    size_t broken = text.size();
    while (broken - whole > 1) {
        const size_t middle = whole + (broken - whole) / 2;
        try {
            (void)toml::parse(text.substr(0, middle));
            whole = middle;
        } catch (const toml::parse_error &) {
            whole = middle;
        } catch (const broken_assertion &) {
            broken = middle;
        }
    }
    ctoml_position position = {1, 0};
    for (size_t index = 0; index < broken; index++) {
        if (text[index] == '\n' && index + 1 < broken)
            position = {position.line + 1, 0};
        else if ((text[index] & 0xC0) != 0x80)
            position.column++;
    }
    return position;
}

}  // namespace

ctoml_document *ctoml_parse(const char *bytes, size_t length) {
    ctoml_document *document = nullptr;
    try {
        document = new ctoml_document;
        const std::string_view text(bytes, length);
        if (const uint32_t line = line_of_deep_key(text)) {
            document->error_position = {line, 1};
            document->error = "a key of more than 1000 parts";
            return document;
        }
        try {
            document->root = toml::parse(text);
            document->is_parsed = true;
        } catch (const broken_assertion &) {
            document->error_position = position_of_broken_assertion(text);
            document->error = "expected a key, a bare one or one in quotes";
        }
        return document;
    } catch (const toml::parse_error &error) {
        document->error_position = position_of(error.source());
        try {
            document->error = error.description();
            return document;
        } catch (...) {
        }
    } catch (...) {
    }
    delete document;
    return nullptr;
}

void ctoml_free(ctoml_document *document) { delete document; }

const ctoml_node *ctoml_root(const ctoml_document *document) {
    return document->is_parsed ? opaque(document->root) : nullptr;
}

ctoml_text ctoml_error_description(const ctoml_document *document) {
    return {document->error.data(), document->error.size()};
}

ctoml_position ctoml_error_position(const ctoml_document *document) { return document->error_position; }

ctoml_type ctoml_node_type(const ctoml_node *node) {
    switch (node_of(node).type()) {
        case toml::node_type::string: return CTOML_STRING;
        case toml::node_type::integer: return CTOML_INTEGER;
        case toml::node_type::floating_point: return CTOML_FLOAT;
        case toml::node_type::boolean: return CTOML_BOOLEAN;
        case toml::node_type::date: return CTOML_DATE;
        case toml::node_type::time: return CTOML_TIME;
        case toml::node_type::date_time: return CTOML_DATE_TIME;
        case toml::node_type::array: return CTOML_ARRAY;
        case toml::node_type::table:
        case toml::node_type::none: break;
    }
    return CTOML_TABLE;
}

ctoml_position ctoml_node_position(const ctoml_node *node) { return position_of(node_of(node).source()); }

ctoml_text ctoml_string(const ctoml_node *node) {
    const std::string &text = **node_of(node).as_string();
    return {text.data(), text.size()};
}

int64_t ctoml_integer(const ctoml_node *node) { return **node_of(node).as_integer(); }

double ctoml_float(const ctoml_node *node) { return **node_of(node).as_floating_point(); }

bool ctoml_boolean(const ctoml_node *node) { return **node_of(node).as_boolean(); }

void ctoml_each_element(const ctoml_node *array, void *context,
                        void (*visit)(void *context, const ctoml_node *element)) {
    for (const toml::node &element : *node_of(array).as_array()) visit(context, opaque(element));
}

void ctoml_each_entry(const ctoml_node *table, void *context,
                      void (*visit)(void *context, ctoml_text key, ctoml_position key_position,
                                    const ctoml_node *value)) {
    for (const auto &[key, value] : *node_of(table).as_table())
        visit(context, {key.str().data(), key.str().size()}, position_of(key.source()), opaque(value));
}
