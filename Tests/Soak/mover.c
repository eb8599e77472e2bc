// Moves bytes through two daemons, at full speed, and loses sight of none: every byte is compared where it arrives with what was
// sent there, and each direction of each connection has a running SHA-1 at either end, which are compared when it ends.
//
// This process is both ends of each connection. The initiator goes by a listener of one daemon (SOCKS, CONNECT, a forward), which
// connects to the other daemon, which connects to the responder here: so that each connection is an initiator's in one daemon and a
// responder's in the other. What it will carry, and how, is drawn when it begins: by which daemon first, its crypto, its entry, how
// many bytes each way, in chunks of which sizes, how slowly they are read. Who has sent what was planned finishes sending; the
// other direction goes on. Any other end is a failure.
//
//   mover SEED LONG SHORT RATE LISTEN-PORT RC4 PLAINTEXT NONE A-PORTS B-PORTS
//
// LONG, SHORT: how many connections there are at a time, long ones and short ones. RATE: MiB a second at most, 0 for no limit.
// RC4, PLAINTEXT, NONE: infohashes in hex, of torrents for which the daemons agree upon that. PORTS: six of a daemon, by commas:
// SOCKS, HTTP, inbound, a forward to the other's inbound port, a forward to LISTEN-PORT, a forward to the other's forward there.
//
// Lines on standard input: `go`; `pause` has all that are there finish sending, and makes no more; the end of input ends the mover.
// Standard output: a line of JSON a second, one for each failure, and `{"idle": true}` when after a pause all have ended.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 4, ENTRIES = 3, MAX_CONNECTIONS = 4096, MAX_HELLO = 72, READ_ROOM = 1 << 20 };
// What one connection may do before it is another's turn: calls, and bytes.
enum { TURN_CALLS = 64, TURN_BYTES = 256 << 10 };
enum kind { RC4, PLAINTEXT, NONE, OTHER };
enum entry { SOCKS, CONNECT, FORWARD };
enum port { PORT_SOCKS, PORT_HTTP, PORT_INBOUND, PORT_FORWARD_PEER, PORT_FORWARD_HERE, PORT_FORWARD_CHAIN, PORTS };
enum style { MIXED, LARGE, SMALL, SINGLE, STYLES };

static const char *const KIND_NAMES[KINDS] = {"rc4", "plaintext", "none", "other"};
static const char *const ENTRY_NAMES[ENTRIES] = {"socks", "connect", "forward"};

// What a stream carries behind its first bytes: pieces of this pool, each from a place of its own, so that bytes that were lost,
// doubled, or another connection's are not equal by chance.
enum { POOL = 8 << 20, PIECE = 256 << 10 };
static uint8_t *pool;

// Nothing may rest longer than that, in seconds.
static const double STALLED = 90;

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

static struct connection connections[MAX_CONNECTIONS];
static struct newcomer newcomers[MAX_CONNECTIONS];
static int ports[2][PORTS], listen_port, epoll, long_target, short_target;
static uint8_t infohashes[3][20];
static double rate, tokens, now_;
static bool going, input_ended, told_idle = true;
static uint64_t next_id = 1;
static double next_short_at;
static uint8_t room[READ_ROOM];

static struct {
    uint64_t made, open, open_long, open_short, ended, failed, lost, slow, half_closed, hashes, writes, single_writes, entries[ENTRIES];
    uint64_t relays[2][KINDS], bytes[2][KINDS][2], ended_connections[2][KINDS];
} count;

static uint64_t random_state;

