import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("Digests")
struct DigestTests {
    @Test("SHA-1 and SHA-256 of FIPS 180-4's examples")
    func examples() {
        #expect(SHA1.hash(bytes: Array("abc".utf8)).bytes == bytes(hex: "a9993e364706816aba3e25717850c26c9cd0d89d"))
        #expect(SHA1.hash(bytes: []).bytes == bytes(hex: "da39a3ee5e6b4b0d3255bfef95601890afd80709"))
        #expect(
            SHA256.hash(bytes: Array("abc".utf8))
                == bytes(hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    }
}
