/// Where a request to the administration came in: what it may ask for depends on it.
enum AdminDoor: Hashable {
    /// A Unix socket, whose permissions say who may connect: everything.
    case control
    /// A loopback port, to which every program on this host can connect, and a web page by a browser: figures, and nothing that
    /// changes anything.
    case metrics
}
