// What the mover itself cannot go on without.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mover.h"

void die(const char *what) {
    fprintf(stderr, "mover: %s: %s\n", what, strerror(errno));
    exit(1);
}

void *checked(void *made) {
    if (!made) die("memory");
    return made;
}