static uint64_t mix(uint64_t value) {
    value += 0x9E3779B97F4A7C15;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

static uint64_t draw(void) { return mix(random_state += 0x9E3779B97F4A7C15); }
static uint64_t below(uint64_t bound) { return draw() % bound; }
static double fraction(void) { return (draw() >> 11) * 0x1p-53; }
// As many below 10 as between 10 and 100.
static uint64_t spread(double least, double most) { return (uint64_t)(least * pow(most / least, fraction())); }

static double monotonic(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void die(const char *what) {
    fprintf(stderr, "mover: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *checked(void *made) {
    if (!made) die("memory");
    return made;
}

// MARK: What a stream consists of

// Where a direction's bytes from `position` on stand, and how many of them in a row.
static const uint8_t *bytes_at(const struct direction *way, uint64_t position, size_t *in_row) {
    if (position < way->hello_count) {
        *in_row = way->hello_count - position;
        return way->hello + position;
    }
    position -= way->hello_count;
    uint64_t piece = position / PIECE, inside = position % PIECE;
    *in_row = PIECE - inside;
    return pool + mix(way->seed ^ mix(piece)) % (POOL - PIECE) + inside;
}

// - Returns: the first place at which they differ, or `size`.
static size_t compare(const struct direction *way, const uint8_t *received, size_t size) {
    for (size_t done = 0; done < size;) {
        size_t in_row;
        const uint8_t *expected = bytes_at(way, way->received + done, &in_row);
        if (in_row > size - done) in_row = size - done;
        if (memcmp(received + done, expected, in_row)) {
            while (received[done] == *expected) done++, expected++;
            return done;
        }
        done += in_row;
    }
    return size;
}

static void hash(EVP_MD_CTX *context, const void *bytes, size_t size) {
    if (!EVP_DigestUpdate(context, bytes, size)) die("SHA-1");
}

static EVP_MD_CTX *new_hash(void) {
    EVP_MD_CTX *context = checked(EVP_MD_CTX_new());
    if (!EVP_DigestInit_ex(context, EVP_sha1(), NULL)) die("SHA-1");
    return context;
}

// MARK: Ends of connections

static void fail(struct connection *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void watch(int fd, uint32_t *watched, uint32_t wanted, uint64_t tag) {
    if (*watched == wanted) return;
    struct epoll_event event = {.events = wanted, .data.u64 = tag};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event)) die("epoll_ctl");
    *watched = wanted;
}

static uint64_t tag(struct connection *c, int end) { return (uint64_t)(c - connections) * 2 + end; }

static void release(struct connection *c) {
    for (int end = 0; end < 2; end++) {
        if (c->fds[end] >= 0) close(c->fds[end]);
        EVP_MD_CTX_free(c->ways[end].sent_hash);
        EVP_MD_CTX_free(c->ways[end].received_hash);
    }
    count.open--;
    *(c->is_long ? &count.open_long : &count.open_short) -= 1;
    c->used = false;
}

static void fail(struct connection *c, const char *format, ...) {
    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    uint64_t lost = 0;
    for (int way = 0; way < 2; way++) lost += c->ways[way].sent - c->ways[way].received;
    printf("{\"failure\": \"connection %llu, %s by %s to daemon %c, after %.1f s: %s; sent %llu and %llu, received %llu and %llu\"}\n",
        (unsigned long long)c->id, KIND_NAMES[c->kind], ENTRY_NAMES[c->entry], 'A' + c->first, now_ - c->began_at, why,
        (unsigned long long)c->ways[0].sent, (unsigned long long)c->ways[1].sent, (unsigned long long)c->ways[0].received,
        (unsigned long long)c->ways[1].received);
    count.failed++;
    count.lost += lost;
    release(c);
}

// Both directions have come to their end: the hashes are compared.
static void conclude(struct connection *c) {
    for (int way = 0; way < 2; way++) {
        uint8_t sent[EVP_MAX_MD_SIZE], received[EVP_MAX_MD_SIZE];
        unsigned size;
        if (!EVP_DigestFinal_ex(c->ways[way].sent_hash, sent, &size)
            || !EVP_DigestFinal_ex(c->ways[way].received_hash, received, &size)) die("SHA-1");
        if (memcmp(sent, received, size)) {
            fail(c, "the hashes of direction %d differ", way);
            return;
        }
        count.hashes++;
    }
    count.ended++;
    count.ended_connections[c->first][c->kind]++;
    release(c);
}

// MARK: Sending and receiving

static size_t chunk(const struct direction *way) {
    switch (way->style) {
    case MIXED: return spread(1, 1 << 20);
    case LARGE: return 1 << 20;
    case SMALL: return 1 + below(64);
    default: return 1;
    }
}

static void finish(struct connection *c, int end) {
    struct direction *way = &c->ways[end];
    way->finished = true;
    if (shutdown(c->fds[end], SHUT_WR)) fail(c, "shutdown of end %d: %s", end, strerror(errno));
    else if (!c->ways[1 - end].ended && !c->ways[1 - end].finished) count.half_closed++;
}

// - Returns: whether the connection is still there.
static bool send_some(struct connection *c, int end) {
    struct direction *way = &c->ways[end];
    if (way->finished || now_ < way->send_at) return true;
    uint64_t start = way->sent;
    for (int call = 0; call < TURN_CALLS && way->sent < way->planned && way->sent - start < TURN_BYTES; call++) {
        if (rate > 0 && tokens <= 0) {
            way->send_at = now_ + 0.002 + fraction() * 0.02;
            return true;
        }
        size_t wanted = chunk(way);
        if (wanted > way->planned - way->sent) wanted = way->planned - way->sent;
        struct iovec parts[8];
        int part_count = 0;
        size_t ready = 0;
        while (ready < wanted && part_count < 8) {
            size_t in_row;
            parts[part_count].iov_base = (void *)bytes_at(way, way->sent + ready, &in_row);
            if (in_row > wanted - ready) in_row = wanted - ready;
            parts[part_count++].iov_len = in_row;
            ready += in_row;
        }
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = part_count};
        ssize_t taken = sendmsg(c->fds[end], &message, MSG_NOSIGNAL);
        if (taken < 0) {
            if (errno == EAGAIN || errno == EINTR) return true;
            fail(c, "end %d cannot send: %s", end, strerror(errno));
            return false;
        }
        count.writes++;
        count.single_writes += taken == 1;
        size_t left = taken;
        for (int part = 0; left; part++) {
            size_t size = parts[part].iov_len < left ? parts[part].iov_len : left;
            hash(way->sent_hash, parts[part].iov_base, size);
            left -= size;
        }
        way->sent += taken;
        tokens -= taken;
        c->moved_at = now_;
        if (way->pauses && below(40) == 0) {
            way->send_at = now_ + fraction() * 0.5;
            break;
        }
        if ((size_t)taken < ready) return true;
    }
    if (way->sent == way->planned) {
        finish(c, end);
        return c->used;
    }
    return true;
}

// Takes what the other end has sent, compares it, and counts it.
// - Returns: whether it is what was sent.
static bool take(struct connection *c, int way_number, const uint8_t *received, size_t size) {
    struct direction *way = &c->ways[way_number];
    if (way->received + size > way->sent) {
        fail(c, "direction %d has more bytes than were sent", way_number);
        return false;
    }
    size_t equal = compare(way, received, size);
    if (equal != size) {
        fail(c, "byte %llu of direction %d is another", (unsigned long long)(way->received + equal), way_number);
        return false;
    }
    hash(way->received_hash, received, size);
    way->received += size;
    count.bytes[c->first][c->kind][way_number] += size;
    c->moved_at = now_;
    return true;
}

static bool receive_some(struct connection *c, int end) {
    struct direction *way = &c->ways[1 - end];
    if (way->ended || now_ < way->read_at) return true;
    uint64_t start = way->received;
    for (int call = 0; call < TURN_CALLS && way->received - start < TURN_BYTES; call++) {
        size_t most = way->style == MIXED ? spread(1, READ_ROOM) : way->style == LARGE ? READ_ROOM : 1 + below(4096);
        if (way->read_rate > 0 && most > 65536) most = 65536;
        ssize_t size = recv(c->fds[end], room, most, 0);
        if (size < 0) {
            if (errno == EAGAIN || errno == EINTR) return true;
            fail(c, "end %d cannot receive: %s", end, strerror(errno));
            return false;
        }
        if (size == 0) {
            way->ended = true;
            c->moved_at = now_;
            if (!way->finished || way->received != way->sent) {
                fail(c, "direction %d has ended too early", 1 - end);
                return false;
            }
            break;
        }
        if (!take(c, 1 - end, room, size)) return false;
        if (way->read_rate > 0) {
            way->read_at = now_ + size / way->read_rate;
            break;
        }
    }
    if (c->ways[0].ended && c->ways[1].ended) {
        conclude(c);
        return false;
    }
    return true;
}

// MARK: How a connection begins

static int new_socket(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    return fd;
}

static void settle(int fd, const struct direction *incoming) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (incoming->read_rate > 0) {
        // Less than a packet on loopback (64 KiB) would have the sender wait for its persist timer before each.
        int small = 65536 << below(4);
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
}

static struct sockaddr_in address(const char *host, int port) {
    struct sockaddr_in found = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &found.sin_addr) != 1) die(host);
    return found;
}

