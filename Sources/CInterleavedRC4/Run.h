#pragma once

#include "CInterleavedRC4.h"

/// Leaves of a run what comes behind its first `count` bytes.
static inline void advance(interleaved_rc4_run *run, size_t count)
{
    // A run of no bytes may have no address either, to which not even 0 may be added.
    if (count == 0)
        return;
    run->data += count;
    run->count -= count;
}

/// How many bytes each of four runs has at least.
static inline size_t shortest_count(const interleaved_rc4_run runs[4])
{
    size_t shortest = runs[0].count;
    for (int n = 1; n < 4; n++) {
        if (runs[n].count < shortest)
            shortest = runs[n].count;
    }
    return shortest;
}

/// Puts the longest of four runs first.
static inline void sort_by_count(interleaved_rc4_run runs[4])
{
    for (int end = 3; end > 0; end--) {
        for (int n = 0; n < end; n++) {
            if (runs[n].count >= runs[n + 1].count)
                continue;
            interleaved_rc4_run longer = runs[n + 1];
            runs[n + 1] = runs[n];
            runs[n] = longer;
        }
    }
}
