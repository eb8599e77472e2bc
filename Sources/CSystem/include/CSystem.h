#pragma once

// No header of the system is included here: what it declares would count as this module's own, and a Swift file that
// imports Glibc alone would find it or not, depending on which module the compiler happened to load first.

struct sockaddr;

// accept4(2), which glibc declares for _GNU_SOURCE alone, and Swift's Glibc module without that. `length` is a socklen_t.
int shim_accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags);

// pipe2(2) with O_NONBLOCK and O_CLOEXEC.
int shim_pipe(int *reading_end, int *writing_end);

// F_SETPIPE_SZ.
int shim_set_pipe_size(int pipe_end, int byte_count);

// splice(2) between a pipe and a socket, which blocks on neither. `count` is a size_t, what is returned a ssize_t.
long shim_splice(int from, int to, unsigned long count);

// pthread_timedjoin_np(3), with how long to wait at most. `thread` is a pthread_t. Returns an errno, ETIMEDOUT where it goes on.
int shim_join_within(unsigned long thread, unsigned int milliseconds);

// malloc_trim(3), of all heaps.
int shim_trim_heap(void);

// Takes the pages of the program's and its libraries' files out of this process. Each comes back when it is used.
void shim_unmap_code(void);
