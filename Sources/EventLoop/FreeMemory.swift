import CSystem

/// Memory that this process has done with, and still holds.
package enum FreeMemory {
    /// Takes what was read of the program's and its libraries' files out of this process's memory, for the moment at which its start
    /// or much work is over. Linux maps 64 KiB around each byte that is used, and keeps it: most of that is needed once or never. The pages stay
    /// in the system's cache, and come back from there as they are used, in a microsecond or two each. A debugger's breakpoints go with them.
    package static func unmapCode() {
        shim_unmap_code()
    }

    /// Gives whole pages of it back to the system: glibc does so of its own accord only at the end of a heap, and one connection
    /// that lives on there keeps all that others have left before it. Takes some milliseconds, in which whoever allocates
    /// waits.
    package static func giveBack() {
        _ = shim_trim_heap()
    }
}
