import PeerWire

/// Looks at a peer's stream as it passes by, and tells of its greeting as soon as the handshake is there, and once more when its
/// extension handshake has said more, or else when it goes: its owner lets it go as soon as it is over, and a connection that ends earlier
/// does too.
struct GreetingObserver: ~Copyable {
    private var reader = PeerGreetingReader()
    private var hasTold = false
    private let onGreeting: (PeerGreeting) -> Void

    init(_ onGreeting: @escaping (PeerGreeting) -> Void) {
        self.onGreeting = onGreeting
    }

    /// Nothing more will be learned.
    var isOver: Bool { reader.isOver }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        reader.receive(bytes)
        guard !hasTold, !reader.isOver, reader.infohash != nil else { return }
        hasTold = true
        onGreeting(PeerGreeting(reader))
    }

    deinit {
        let greeting = PeerGreeting(reader)
        if !hasTold || greeting.prefersEncryption != nil { onGreeting(greeting) }
    }
}
