#define _GNU_SOURCE
#include "CPlantedFaults.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int sink;

// Several, since one's address may be left in a register or on the stack, where it would count as known.
static __attribute__((noinline)) void leak(void) {
    for (int i = 0; i < 20; i++) {
        volatile char *block = malloc(1000);
        block[0] = 1;
    }
}

static __attribute__((noinline)) void read_freed(void) {
    volatile int *number = malloc(sizeof *number);
    *number = 1;
    free((void *)number);
    sink = *number;
}

static void *count(void *number) {
    for (int i = 0; i < 1000; i++) {
        *(volatile int *)number += 1;
    }
    return NULL;
}

static void race(void) {
    static int number;
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, count, &number) != 0) {
            abort();
        }
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
}

__attribute__((constructor)) static void plant(void) {
    const char *fault = getenv("MSEPROXY_PLANTED");
    if (fault == NULL) {
        return;
    }
    // What the program starts, the sanitizer's reader of symbols, could not load this.
    unsetenv("LD_PRELOAD");
    if (strcmp(fault, "leak") == 0) {
        leak();
    } else if (strcmp(fault, "freed") == 0) {
        read_freed();
    } else if (strcmp(fault, "race") == 0) {
        race();
    } else {
        fprintf(stderr, "MSEPROXY_PLANTED: no fault \"%s\"\n", fault);
        abort();
    }
}