static void plan_way(struct connection *c, int number) {
    struct direction *way = &c->ways[number];
    way->seed = draw();
    way->sent_hash = new_hash();
    way->received_hash = new_hash();
    if (c->kind == OTHER) {
        way->hello_count = snprintf((char *)way->hello, MAX_HELLO, "soak %012llu%c\n", (unsigned long long)c->id, "><"[number]);
    } else {
        memset(way->hello, 0, 68);
        memcpy(way->hello, "\x13" "BitTorrent protocol", 20);
        memcpy(way->hello + 28, infohashes[c->kind], 20);
        char peer[21];
        snprintf(peer, sizeof peer, "-SK000%c-%012llu", '0' + number, (unsigned long long)c->id);
        memcpy(way->hello + 48, peer, 20);
        way->hello_count = 68;
    }
    if (c->is_long) {
        way->planned = spread(64 << 10, 1 << 29);
        way->style = below(4) ? MIXED : LARGE;
    } else {
        way->planned = below(5) ? spread(1, 256 << 10) : 0;
        way->style = below(STYLES);
        if (way->style == SINGLE && way->planned > 2000) way->planned = 2000;
        if (way->style == SMALL && way->planned > 50000) way->planned = 50000;
    }
    if (below(c->is_long ? 8 : 32) == 0) {
        // Bytes a second, for half a minute at most.
        way->read_rate = spread(20e3, 4e6);
        if (way->planned > way->read_rate * 30) way->planned = way->read_rate * 30;
        count.slow++;
    }
    way->pauses = below(c->is_long ? 4 : 32) == 0;
    // A direction's first bytes are always there: they say which connection it is.
    way->planned += way->hello_count;
}

