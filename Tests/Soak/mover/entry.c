// How a connection begins: through a listener of a daemon.

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "mover.h"

static uint64_t next_id = 1;

int new_socket(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    return fd;
}

void settle(int fd, const struct direction *incoming) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (incoming->read_rate > 0) {
        // Less than a packet on loopback (64 KiB) would have the sender wait for its persist timer before each.
        int small = 65536 << below(4);
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
}

struct sockaddr_in address(const char *host, int port) {
    struct sockaddr_in found = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &found.sin_addr) != 1) die(host);
    return found;
}

void begin(bool is_long) {
    struct connection *c = NULL;
    for (int i = 0; i < MAX_CONNECTIONS && !c; i++)
        if (!connections[i].used) c = &connections[i];
    if (!c) return;
    *c = (struct connection){.used = true, .id = next_id++, .fds = {-1, -1}, .is_long = is_long};
    c->began_at = c->moved_at = now_;
    plan(c);
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
bool enter(struct connection *c) {
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
