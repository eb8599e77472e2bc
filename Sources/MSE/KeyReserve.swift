public import ObfuscationCrypto

/// Private keys made ahead, while there is nothing else to do, so that no handshake waits for one.
///
/// A key serves one handshake: what is taken is gone from here. Those that are left are wiped when the reserve goes.
public struct KeyReserve: ~Copyable {
    /// The most keys that are held, some 400 bytes each.
    public let capacity: Int
    /// How many keys are there.
    public private(set) var count = 0

    private let keys: UnsafeMutablePointer<PrivateKey>

    /// An empty reserve for at most `capacity` keys.
    public init(capacity: Int = 64) {
        precondition(capacity >= 0)
        self.capacity = capacity
        keys = .allocate(capacity: capacity)
    }

    /// A key that was made ahead; a fresh one from `random` where there is none.
    public mutating func take(orMakeFrom random: inout some RandomSource) -> PrivateKey {
        guard count > 0 else { return HandshakeMaterial.key(from: &random) }
        count -= 1
        return (keys + count).move()
    }

    /// Makes one key ahead, from `random`.
    /// - Returns: whether there was room for it.
    public mutating func refillOne(from random: inout some RandomSource) -> Bool {
        guard count < capacity else { return false }
        (keys + count).initialize(to: HandshakeMaterial.key(from: &random))
        count += 1
        return true
    }

    deinit {
        for index in 0..<count { (keys + index).deinitialize(count: 1) }
        keys.deallocate()
    }
}
