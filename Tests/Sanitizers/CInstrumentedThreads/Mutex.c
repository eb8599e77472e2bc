#define _GNU_SOURCE
#include "CInstrumentedThreads.h"

#if __has_feature(thread_sanitizer)

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// A `Mutex` that is free is taken by an atomic operation in the code that takes it, which ThreadSanitizer sees. One that is not free is
// taken and given in libswiftSynchronization, by futex(2), which it does not: it would call all that such a lock guards a race. These
// two stand before the library's, being the program's own; they do what those do, and tell.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT_METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef void lock_slow(uint32_t thread, SELF void *mutex) SWIFT_METHOD;
typedef void unlock_slow(SELF void *mutex) SWIFT_METHOD;

static lock_slow *next_lock;
static unlock_slow *next_unlock;

static void *next(const char *symbol) {
    void *found = dlsym(RTLD_NEXT, symbol);
    if (found == NULL) {
        fprintf(stderr, "%s: no %s behind it: Swift's Mutex has changed\n", __FILE__, symbol);
        abort();
    }
    return found;
}

// Before any thread is there.
__attribute__((constructor)) static void find(void) {
    next_lock = (lock_slow *)next(LOCK_SLOW);
    next_unlock = (unlock_slow *)next(UNLOCK_SLOW);
}

SWIFT_METHOD void told_lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK_SLOW);
SWIFT_METHOD void told_unlock_slow(SELF void *mutex) __asm__(UNLOCK_SLOW);

SWIFT_METHOD void told_lock_slow(uint32_t thread, SELF void *mutex) {
    next_lock(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT_METHOD void told_unlock_slow(SELF void *mutex) {
    __tsan_release(mutex);
    next_unlock(mutex);
}

#endif
