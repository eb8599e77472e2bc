#include "CReadiness.h"

#include <stddef.h>
#include <sys/epoll.h>

int shim_epoll(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

int shim_epoll_add(int epoll, int descriptor, int is_reading)
{
    struct epoll_event event = {.events = is_reading ? EPOLLIN : EPOLLOUT, .data.fd = descriptor};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int shim_epoll_remove(int epoll, int descriptor)
{
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL);
}

int shim_epoll_wait(int epoll, int *ready, int room, int milliseconds)
{
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, room < 64 ? room : 64, milliseconds);
    for (int index = 0; index < count; index++)
        ready[index] = events[index].data.fd;
    return count;
}
