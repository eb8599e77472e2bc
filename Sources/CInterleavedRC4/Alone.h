// The loop of one stream, once for each thing to do with the bytes of a turn. Before it is included these are defined:
//
// KERNEL(name)                 the name of a function
// ATTRIBUTES                   of each function
// gathered                     a type that holds a turn's bytes
// EMPTY                        a value of it
// PUT(into, byte, k)           puts the byte of step k, a constant, into it
// EXCLUSIVE_OR(data, it)       exclusive-ors it into 16 bytes
// SINGLY(state, data, count)   steps one by one, in place

// One stream waits for its own loads. The processor, once it has seen S[i] come from the store of the step before, as chance has
// it, would wait for that store at each step; so S[i + 1] to S[i + 3] are read before it in the order of the program, and read
// again the 3 times in 256 that j hits one of them.
#define REREAD(k) if ((k) < TURN) ahead[(k) & (TURN - 1)] = window[k];
#define ALONE(k)                                                                                        \
    {                                                                                                   \
        if ((k) + 3 < TURN)                                                                             \
            ahead[((k) + 3) & (TURN - 1)] = window[(k) + 3];                                            \
        size_t a = ahead[k];                                                                            \
        j = add_byte(j, a);                                                                             \
        size_t out = state[j];                                                                          \
        window[k] = (uint8_t)out;                                                                       \
        state[j] = (uint8_t)a;                                                                          \
        if ((k) + 1 < TURN && __builtin_expect((uint8_t)(j - next - (k) - 1) < 3, 0)) {                 \
            __asm__ volatile("" : : : "memory");                                                        \
            REREAD((k) + 1) REREAD((k) + 2) REREAD((k) + 3)                                             \
        }                                                                                               \
        out = add_byte(out, a);                                                                         \
        PUT(bytes, state[out], k)                                                                       \
    }

ATTRIBUTES void KERNEL(apply)(uint8_t *state, uint8_t *data, size_t count)
{
    size_t offset = steps_to_turn(state, count);
    SINGLY(state, data, offset);
    size_t next = (uint8_t)(state[256] + 1), j = state[257];
    for (; count - offset >= TURN; offset += TURN) {
        uint8_t *window = state + next;
        size_t ahead[TURN] = {window[0], window[1], window[2]};
        gathered bytes = EMPTY;
        ALONE(0) ALONE(1) ALONE(2) ALONE(3) ALONE(4) ALONE(5) ALONE(6) ALONE(7)
        ALONE(8) ALONE(9) ALONE(10) ALONE(11) ALONE(12) ALONE(13) ALONE(14) ALONE(15)
        EXCLUSIVE_OR(data + offset, bytes);
        next = (next + TURN) & 255;
    }
    state[256] = (uint8_t)(next - 1);
    state[257] = (uint8_t)j;
    SINGLY(state, data + offset, count - offset);
}

#undef REREAD
#undef ALONE
