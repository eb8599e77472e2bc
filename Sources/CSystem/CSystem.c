#define _GNU_SOURCE
#include "CSystem.h"

#include <sys/socket.h>

int shim_accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags)
{
    return accept4(descriptor, address, length, flags);
}
