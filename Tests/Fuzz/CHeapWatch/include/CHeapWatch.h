#pragma once

#include <stddef.h>

/// Counts, from now on, the heap's growth: what is allocated, less what is freed. Only where AddressSanitizer manages the heap.
void heap_watch_begin(void);

/// Stops counting.
/// - Returns: the most bytes by which the heap had grown at any moment since `heap_watch_begin`.
size_t heap_watch_end(void);
