#define _GNU_SOURCE
#include "CSystem.h"

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
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

int shim_join_within(unsigned long thread, unsigned int milliseconds)
{
    struct timespec until;
    // Not by the time of day, which may be set meanwhile.
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    return pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until);
}

// glibc keeps up to 7 freed blocks of each size for the thread that freed them, up to 1032 bytes, and no call has it give them
// up. Strewn over the heap, each keeps a page: of 10,000 connections that is most of what stays.
enum { cached_count = 7, smallest_block = 24, block_step = 16, size_count = 64 };
enum { block_count = size_count * cached_count, helper_stack_size = 64 * 1024 };

static void *free_blocks(void *blocks)
{
    for (int index = 0; index < block_count; index++)
        free(((void **)blocks)[index]);
    return NULL;
}

// A thread's cache goes with it: so another thread frees what is taken out of this one's.
static void empty_block_cache(void)
{
    void *blocks[block_count];
    pthread_attr_t attributes;
    pthread_t helper;
    if (pthread_attr_init(&attributes) != 0)
        return;
    pthread_attr_setstacksize(&attributes, helper_stack_size);
    for (int index = 0; index < block_count; index++)
        blocks[index] = malloc(smallest_block + block_step * (index / cached_count));
    if (pthread_create(&helper, &attributes, free_blocks, blocks) == 0)
        pthread_join(helper, NULL);
    else
        free_blocks(blocks);
    pthread_attr_destroy(&attributes);
}

int shim_trim_heap(void)
{
    empty_block_cache();
    return malloc_trim(0);
}

// Only segments that nothing can have written to: what relocations have changed lies in writable ones, and would be lost.
static int unmap_pages_of(struct dl_phdr_info *object, size_t size, void *page_size)
{
    (void)size;
    const uintptr_t mask = *(const uintptr_t *)page_size - 1;
    if (strncmp(object->dlpi_name, "linux-vdso", 10) == 0)
        return 0;
    for (int index = 0; index < object->dlpi_phnum; index++)
        if (object->dlpi_phdr[index].p_type == PT_DYNAMIC)
            for (const ElfW(Dyn) *entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[index].p_vaddr);
                 entry->d_tag != DT_NULL; entry++)
                if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)))
                    return 0;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W))
            continue;
        const uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~mask;
        const uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz + mask) & ~mask;
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void shim_unmap_code(void)
{
    uintptr_t page_size = sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(unmap_pages_of, &page_size);
}
