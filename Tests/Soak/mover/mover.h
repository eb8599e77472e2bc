// What the mover's parts know of each other. main.c says what the mover is.

#ifndef MOVER_H
#define MOVER_H

#include <netinet/in.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KINDS = 4, ENTRIES = 3, MAX_CONNECTIONS = 4096, MAX_HELLO = 72, READ_ROOM = 1 << 20 };
// What one connection may do before it is another's turn: calls, and bytes.
enum { TURN_CALLS = 64, TURN_BYTES = 256 << 10 };
enum kind { RC4, PLAINTEXT, NONE, OTHER };
enum entry { SOCKS, CONNECT, FORWARD };
enum port { PORT_SOCKS, PORT_HTTP, PORT_INBOUND, PORT_FORWARD_PEER, PORT_FORWARD_HERE, PORT_FORWARD_CHAIN, PORTS };
enum style { MIXED, LARGE, SMALL, SINGLE, STYLES };

// Nothing may rest longer than that, in seconds.
#define STALLED 90.0

struct direction {
    uint64_t seed, planned, sent, received;
    uint8_t hello[MAX_HELLO];
    size_t hello_count;
    enum style style;
    double read_rate;                // bytes a second; 0: as they come
    double send_at, read_at;         // not before
    bool pauses, finished, ended;    // all is sent and the sender has said so; the receiver has seen the end
    EVP_MD_CTX *sent_hash, *received_hash;
};

struct connection {
    bool used;
    uint64_t id;
    int first;                       // the daemon that it goes to, 0 or 1
    enum kind kind;
    enum entry entry;
    bool is_long;
    int fds[2];                      // initiator, responder; -1 before it is there
    uint32_t watched[2];
    bool connected, entered;
    uint8_t prelude[128], answer[512];
    size_t prelude_count, prelude_sent, answer_count;
    struct direction ways[2];        // from the initiator, from the responder
    double moved_at, began_at;
};

// An accepted connection whose first bytes have not said yet which one it is.
struct newcomer {
    bool used;
    int fd;
    uint8_t hello[MAX_HELLO];
    size_t count;
    double began_at;
};

// All that there is, and may be.
extern struct connection connections[MAX_CONNECTIONS];
extern struct newcomer newcomers[MAX_CONNECTIONS];

// What the mover was told: ports of daemons A and B, torrents by their kind, bytes a second at most, 0 for no limit.
extern int ports[2][PORTS];
extern uint8_t infohashes[3][20];
extern double rate;

// What may be sent before the rate is reached, in bytes; the time of this turn of the loop; the epoll descriptor.
extern double tokens, now_;
extern int epoll;
extern bool going;

struct counts {
    uint64_t made, open, open_long, open_short, ended, failed, lost, slow, half_closed, hashes, writes, single_writes, entries[ENTRIES];
    uint64_t relays[2][KINDS], bytes[2][KINDS][2], ended_connections[2][KINDS];
};
extern struct counts count;

// chance.c
extern uint64_t random_state;
uint64_t mix(uint64_t value);
uint64_t draw(void);
uint64_t below(uint64_t bound);
double fraction(void);
uint64_t spread(double least, double most);

// failure.c: ends the mover
void die(const char *what) __attribute__((noreturn));
void *checked(void *made);

// stream.c
void fill_pool(void);
const uint8_t *bytes_at(const struct direction *way, uint64_t position, size_t *in_row);
size_t compare(const struct direction *way, const uint8_t *received, size_t size);
void hash(EVP_MD_CTX *context, const void *bytes, size_t size);
EVP_MD_CTX *new_hash(void);

// end.c
void fail(struct connection *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void conclude(struct connection *c);
void finish(struct connection *c, int end);

// traffic.c
bool send_some(struct connection *c, int end);
bool take(struct connection *c, int way_number, const uint8_t *received, size_t size);
bool receive_some(struct connection *c, int end);

// plan.c
void plan(struct connection *c);

// entry.c
int new_socket(void);
void settle(int fd, const struct direction *incoming);
struct sockaddr_in address(const char *host, int port);
void begin(bool is_long);
bool enter(struct connection *c);

// arrival.c
enum { TAG_LISTENER = 1 << 20, TAG_INPUT, TAG_NEWCOMER = 1 << 21 };
void accept_all(int listener);
void welcome(struct newcomer *n);
void stray(struct newcomer *n, const char *why);

// service.c
uint64_t tag(struct connection *c, int end);
void rewatch(struct connection *c);
void serve(struct connection *c, int end, uint32_t events);

// figures.c
extern const char *const KIND_NAMES[KINDS], *const ENTRY_NAMES[ENTRIES];
void tell(void);

// command.c
extern bool told_idle, input_ended;
void obey(void);

#endif
