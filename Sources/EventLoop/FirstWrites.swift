/// How the first bytes of a connection are cut into writes: the sizes of the connection's first segments are then not the lengths of
/// what was sent.
///
/// Whoever writes sees writes that the socket took in part, which every stage handles.
package final class FirstWrites {
    /// How many bytes go in writes of drawn size.
    package static let byteCount = 1024

    private var left = FirstWrites.byteCount
    private var limit: Int
    private let size: () -> Int

    /// The first write has at most `first` bytes, each further one what `size` then gives, which is more than 0.
    package init(first: Int, then size: @escaping () -> Int) {
        limit = first
        self.size = size
    }

    /// The rest is not cut.
    var isOver: Bool { left <= 0 }

    /// How many of `count` bytes may go in the next write.
    func portion(of count: Int) -> Int {
        isOver ? count : min(count, limit)
    }

    /// A write took `count` bytes.
    func wrote(_ count: Int) {
        guard !isOver else { return }
        left -= count
        if !isOver { limit = size() }
    }
}
