import Glibc

/// A file descriptor, closed when its owner goes.
package struct Descriptor: ~Copyable, Sendable {
    package let raw: Int32

    package init(adopting raw: Int32) {
        self.raw = raw
    }

    /// The number, which the caller closes from now on.
    consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }

    deinit {
        // Linux frees the number even when close reports EINTR: it is never tried twice.
        close(raw)
    }
}
