import Testing

@testable import TestSwarm

/// Reassembly, on frames made by hand: what a real transfer shows only by chance.
@Suite struct CapturedStreamTests {
    @Test func `segments out of order and sent twice make one stream, across the wrap of their numbers`() throws {
        let start: UInt32 = 0xFFFF_FFFD
        let traffic = CapturedTraffic(
            segments: try [
                frame(sequence: start, syn: true, payload: []),
                frame(sequence: start &+ 6, payload: Array("World".utf8)),
                frame(sequence: start &+ 1, payload: Array("Hello".utf8)),
                frame(sequence: start &+ 4, payload: Array("loWo".utf8)),
            ].map { try #require(CapturedSegment(frame: $0[...])) })
        let stream = try #require(traffic.streams.first)
        #expect(traffic.streams.count == 1)
        #expect(stream.bytes == Array("HelloWorld".utf8))
        #expect(stream.isWhole)
        #expect(stream.pieces == [5, 2, 3])
        #expect(traffic.contains("oWor"))
        #expect(!traffic.contains("oWorx"))
    }

    @Test func `a gap is told`() throws {
        let traffic = CapturedTraffic(
            segments: try [
                frame(sequence: 9, syn: true, payload: []),
                frame(sequence: 10, payload: [1, 2]),
                frame(sequence: 13, payload: [4]),
            ].map { try #require(CapturedSegment(frame: $0[...])) })
        #expect(try !#require(traffic.streams.first).isWhole)
    }

    @Test func `a new connection between the same ports is a stream of its own`() throws {
        let traffic = CapturedTraffic(
            segments: try [
                frame(sequence: 9, syn: true, payload: []),
                frame(sequence: 10, payload: [1]),
                frame(sequence: 90, syn: true, payload: []),
                frame(sequence: 91, payload: [2]),
            ].map { try #require(CapturedSegment(frame: $0[...])) })
        #expect(traffic.streams.map(\.bytes) == [[1], [2]])
    }

    @Test(arguments: [4, 6])
    func `a packet too long for its length field is read to the frame's end`(version: Int) throws {
        let payload = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
        let segment = try #require(CapturedSegment(frame: frame(version: version, sequence: 1, payload: payload)[...]))
        #expect(Array(segment.payload) == payload)
        #expect(segment.source == Endpoint(version == 4 ? "198.18.0.1" : "::1", 0x1234))
    }

    @Test func `the padding of a short frame is no payload`() throws {
        let segment = try #require(CapturedSegment(frame: (frame(sequence: 1, payload: [7]) + [0, 0, 0])[...]))
        #expect(Array(segment.payload) == [7])
    }

    /// An Ethernet frame with one TCP segment. The length is 0 where 16 bits do not hold it, as on `lo`.
    private func frame(version: Int = 4, sequence: UInt32, syn: Bool = false, payload: [UInt8]) -> [UInt8] {
        let numbers = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: sequence >> $0) }
        let tcp: [UInt8] =
            [0x12, 0x34, 0x56, 0x78] + numbers + [0, 0, 0, 0, 0x50, syn ? 2 : 0x10] + [0, 0, 0, 0, 0, 0] + payload
        let total = version == 4 ? tcp.count + 20 : tcp.count
        let length = total > 0xFFFF ? [0, 0] : [UInt8(total >> 8), UInt8(total & 0xFF)]
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        let header: [UInt8] =
            version == 4
            ? [0x45, 0] + length + [0, 0, 0, 0, 64, 6, 0, 0, 198, 18, 0, 1, 198, 18, 0, 2]
            : [0x60, 0, 0, 0] + length + [6, 64] + loopback + loopback
        return [UInt8](repeating: 0, count: 14) + header + tcp
    }
}
