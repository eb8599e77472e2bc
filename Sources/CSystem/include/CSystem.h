#pragma once

#include <sys/socket.h>

// Declared by glibc for _GNU_SOURCE alone, which Swift's Glibc module does not define.
int shim_accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
