import CReferenceRC4
import Foundation
import ObfuscationCrypto
import Testing
import TorrentIdentity

struct RC4Vector: Decodable {
    let key, first_64, after_768, after_1024, sha1_of_first_100000: String

    static let all: [RC4Vector] = {
        struct File: Decodable { let vectors: [RC4Vector] }
        let url = Bundle.module.url(forResource: "rc4", withExtension: "json", subdirectory: "Vectors")!
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors
    }()
}

func bytes(hex: String) -> [UInt8] {
    stride(from: 0, to: hex.count, by: 2).map { offset in
        let start = hex.index(hex.startIndex, offsetBy: offset)
        return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)!
    }
}

func stream(_ key: [UInt8], dropping: Int) -> RC4 {
    RC4(key: key, dropping: dropping)
}

func keystream(_ key: [UInt8], dropping: Int = 0, chunks: [Int]) -> [UInt8] {
    var rc4 = stream(key, dropping: dropping)
    return chunks.flatMap { count in
        var chunk = [UInt8](repeating: 0, count: count)
        rc4.apply(to: &chunk)
        return chunk
    }
}

@Suite("RC4")
struct RC4Tests {
    @Test("the vectors are there")
    func vectorsAreThere() {
        #expect(RC4Vector.all.count == 3)
    }

    @Test("keystreams are those of the vectors, from their start and behind what is dropped", arguments: RC4Vector.all)
    func vectors(_ vector: RC4Vector) {
        let key = bytes(hex: vector.key)
        #expect(keystream(key, chunks: [64]) == bytes(hex: vector.first_64))
        #expect(keystream(key, dropping: 768, chunks: [64]) == bytes(hex: vector.after_768))
        #expect(keystream(key, dropping: 1024, chunks: [64]) == bytes(hex: vector.after_1024))
        #expect(SHA1.hash(bytes: keystream(key, chunks: [100_000])).bytes == bytes(hex: vector.sha1_of_first_100000))
    }

    @Test("a keystream does not depend on how it is cut", arguments: RC4Vector.all)
    func everySplit(_ vector: RC4Vector) {
        let key = bytes(hex: vector.key)
        // Laps of i, turns of the inner loop and what stands before and behind them are cut everywhere.
        let whole = keystream(key, chunks: [2100])
        for split in stride(from: 0, through: 2100, by: 7) {
            #expect(keystream(key, chunks: [split, 2100 - split]) == whole)
        }
        #expect(keystream(key, chunks: Array(repeating: 1, count: 2100)) == whole)
    }

    @Test("skipping is the same as taking and throwing away")
    func skipping() {
        let key = Array("Key".utf8)
        for count in [0, 1, 7, 8, 9, 1023, 1024, 1025, 4096] {
            var rc4 = stream(key, dropping: 0)
            rc4.skip(count)
            var rest = [UInt8](repeating: 0, count: 16)
            rc4.apply(to: &rest)
            #expect(rest == keystream(key, chunks: [count, 16]).suffix(16))
        }
    }

    @Test("keys of every length give libcrypto's stream", arguments: 1...256)
    func libcrypto(keyLength: Int) {
        var random = SystemRandom()
        let key = random.bytes(count: keyLength)
        let data = random.bytes(count: 3000 + keyLength)
        var expected = data
        reference_rc4(key, Int32(key.count), &expected, expected.count)
        var rc4 = stream(key, dropping: 0)
        var ours = data
        rc4.apply(to: &ours)
        #expect(ours == expected)
    }

    @Test("unaligned buffers are encrypted like aligned ones")
    func unaligned() {
        let key = Array("unaligned".utf8)
        let expected = keystream(key, chunks: [4000])
        for offset in 0..<9 {
            var room = [UInt8](repeating: 0, count: 4000 + offset)
            var rc4 = stream(key, dropping: 0)
            room.withUnsafeMutableBytes { rc4.apply(to: UnsafeMutableRawBufferPointer(rebasing: $0[offset...])) }
            #expect(Array(room[offset...]) == expected)
            #expect(room.prefix(offset).allSatisfy { $0 == 0 })
        }
    }
}
