import EventLoop
import Glibc
import ObfuscationCrypto

@testable import MSE
@testable import ProxyCore

/// The ways by which a flow may move its bytes. What it promises, it promises of each.
enum FlowWay: CaseIterable {
    /// Through a cipher.
    case encrypted
    /// As they are, by splice(2).
    case spliced
    /// As they are, where no pipe is left.
    case withoutPipes
    /// As they are, where the system does not splice what comes in.
    case notSplicedIn
    /// As they are, where the system does not splice what has come in out again.
    case notSplicedOut

    private static let key: [UInt8] = Array("a key of some bytes".utf8)

    var cipher: PayloadCipher {
        switch self {
        case .encrypted: PayloadCipher(stream: RC4(key: Self.key, dropping: 1024))
        case .spliced, .withoutPipes, .notSplicedIn, .notSplicedOut: .plaintext
        }
    }

    var pipes: PipePool {
        switch self {
        case .encrypted, .spliced, .notSplicedOut: PipePool(limit: 4)
        case .withoutPipes: PipePool(limit: 0)
        // Neither end is a pipe's: EINVAL.
        case .notSplicedIn: PipePool(limit: 4) { () throws(SystemFailure) in try Self.nullPipe() }
        }
    }

    /// Whether any byte reaches the sink's side of the flow through a pipe.
    var usesPipes: Bool {
        switch self {
        case .spliced, .notSplicedOut: true
        case .encrypted, .withoutPipes, .notSplicedIn: false
        }
    }

    /// `bytes` as they come out.
    func carried(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var cipher = cipher
        cipher.apply(to: &bytes)
        return bytes
    }

    private static func nullPipe() throws(SystemFailure) -> Pipe {
        let ends = (open("/dev/null", O_RDWR | O_CLOEXEC), open("/dev/null", O_RDWR | O_CLOEXEC))
        guard ends.0 >= 0, ends.1 >= 0 else { throw SystemFailure("open /dev/null") }
        return Pipe(readingEnd: Descriptor(adopting: ends.0), writingEnd: Descriptor(adopting: ends.1))
    }
}
