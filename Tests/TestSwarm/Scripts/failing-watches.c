// Preloaded into a program: while the first 8 bytes of the file $PRELOAD_ORDERS are no 0, no descriptor more can be watched by
// epoll_ctl(2), which they say the errno of. The next 8 bytes count how often that was so.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic int64_t *orders;

__attribute__((constructor)) static void map_orders(void)
{
    const char *path = getenv("PRELOAD_ORDERS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, 2 * sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        orders = mapped;
}

int epoll_ctl(int set, int operation, int descriptor, struct epoll_event *event)
{
    static int (*real)(int, int, int, struct epoll_event *);
    if (!real)
        real = (int (*)(int, int, int, struct epoll_event *))dlsym(RTLD_NEXT, "epoll_ctl");
    int64_t code = orders ? orders[0] : 0;
    if (code == 0 || operation != EPOLL_CTL_ADD)
        return real(set, operation, descriptor, event);
    int result = real(set, operation, descriptor, event);
    // One that is watched already is no new one.
    if (result != 0)
        return result;
    real(set, EPOLL_CTL_DEL, descriptor, event);
    orders[1]++;
    errno = (int)code;
    return -1;
}
