// What the mover tells, each second.

#include <stdio.h>

#include "mover.h"

const char *const KIND_NAMES[KINDS] = {"rc4", "plaintext", "none", "other"};
const char *const ENTRY_NAMES[ENTRIES] = {"socks", "connect", "forward"};
struct counts count;

void tell(void) {
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
