// Sending in chunks of drawn sizes, and receiving in others.

#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "mover.h"

static uint8_t room[READ_ROOM];

static size_t chunk(const struct direction *way) {
    switch (way->style) {
    case MIXED: return spread(1, 1 << 20);
    case LARGE: return 1 << 20;
    case SMALL: return 1 + below(64);
    default: return 1;
    }
}

// - Returns: whether the connection is still there.
bool send_some(struct connection *c, int end) {
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
bool take(struct connection *c, int way_number, const uint8_t *received, size_t size) {
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

bool receive_some(struct connection *c, int end) {
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
