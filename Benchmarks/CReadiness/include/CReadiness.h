#pragma once

// epoll(7), which Swift's Glibc module lacks. No header of the system is included here: see CSystem.h.

int shim_epoll(void);

// Watches a descriptor, level-triggered: for reading, and else for writing.
int shim_epoll_add(int epoll, int descriptor, int is_reading);
int shim_epoll_remove(int epoll, int descriptor);

// Writes the descriptors that are ready into `ready`, which has room for `room` of them (64 at most).
int shim_epoll_wait(int epoll, int *ready, int room, int milliseconds);
