import EventLoop
import MSE
import ObfuscationCrypto

/// What this end brings to handshakes: pads as this process draws them, and keys that were made while the loop had nothing else to do.
final class HandshakeMaterials {
    /// How many are made at a time: a loop is never busy with them for long, and does not turn for each.
    private static let keysATime = 4

    private let pads: PadDrawing
    private var keys = KeyReserve()
    private var random = SystemRandom()
    private var idleTime: IdleTime?

    init(drawing pads: PadDrawing, on loop: EventLoop) {
        self.pads = pads
        idleTime = IdleTime(on: loop) { [unowned self] in makeKeys() }
    }

    /// For one handshake.
    func next() -> HandshakeMaterial {
        let material = HandshakeMaterial(from: &random, drawing: pads, reserve: &keys)
        if keys.count <= keys.capacity / 2 { idleTime?.start() }
        return material
    }

    private func makeKeys() -> Bool {
        for _ in 0..<Self.keysATime {
            guard keys.refillOne(from: &random) else { return false }
        }
        return true
    }
}
