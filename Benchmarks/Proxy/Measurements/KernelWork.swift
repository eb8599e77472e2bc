import CReferenceRC4
import Glibc
import ObfuscationCrypto
import TorrentIdentity

/// What the kernels work on, and one go of each.
final class KernelWork {
    private let first = UnsafeMutableRawBufferPointer.allocate(byteCount: Kernels.burst, alignment: 64)
    private let second = UnsafeMutableRawBufferPointer.allocate(byteCount: Kernels.burst, alignment: 64)
    private let third = UnsafeMutableRawBufferPointer.allocate(byteCount: Kernels.burst, alignment: 64)
    private let fourth = UnsafeMutableRawBufferPointer.allocate(byteCount: Kernels.burst, alignment: 64)
    private var stream = RC4(key: Array(1...20), dropping: 1024)
    private var otherStream = RC4(key: Array(21...40), dropping: 1024)
    private var thirdStream = RC4(key: Array(41...60), dropping: 1024)
    private var fourthStream = RC4(key: Array(61...80), dropping: 1024)
    private let reference = UnsafeMutableRawPointer.allocate(byteCount: reference_rc4_state_size(), alignment: 64)
    private let key: PrivateKey
    private let peersKey: PrivateKey
    private let exponent: Octets20
    private let hashed: [UInt8]
    /// Keeps results from being optimised away.
    private var sum: UInt8 = 0

    init() {
        var random = SystemRandom()
        exponent = Octets20(random.bytes(count: 20))!
        key = PrivateKey(exponent: exponent)
        peersKey = PrivateKey(from: &random)
        hashed = random.bytes(count: 120)
        random.fill(first)
        random.fill(second)
        random.fill(third)
        random.fill(fourth)
        reference_rc4_start(reference, Array(1...20), 20)
    }

    deinit {
        first.deallocate()
        second.deallocate()
        third.deallocate()
        fourth.deallocate()
        reference.deallocate()
    }

    func run(_ kernel: Kernels.Kernel) {
        switch kernel {
        case .libcryptoRC4:
            reference_rc4_continue(reference, first.baseAddress?.assumingMemoryBound(to: UInt8.self), first.count)
        case .oneStream:
            stream.apply(to: first)
        case .twoStreams:
            RC4.apply(&stream, to: first, &otherStream, to: second)
        case .fourStreams:
            RC4.apply(&stream, to: first, &otherStream, to: second, &thirdStream, to: third, &fourthStream, to: fourth)
        case .packet:
            stream.apply(to: UnsafeMutableRawBufferPointer(rebasing: first[..<1448]))
        case .packets:
            RC4.apply(
                &stream, to: UnsafeMutableRawBufferPointer(rebasing: first[..<1448]), &otherStream,
                to: UnsafeMutableRawBufferPointer(rebasing: second[..<1448]))
        case .variableBase:
            if key.sharedSecret(with: peersKey.publicKey)?.beginsWithZero == true { sum &+= 1 }
        case .fixedBase:
            sum &+= PrivateKey(exponent: exponent).publicKey[95]
        case .hash:
            sum &+= SHA1.hash(bytes: hashed).withUnsafeBytes { $0[0] }
        case .keystream:
            var made = exponent.withUnsafeBytes { RC4(key: $0, dropping: 1024) }
            withUnsafeMutableBytes(of: &sum) { made.apply(to: $0) }
        }
    }

    /// What ciphering a GiB takes this thread of a processor now, by a kernel.
    func costOfGiB(_ kernel: Kernels.Kernel) throws -> Duration {
        let count = (64 << 20) / kernel.byteCount
        let before = try ProcessorClock.ofThisThread.time
        for _ in 0..<count { run(kernel) }
        return (try ProcessorClock.ofThisThread.time - before) * (1 << 30)
            / (count * kernel.byteCount)
    }

    /// What no handshake gets by without takes this thread of a processor now: one exponentiation of either kind, req1, req3,
    /// keyA and keyB, and two keystreams. (req2 is looked up.)
    func bareHandshake() throws -> Duration {
        let count = 200
        let before = try ProcessorClock.ofThisThread.time
        for _ in 0..<count {
            for kernel in [Kernels.Kernel.variableBase, .fixedBase, .hash, .hash, .hash, .hash, .keystream, .keystream]
            {
                run(kernel)
            }
        }
        return (try ProcessorClock.ofThisThread.time - before) / count
    }
}