static void begin(bool is_long) {
    struct connection *c = NULL;
    for (int i = 0; i < MAX_CONNECTIONS && !c; i++)
        if (!connections[i].used) c = &connections[i];
    if (!c) return;
    *c = (struct connection){.used = true, .id = next_id++, .fds = {-1, -1}, .is_long = is_long};
    c->first = below(2);
    c->kind = below(KINDS);
    c->entry = below(ENTRIES);
    c->began_at = c->moved_at = now_;
    plan_way(c, 0);
    plan_way(c, 1);
    count.made++;
    count.open++;
    *(is_long ? &count.open_long : &count.open_short) += 1;
    count.relays[c->first][c->kind]++;
    count.entries[c->entry]++;

    const int *near = ports[c->first], *far = ports[1 - c->first];
    const char *host = c->kind == OTHER ? "127.0.0.1" : "198.18.0.1";
    int port = c->kind == OTHER ? far[PORT_FORWARD_HERE] : far[PORT_INBOUND];
    int entry_port = near[PORT_SOCKS];
    if (c->entry == SOCKS) {
        struct sockaddr_in target = address(host, port);
        memcpy(c->prelude, "\x05\x01\x00\x05\x01\x00\x01", 7);
        memcpy(c->prelude + 7, &target.sin_addr, 4);
        memcpy(c->prelude + 11, &target.sin_port, 2);
        c->prelude_count = 13;
    } else if (c->entry == CONNECT) {
        entry_port = near[PORT_HTTP];
        c->prelude_count = snprintf((char *)c->prelude, sizeof c->prelude,
            "CONNECT %s:%d HTTP/1.1\r\nHost: %s:%d\r\n\r\n", host, port, host, port);
    } else {
        entry_port = near[c->kind == OTHER ? PORT_FORWARD_CHAIN : PORT_FORWARD_PEER];
    }
    c->fds[0] = new_socket();
    settle(c->fds[0], &c->ways[1]);
    struct sockaddr_in entry = address("127.0.0.1", entry_port);
    if (connect(c->fds[0], (struct sockaddr *)&entry, sizeof entry) && errno != EINPROGRESS) {
        fail(c, "connect: %s", strerror(errno));
        return;
    }
    c->watched[0] = EPOLLOUT;
    struct epoll_event event = {.events = EPOLLOUT, .data.u64 = tag(c, 0)};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fds[0], &event)) die("epoll_ctl");
}

