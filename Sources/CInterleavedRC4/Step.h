#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// How many steps a turn of the loop has. A turn begins where i + 1 is a multiple of it, so that i is a constant in each step and
/// wraps between turns only.
enum { TURN = 16 };

/// x + y modulo 256, both below 256.
static inline __attribute__((always_inline)) size_t add_byte(size_t x, size_t y)
{
#if defined(__x86_64__)
    // The sum of low bytes leaves the rest of the register, which is zero, as it is. Written in C it costs a movzx each time,
    // two of the eleven instructions of a byte.
    __asm__("addb %b1, %b0" : "+r"(x) : "r"(y) : "cc");
    return x;
#else
    return (uint8_t)(x + y);
#endif
}

/// One step of a table `s`: `window` is where i stands, less `k`; `out` is an index of the byte that comes out.
#define STEP(s, window, j, k, out)   \
    size_t a = (window)[k];          \
    (j) = add_byte(j, a);            \
    size_t out = (s)[j];             \
    (window)[k] = out;               \
    (s)[j] = a;                      \
    out = add_byte(out, a);

/// Steps one by one, in place: before and behind the turns, and where there are too few bytes for one.
static inline void step_singly(uint8_t *state, uint8_t *data, size_t count)
{
    uint8_t i = state[256], j = state[257];
    for (size_t offset = 0; offset < count; offset++) {
        uint8_t a = state[++i];
        j += a;
        uint8_t b = state[j];
        state[i] = b;
        state[j] = a;
        data[offset] ^= state[(uint8_t)(a + b)];
    }
    state[256] = i;
    state[257] = j;
}

/// The same with what comes out thrown away.
static inline void discard_singly(uint8_t *state, size_t count)
{
    uint8_t i = state[256], j = state[257];
    while (count-- > 0) {
        uint8_t a = state[++i];
        j += a;
        state[i] = state[j];
        state[j] = a;
    }
    state[256] = i;
    state[257] = j;
}

/// How many steps there are to the beginning of the next turn, of `count` at most.
static inline size_t steps_to_turn(const uint8_t *state, size_t count)
{
    size_t steps = (TURN - 1 - state[256]) & (TURN - 1);
    return steps < count ? steps : count;
}

/// Overwrites a copy of a state in a way that the compiler does not remove.
static inline void wipe(void *copy, size_t count)
{
    memset(copy, 0, count);
    __asm__ volatile("" : : "r"(copy) : "memory");
}
