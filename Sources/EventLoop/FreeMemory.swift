import CSystem

/// Memory that this process has freed, and still holds.
package enum FreeMemory {
    /// Gives whole pages of it back to the system: glibc does so of its own accord only at the end of a heap, and one connection
    /// that lives on there keeps all that others have left before it. Takes some milliseconds, in which whoever allocates
    /// waits.
    package static func giveBack() {
        _ = shim_trim_heap()
    }
}
