import PeerWire

/// Looks at a peer's stream as it passes by, and tells of its greeting as soon as the handshake is there, and once more when its
/// extension handshake has said more, or else when it goes: its owner lets it go as soon as it is over, and a connection that ends earlier
/// does too.
struct GreetingObserver: ~Copyable {
    /// Elsewhere, so that a flow without an observer, as most are most of the time, has a pointer's room for it and not the reader's.
    private final class Sight {
        var reader = PeerGreetingReader()
        var hasTold = false
        let onGreeting: (PeerGreeting) -> Void

        init(_ onGreeting: @escaping (PeerGreeting) -> Void) {
            self.onGreeting = onGreeting
        }
    }

    private let sight: Sight

    init(_ onGreeting: @escaping (PeerGreeting) -> Void) {
        sight = Sight(onGreeting)
    }

    /// Nothing more will be learned.
    var isOver: Bool { sight.reader.isOver }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        sight.reader.receive(bytes)
        guard !sight.hasTold, !sight.reader.isOver, sight.reader.infohash != nil else { return }
        sight.hasTold = true
        sight.onGreeting(PeerGreeting(sight.reader))
    }

    deinit {
        let greeting = PeerGreeting(sight.reader)
        if !sight.hasTold || greeting.prefersEncryption != nil { sight.onGreeting(greeting) }
    }
}