// The initiator's way through its daemon's listener.
// - Returns: whether the connection is still there.
static bool enter(struct connection *c) {
    if (!c->connected) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(c->fds[0], SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) {
            fail(c, "connect: %s", strerror(error));
            return false;
        }
        c->connected = true;
    }
    while (c->prelude_sent < c->prelude_count) {
        ssize_t taken = send(c->fds[0], c->prelude + c->prelude_sent, c->prelude_count - c->prelude_sent, MSG_NOSIGNAL);
        if (taken < 0 && errno == EAGAIN) return true;
        if (taken < 0) {
            fail(c, "the request cannot be sent: %s", strerror(errno));
            return false;
        }
        c->prelude_sent += taken;
    }
    if (c->entry == FORWARD) {
        c->entered = true;
        return true;
    }
    // Nothing follows the answer before the responder has heard of the initiator.
    ssize_t size = recv(c->fds[0], c->answer + c->answer_count, sizeof c->answer - 1 - c->answer_count, 0);
    if (size < 0 && errno == EAGAIN) return true;
    if (size <= 0) {
        fail(c, "the request is not answered: %s", size ? strerror(errno) : "the end of the stream");
        return false;
    }
    c->answer_count += size;
    if (c->entry == SOCKS) {
        c->entered = c->answer_count == 12;
        if (c->answer_count >= 4 && c->answer[3]) {
            fail(c, "SOCKS answers %d", c->answer[3]);
            return false;
        }
    } else {
        c->entered = c->answer_count >= 4 && !memcmp(c->answer + c->answer_count - 4, "\r\n\r\n", 4);
        if (c->entered && memcmp(c->answer, "HTTP/1.1 200", 12)) {
            fail(c, "CONNECT is answered by %.12s", (char *)c->answer);
            return false;
        }
    }
    if (c->answer_count >= sizeof c->answer - 1) {
        fail(c, "the answer to the request is too long");
        return false;
    }
    c->moved_at = now_;
    return true;
}

static uint32_t wanted(const struct connection *c, int end) {
    const struct direction *out = &c->ways[end], *in = &c->ways[1 - end];
    if (end == 0 && !c->entered)
        return !c->connected || c->prelude_sent < c->prelude_count ? EPOLLOUT : EPOLLIN;
    return (!out->finished && now_ >= out->send_at ? EPOLLOUT : 0) | (!in->ended && now_ >= in->read_at ? EPOLLIN : 0);
}

static void rewatch(struct connection *c) {
    for (int end = 0; end < 2; end++)
        if (c->fds[end] >= 0) watch(c->fds[end], &c->watched[end], wanted(c, end), tag(c, end));
}

static void serve(struct connection *c, int end, uint32_t events) {
    if (!c->used || c->fds[end] < 0) return;
    if (end == 0 && !c->entered) {
        if (!enter(c)) return;
    } else {
        // The system tells of the end of both directions whether it is asked or not: what is there then is read at once.
        if (events & EPOLLHUP) c->ways[1 - end].read_at = 0;
        // An error is read, and told of, by recv.
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !receive_some(c, end)) return;
        if ((events & EPOLLOUT) && !send_some(c, end)) return;
        if ((events & EPOLLERR) && c->ways[1 - end].ended) {
            fail(c, "end %d is broken", end);
            return;
        }
    }
    rewatch(c);
}

// MARK: How it arrives

static void stray(struct newcomer *n, const char *why) {
    printf("{\"failure\": \"a connection that none here belongs to: %s, after %zu bytes\"}\n", why, n->count);
    count.failed++;
    close(n->fd);
    n->used = false;
}

