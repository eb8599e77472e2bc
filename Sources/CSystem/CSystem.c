#define _GNU_SOURCE
#include "CSystem.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

int shim_accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags)
{
    return accept4(descriptor, address, length, flags);
}

int shim_pipe(int *reading_end, int *writing_end)
{
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
        return -1;
    *reading_end = ends[0];
    *writing_end = ends[1];
    return 0;
}

int shim_set_pipe_size(int pipe_end, int byte_count)
{
    return fcntl(pipe_end, F_SETPIPE_SZ, byte_count);
}

long shim_splice(int from, int to, unsigned long count)
{
    return splice(from, NULL, to, NULL, count, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
}

int shim_trim_heap(void)
{
    return malloc_trim(0);
}
