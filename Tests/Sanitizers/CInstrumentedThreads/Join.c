#define _GNU_SOURCE
#include "CInstrumentedThreads.h"

#if __has_feature(thread_sanitizer)

#include <pthread.h>
#include <stdint.h>
#include <time.h>

enum { second = 1000000000 };

static int64_t nanoseconds(const struct timespec *time) { return (int64_t)time->tv_sec * second + time->tv_nsec; }

// ThreadSanitizer sees each of glibc's waits for a thread's end but this one: it would call the thread leaked, and what it has written a
// race. It stands before glibc's, being the program's own, and waits by one that is seen, whose time is the calendar's.
int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock, const struct timespec *until) {
    struct timespec now, calendar;
    clock_gettime(clock, &now);
    clock_gettime(CLOCK_REALTIME, &calendar);
    int64_t end = nanoseconds(&calendar) + nanoseconds(until) - nanoseconds(&now);
    struct timespec calendar_end = {.tv_sec = end / second, .tv_nsec = end % second};
    return pthread_timedjoin_np(thread, result, &calendar_end);
}

#endif
