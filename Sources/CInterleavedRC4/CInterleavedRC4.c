#include "CInterleavedRC4.h"

#include "Run.h"
#include "Step.h"

#include <endian.h>

/// Where one of four streams has fewer bytes than this, they go two at a time: only at more does it pay.
enum { SHORTEST_OF_FOUR = 128 };

typedef struct { uint64_t low, high; } two_words;

static inline void exclusive_or_words(uint8_t *data, two_words bytes)
{
    uint64_t words[2];
    memcpy(words, data, sizeof words);
    words[0] ^= htole64(bytes.low);
    words[1] ^= htole64(bytes.high);
    memcpy(data, words, sizeof words);
}

#define KERNEL(name) interleaved_rc4_##name##_portable
#define ATTRIBUTES
#define gathered two_words
#define EMPTY ((two_words){0, 0})
#define PUT(into, byte, k) *((k) < 8 ? &(into).low : &(into).high) |= (uint64_t)(byte) << 8 * ((k) & 7);
#define EXCLUSIVE_OR(data, bytes) exclusive_or_words(data, bytes)
#define SINGLY(state, data, count) step_singly(state, data, count)
#include "Alone.h"
#include "Pair.h"
#include "Undefine.h"

// What is skipped goes nowhere.
#define KERNEL(name) discard_##name
#define ATTRIBUTES static
#define gathered int
#define EMPTY 0
#define PUT(into, byte, k) (void)(into);
#define EXCLUSIVE_OR(data, bytes) (void)(data), (void)(bytes)
#define SINGLY(state, data, count) (void)(data), discard_singly(state, count)
#include "Alone.h"
#include "Undefine.h"

#if defined(__x86_64__)
#include <immintrin.h>

// pinsrb loads a byte and puts it in its place: with shifts in general registers that is three instructions.
#define KERNEL(name) name##_by_insertion
#define ATTRIBUTES static __attribute__((target("sse4.1")))
#define gathered __m128i
#define EMPTY _mm_setzero_si128()
#define PUT(into, byte, k) (into) = _mm_insert_epi8(into, (int)(byte), k);
#define EXCLUSIVE_OR(data, bytes) \
    _mm_storeu_si128((__m128i *)(data), _mm_xor_si128(bytes, _mm_loadu_si128((const __m128i *)(data))))
#define SINGLY(state, data, count) step_singly(state, data, count)
#include "Alone.h"
#include "Pair.h"
#include "Four.h"
#include "Undefine.h"

#define HAS_INSERTION __builtin_cpu_supports("sse4.1")
#else
#define HAS_INSERTION 0
#define apply_by_insertion interleaved_rc4_apply_portable
#define apply_pair_by_insertion interleaved_rc4_apply_pair_portable
#endif

void interleaved_rc4_apply(uint8_t *state, uint8_t *data, size_t count)
{
    if (HAS_INSERTION)
        apply_by_insertion(state, data, count);
    else
        interleaved_rc4_apply_portable(state, data, count);
}

void interleaved_rc4_apply_pair(uint8_t *first, uint8_t *first_data, size_t first_count,
                                uint8_t *second, uint8_t *second_data, size_t second_count)
{
    if (HAS_INSERTION)
        apply_pair_by_insertion(first, first_data, first_count, second, second_data, second_count);
    else
        interleaved_rc4_apply_pair_portable(first, first_data, first_count, second, second_data, second_count);
}

void interleaved_rc4_apply_four(interleaved_rc4_run first, interleaved_rc4_run second,
                                interleaved_rc4_run third, interleaved_rc4_run fourth)
{
    interleaved_rc4_run runs[4] = {first, second, third, fourth};
#if defined(__x86_64__)
    // With shifts in general registers instead, what four streams need does not fit into them: two at a time are faster.
    if (HAS_INSERTION && shortest_count(runs) >= SHORTEST_OF_FOUR)
        apply_four_by_insertion(runs);
#endif
    // The two that have most left, as far as both reach, until one at most has something left: one ends each time.
    for (sort_by_count(runs); runs[1].count > 0; sort_by_count(runs)) {
        size_t count = runs[1].count;
        interleaved_rc4_apply_pair(runs[0].state, runs[0].data, count, runs[1].state, runs[1].data, count);
        advance(&runs[0], count);
        advance(&runs[1], count);
    }
    interleaved_rc4_apply(runs[0].state, runs[0].data, runs[0].count);
}

void interleaved_rc4_skip(uint8_t *state, size_t count)
{
    discard_apply(state, state, count);
}
