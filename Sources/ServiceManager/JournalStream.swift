import Glibc

/// The journal's end of a stream: the device and the inode of its socket (systemd.exec(5), $JOURNAL_STREAM).
struct JournalStream: Equatable {
    let device: UInt64
    let inode: UInt64

    init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    /// What the variable holds, two decimal numbers with a colon between; nil where it holds anything else.
    init?(_ variable: String) {
        let parts = variable.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else { return nil }
        self.init(device: device, inode: inode)
    }

    /// Where `descriptor` leads; nil where it is not open.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
