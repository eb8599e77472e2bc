#define _GNU_SOURCE
#include "CBareRelay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_DELIVERED 128

enum phase { CLOSED, LISTENING, AWAITING_FIRST, AWAITING_SECOND, CONNECTING, ESTABLISHED };

struct end {
    enum phase phase;
    unsigned received;
    int other;
    // What the client gets when it is connected to.
    char payload[MOST_DELIVERED];
};

// By descriptor: more than these are refused.
#define MOST_DESCRIPTORS 65536
static struct end ends[MOST_DESCRIPTORS];

// What is sent, and where what is received goes: a flight and its payload lie in it whole.
static char zeros[4096], scratch[16384];

static struct sockaddr_in address_of(const char *host, unsigned short port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

static int watch(int epoll, int operation, int descriptor, unsigned events)
{
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

static void set_no_delay(int descriptor)
{
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int listen_at(struct sockaddr_in address)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (descriptor < 0)
        return -1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Connections that are accepted have their listener's.
    set_no_delay(descriptor);
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0 || listen(descriptor, 4096) != 0)
        return -1;
    return descriptor;
}

static void end_both(int descriptor)
{
    int other = ends[descriptor].other;
    ends[descriptor].phase = CLOSED;
    close(descriptor);
    if (other >= 0) {
        ends[other].phase = CLOSED;
        close(other);
    }
}

static void take(int epoll, int listener)
{
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0)
        return;
    if (descriptor >= MOST_DESCRIPTORS) {
        close(descriptor);
        return;
    }
    ends[descriptor].phase = AWAITING_FIRST;
    ends[descriptor].received = 0;
    ends[descriptor].other = -1;
    watch(epoll, EPOLL_CTL_ADD, descriptor, EPOLLIN);
}

static void dial(int epoll, int initiator, struct sockaddr_in client, const char *payload)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS) {
        if (descriptor >= 0)
            close(descriptor);
        end_both(initiator);
        return;
    }
    set_no_delay(descriptor);
    ends[descriptor].phase = CONNECTING;
    ends[descriptor].other = initiator;
    memcpy(ends[descriptor].payload, payload, MOST_DELIVERED);
    ends[initiator].other = descriptor;
    if (connect(descriptor, (struct sockaddr *)&client, sizeof client) != 0 && errno != EINPROGRESS) {
        end_both(initiator);
        return;
    }
    watch(epoll, EPOLL_CTL_ADD, descriptor, EPOLLOUT);
}

static void receive(int epoll, int descriptor, struct sockaddr_in client, const struct bare_relay_flights *flights)
{
    struct end *end = &ends[descriptor];
    ssize_t count = recv(descriptor, scratch, sizeof scratch - MOST_DELIVERED, 0);
    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0) {
        end_both(descriptor);
        return;
    }
    end->received += (unsigned)count;
    if (end->phase == AWAITING_FIRST && end->received >= flights->first_received) {
        end->received -= flights->first_received;
        end->phase = AWAITING_SECOND;
        send(descriptor, zeros, flights->first_sent, MSG_NOSIGNAL);
    } else if (end->phase == AWAITING_SECOND && end->received >= flights->second_received) {
        end->phase = ESTABLISHED;
        send(descriptor, zeros, flights->second_sent, MSG_NOSIGNAL);
        // It is the end of the flight, which came in one piece: the payload of the handshake.
        dial(epoll, descriptor, client, scratch + (count < flights->delivered ? 0 : count - flights->delivered));
    }
}

const char *bare_relay_run(
    const char *listen_host, unsigned short listen_port, const char *client_host, unsigned short client_port,
    struct bare_relay_flights flights)
{
    struct sockaddr_in client = address_of(client_host, client_port);
    int epoll = epoll_create1(EPOLL_CLOEXEC), listener = listen_at(address_of(listen_host, listen_port));
    if (epoll < 0 || listener < 0 || listener >= MOST_DESCRIPTORS)
        return "listen";
    if (flights.first_sent > sizeof zeros || flights.second_sent > sizeof zeros || flights.delivered > MOST_DELIVERED) {
        errno = EMSGSIZE;
        return "flights";
    }
    ends[listener].phase = LISTENING;
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(epoll, events, 64, -1);
        if (count < 0 && errno != EINTR)
            return "epoll_wait";
        for (int index = 0; index < count; index++) {
            int descriptor = events[index].data.fd;
            switch (ends[descriptor].phase) {
            case CLOSED:
                break;
            case LISTENING:
                take(epoll, descriptor);
                break;
            case AWAITING_FIRST:
            case AWAITING_SECOND:
            case ESTABLISHED:
                receive(epoll, descriptor, client, &flights);
                break;
            case CONNECTING:
                ends[descriptor].phase = ESTABLISHED;
                send(descriptor, ends[descriptor].payload, flights.delivered, MSG_NOSIGNAL);
                watch(epoll, EPOLL_CTL_MOD, descriptor, EPOLLIN);
                break;
            }
        }
    }
}
