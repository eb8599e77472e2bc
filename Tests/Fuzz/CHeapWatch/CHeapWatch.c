#include "CHeapWatch.h"

#include <pthread.h>
#include <sanitizer/allocator_interface.h>
#include <stdbool.h>

static bool is_installed;
/// Only the thread that watches counts: libFuzzer has one of its own.
static _Thread_local bool is_watching;
static size_t live, peak;

static void allocated(const volatile void *block, size_t count) {
    (void)block;
    if (!is_watching) return;
    live += count;
    if (live > peak) peak = live;
}

static void freed(const volatile void *block) {
    if (!is_watching || !block) return;
    const size_t count = __sanitizer_get_allocated_size(block);
    // What was there before the watch began is no growth when it goes, and no room for more.
    live = count < live ? live - count : 0;
}

void heap_watch_begin(void) {
    if (!is_installed) {
        is_installed = true;
        __sanitizer_install_malloc_and_free_hooks(allocated, freed);
    }
    live = 0;
    peak = 0;
    is_watching = true;
}

size_t heap_watch_end(void) {
    is_watching = false;
    return peak;
}
