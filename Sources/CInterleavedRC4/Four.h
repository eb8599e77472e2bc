// The loop of four streams. `Alone.h` says what is defined before it is included.

// One step of each stream in turn: the same step of all of them is within the processor's reach at once.
#define LANE(n, k) { STEP(table##n, window##n, j##n, k, out) PUT(bytes##n, table##n[out], k) }
#define EACH(k) LANE(0, k) LANE(1, k) LANE(2, k) LANE(3, k)

// What a stream has of its own in the loop: a copy of its table, as a pair's has, the i of the next step, j, and its place.
#define OPEN(n)                                                                      \
    _Alignas(64) uint8_t table##n[256];                                              \
    memcpy(table##n, runs[n].state, 256);                                            \
    size_t next##n = (uint8_t)(runs[n].state[256] + 1), j##n = runs[n].state[257];   \
    uint8_t *data##n = runs[n].data;
#define BEGIN_TURN(n)                        \
    uint8_t *window##n = table##n + next##n; \
    gathered bytes##n = EMPTY;
#define END_TURN(n)                           \
    EXCLUSIVE_OR(data##n + offset, bytes##n); \
    next##n = (next##n + TURN) & 255;
#define CLOSE(n)                                 \
    memcpy(runs[n].state, table##n, 256);        \
    runs[n].state[256] = (uint8_t)(next##n - 1); \
    runs[n].state[257] = (uint8_t)j##n;          \
    advance(&runs[n], offset);                   \
    wipe(table##n, sizeof table##n);

/// Takes four streams as far as whole turns of the shortest reach.
ATTRIBUTES void KERNEL(apply_four)(interleaved_rc4_run runs[4])
{
    // The streams come to their turns each by itself, as a pair's do.
    for (int n = 0; n < 4; n++) {
        size_t steps = steps_to_turn(runs[n].state, runs[n].count);
        SINGLY(runs[n].state, runs[n].data, steps);
        advance(&runs[n], steps);
    }
    size_t shortest = shortest_count(runs), offset = 0;
    OPEN(0) OPEN(1) OPEN(2) OPEN(3)
    for (; shortest - offset >= TURN; offset += TURN) {
        BEGIN_TURN(0) BEGIN_TURN(1) BEGIN_TURN(2) BEGIN_TURN(3)
        EACH(0) EACH(1) EACH(2) EACH(3) EACH(4) EACH(5) EACH(6) EACH(7)
        EACH(8) EACH(9) EACH(10) EACH(11) EACH(12) EACH(13) EACH(14) EACH(15)
        END_TURN(0) END_TURN(1) END_TURN(2) END_TURN(3)
    }
    CLOSE(0) CLOSE(1) CLOSE(2) CLOSE(3)
}

#undef LANE
#undef EACH
#undef OPEN
#undef BEGIN_TURN
#undef END_TURN
#undef CLOSE
