#pragma once

// No header of the system is included here: what it declares would count as this module's own, and a Swift file that
// imports Glibc alone would find it or not, depending on which module the compiler happened to load first.

struct sockaddr;

// accept4(2), which glibc declares for _GNU_SOURCE alone, and Swift's Glibc module without that. `length` is a socklen_t.
int shim_accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags);
