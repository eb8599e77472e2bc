#pragma once

// Two reasons less for libev to include headers of the system. What they declare would count as this module's own, and a
// Swift file that imports Glibc alone would find it or not, depending on which module the compiler happened to load first.
// Neither changes the layout of a watcher: sig_atomic_t is an int, and ev_stat is not used.
#define EV_STAT_ENABLE 0
#define EV_ATOMIC_T volatile int
#include <ev.h>

// libev sets its watchers up by macros, which Swift does not see.

static inline void shim_ev_io_init(ev_io *watcher, void (*callback)(struct ev_loop *, ev_io *, int), int descriptor)
{
    ev_io_init(watcher, callback, descriptor, EV_NONE);
}

static inline void shim_ev_io_set(ev_io *watcher, int descriptor, int events)
{
    ev_io_set(watcher, descriptor, events);
}

static inline void shim_ev_timer_init(ev_timer *watcher, void (*callback)(struct ev_loop *, ev_timer *, int))
{
    ev_timer_init(watcher, callback, 0., 0.);
}

static inline void shim_ev_timer_set(ev_timer *watcher, double after)
{
    ev_timer_set(watcher, after, 0.);
}

static inline void shim_ev_async_init(ev_async *watcher, void (*callback)(struct ev_loop *, ev_async *, int))
{
    ev_async_init(watcher, callback);
}

static inline void shim_ev_prepare_init(
    ev_prepare *watcher, void (*callback)(struct ev_loop *, ev_prepare *, int))
{
    ev_prepare_init(watcher, callback);
}

static inline void shim_ev_idle_init(ev_idle *watcher, void (*callback)(struct ev_loop *, ev_idle *, int))
{
    ev_idle_init(watcher, callback);
}

static inline void shim_ev_signal_init(
    ev_signal *watcher, void (*callback)(struct ev_loop *, ev_signal *, int), int number)
{
    ev_signal_init(watcher, callback, number);
}
