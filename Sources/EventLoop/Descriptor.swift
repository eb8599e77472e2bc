import Glibc

/// A file descriptor, closed when its owner goes.
package struct Descriptor: ~Copyable, Sendable {
    package let raw: Int32

    package init(adopting raw: Int32) {
        self.raw = raw
    }

    deinit {
        // Linux frees the number even when close reports EINTR: it is never tried twice.
        close(raw)
    }
}
