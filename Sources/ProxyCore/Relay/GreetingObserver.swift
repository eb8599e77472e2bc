import PeerWire

/// Looks at a peer's stream as it passes by, and tells of its greeting once, when it goes: its owner lets it go as soon
/// as it is over, and a connection that ends earlier does too.
struct GreetingObserver: ~Copyable {
    private var reader = PeerGreetingReader()
    private let onGreeting: (PeerGreeting) -> Void

    init(_ onGreeting: @escaping (PeerGreeting) -> Void) {
        self.onGreeting = onGreeting
    }

    /// Nothing more will be learned.
    var isOver: Bool { reader.isOver }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        reader.receive(bytes)
    }

    deinit {
        onGreeting(PeerGreeting(reader))
    }
}