// The first bytes of an accepted connection say which one it is.
static void welcome(struct newcomer *n) {
    size_t expected = n->count && n->hello[0] == 0x13 ? 68 : 19;
    ssize_t size = recv(n->fd, n->hello + n->count, n->count ? expected - n->count : 1, 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        stray(n, size ? strerror(errno) : "it has ended");
        return;
    }
    n->count += size;
    if (n->count == 1 || n->count < expected) return;
    char digits[13] = {0};
    memcpy(digits, n->hello + (expected == 68 ? 56 : 5), 12);
    uint64_t id = strtoull(digits, NULL, 10);
    for (struct connection *c = connections; c < connections + MAX_CONNECTIONS; c++) {
        if (!c->used || c->id != id || c->fds[1] >= 0) continue;
        c->fds[1] = n->fd;
        n->used = false;
        settle(n->fd, &c->ways[0]);
        c->watched[1] = 0;
        struct epoll_event event = {.events = 0, .data.u64 = tag(c, 1)};
        if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fds[1], &event)) die("epoll_ctl");
        if (take(c, 0, n->hello, n->count)) rewatch(c);
        return;
    }
    stray(n, "its number is unknown");
}

enum { TAG_LISTENER = 1 << 20, TAG_INPUT, TAG_NEWCOMER = 1 << 21 };

static void accept_all(int listener) {
    while (true) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno != EAGAIN && errno != ECONNABORTED) die("accept");
            return;
        }
        int free = 0;
        while (free < MAX_CONNECTIONS && newcomers[free].used) free++;
        if (free == MAX_CONNECTIONS) {
            errno = ENOBUFS;
            die("more connections than are made");
        }
        newcomers[free] = (struct newcomer){.used = true, .fd = fd, .began_at = now_};
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = TAG_NEWCOMER + free};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
    }
}

// MARK: The whole

static void tell(void) {
    printf("{\"made\": %llu, \"open\": %llu, \"ended\": %llu, \"failed\": %llu, \"lost\": %llu, \"slow\": %llu, \"half_closed\": %llu,"
        " \"hashes\": %llu, \"writes\": %llu, \"single_writes\": %llu, \"going\": %s, \"entries\": [%llu, %llu, %llu], \"ways\": [",
        (unsigned long long)count.made, (unsigned long long)count.open, (unsigned long long)count.ended,
        (unsigned long long)count.failed, (unsigned long long)count.lost, (unsigned long long)count.slow,
        (unsigned long long)count.half_closed, (unsigned long long)count.hashes, (unsigned long long)count.writes,
        (unsigned long long)count.single_writes, going ? "true" : "false", (unsigned long long)count.entries[SOCKS],
        (unsigned long long)count.entries[CONNECT], (unsigned long long)count.entries[FORWARD]);
    for (int first = 0; first < 2; first++)
        for (int kind = 0; kind < KINDS; kind++)
            printf("%s{\"first\": %d, \"crypto\": \"%s\", \"made\": %llu, \"ended\": %llu, \"there\": %llu, \"back\": %llu}",
                first || kind ? ", " : "", first, KIND_NAMES[kind], (unsigned long long)count.relays[first][kind],
                (unsigned long long)count.ended_connections[first][kind], (unsigned long long)count.bytes[first][kind][0],
                (unsigned long long)count.bytes[first][kind][1]);
    printf("]}\n");
    fflush(stdout);
}

// Everything that waits for a time, a hundred times a second.
static void tick(void) {
    if (going) {
        while ((int)count.open_long < long_target) begin(true);
        if ((int)count.open_short < short_target && now_ >= next_short_at) {
            begin(false);
            next_short_at = now_ + fraction() * 0.05;
        }
    }
    for (struct connection *c = connections; c < connections + MAX_CONNECTIONS; c++) {
        if (!c->used) continue;
        if (now_ - c->moved_at > STALLED) fail(c, "nothing has moved for %.0f s", STALLED);
        else rewatch(c);
    }
    for (struct newcomer *n = newcomers; n < newcomers + MAX_CONNECTIONS; n++)
        if (n->used && now_ - n->began_at > STALLED) stray(n, "it says nothing");
    if (!going && !count.open && !told_idle) {
        tell();
        printf("{\"idle\": true}\n");
        fflush(stdout);
        told_idle = true;
    }
}

