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
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "mover.h"

struct connection connections[MAX_CONNECTIONS];
struct newcomer newcomers[MAX_CONNECTIONS];
int ports[2][PORTS], epoll;
uint8_t infohashes[3][20];
double rate, tokens, now_;
bool going;

static int listen_port, long_target, short_target;
static double next_short_at;

static double monotonic(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
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
    fill_pool();

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
