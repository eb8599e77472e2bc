#pragma once

#include <stddef.h>
#include <stdint.h>

/// RC4's inner loop. A `state` is 258 bytes: the permutation S, then i and j. The states of a pair are two.

/// Exclusive-ors the next `count` bytes of the stream into `data`.
void interleaved_rc4_apply(uint8_t *state, uint8_t *data, size_t count);

/// Exclusive-ors the next bytes of two streams into `count` bytes each, side by side as far as both reach.
void interleaved_rc4_apply_pair(uint8_t *first, uint8_t *first_data, size_t first_count,
                                uint8_t *second, uint8_t *second_data, size_t second_count);

/// A stream's state, and the `count` bytes at `data` that its next bytes are for.
typedef struct {
    uint8_t *state;
    uint8_t *data;
    size_t count;
} interleaved_rc4_run;

/// Exclusive-ors the next bytes of four streams into as many as each run has: side by side as far as all of them reach, and the
/// rest two at a time as far as two reach.
void interleaved_rc4_apply_four(interleaved_rc4_run first, interleaved_rc4_run second,
                                interleaved_rc4_run third, interleaved_rc4_run fourth);

/// Discards the next `count` bytes of the stream.
void interleaved_rc4_skip(uint8_t *state, size_t count);

/// What `interleaved_rc4_apply` and `interleaved_rc4_apply_pair` do on a processor without SSE4.1.
void interleaved_rc4_apply_portable(uint8_t *state, uint8_t *data, size_t count);
void interleaved_rc4_apply_pair_portable(uint8_t *first, uint8_t *first_data, size_t first_count,
                                         uint8_t *second, uint8_t *second_data, size_t second_count);