static void pause_all(void) {
    going = false;
    for (struct connection *c = connections; c < connections + MAX_CONNECTIONS; c++) {
        if (!c->used) continue;
        for (int number = 0; number < 2; number++) {
            struct direction *way = &c->ways[number];
            way->read_rate = 0;
            way->pauses = false;
            way->send_at = way->read_at = 0;
            if (way->finished) continue;
            way->planned = way->sent > way->hello_count ? way->sent : way->hello_count;
            // The end that is there says so at once; the other, when it is.
            if (way->sent == way->planned && c->fds[number] >= 0) finish(c, number);
            if (!c->used) break;
        }
        if (c->used) rewatch(c);
    }
}

static void obey(void) {
    static char line[64];
    static size_t length;
    char byte;
    ssize_t size;
    while ((size = read(0, &byte, 1)) == 1) {
        if (byte != '\n') {
            if (length < sizeof line - 1) line[length++] = byte;
            continue;
        }
        line[length] = 0;
        length = 0;
        if (!strcmp(line, "go")) {
            going = true;
            told_idle = false;
        } else if (!strcmp(line, "pause")) {
            pause_all();
        } else {
            errno = EINVAL;
            die(line);
        }
    }
    if (size == 0) input_ended = true;
}

static void read_ports(int *into, char *text) {
    for (int port = 0; port < PORTS; port++) {
        char *part = strsep(&text, ",");
        if (!part) {
            errno = EINVAL;
            die("six ports are wanted");
        }
        into[port] = atoi(part);
    }
}

int main(int argc, char **argv) {
    if (argc != 11) {
        fputs("usage: mover SEED LONG SHORT RATE LISTEN-PORT RC4 PLAINTEXT NONE A-PORTS B-PORTS\n", stderr);
        return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    random_state = mix(strtoull(argv[1], NULL, 10));
    long_target = atoi(argv[2]);
    short_target = atoi(argv[3]);
    rate = atof(argv[4]) * 1048576;
    listen_port = atoi(argv[5]);
    for (int torrent = 0; torrent < 3; torrent++)
        for (int byte = 0; byte < 20; byte++)
            if (sscanf(argv[6 + torrent] + 2 * byte, "%2hhx", &infohashes[torrent][byte]) != 1) die(argv[6 + torrent]);
    read_ports(ports[0], argv[9]);
    read_ports(ports[1], argv[10]);
    pool = checked(malloc(POOL));
    for (size_t place = 0; place < POOL; place += 8) {
        uint64_t value = draw();
        memcpy(pool + place, &value, 8);
    }

    epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = new_socket(), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in here = address("127.0.0.1", listen_port);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 1024)) die("listen");
    fcntl(0, F_SETFL, O_NONBLOCK);
    struct epoll_event listening = {.events = EPOLLIN, .data.u64 = TAG_LISTENER}, input = {.events = EPOLLIN, .data.u64 = TAG_INPUT};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &listening) || epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &input)) die("epoll_ctl");

    now_ = monotonic();
    double told_at = now_, ticked_at = now_;
    while (!input_ended) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 10);
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        double before = now_;
        now_ = monotonic();
        tokens += (now_ - before) * rate;
        // What was not used is not saved up for longer than 100 ms.
        if (tokens > rate / 10) tokens = rate / 10;
        for (int i = 0; i < ready; i++) {
            uint64_t which = events[i].data.u64;
            if (which >= TAG_NEWCOMER) {
                if (newcomers[which - TAG_NEWCOMER].used) welcome(&newcomers[which - TAG_NEWCOMER]);
            } else if (which == TAG_LISTENER) {
                accept_all(listener);
            } else if (which == TAG_INPUT) {
                obey();
            } else {
                serve(&connections[which / 2], which % 2, events[i].events);
            }
        }
        if (now_ - ticked_at >= 0.01) {
            ticked_at = now_;
            tick();
        }
        if (now_ - told_at >= 1) {
            told_at = now_;
            tell();
        }
    }
    return 0;
}
