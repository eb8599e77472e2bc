import Testing

@testable import TestSwarm

/// Reassembly, on frames made by hand: what a real transfer shows only by chance.
@Suite struct CapturedStreamTests {
    @Test func `segments out of order and sent twice make one stream, across the wrap of their numbers`() throws {
        let start: UInt32 = 0xFFFF_FFFD
        let traffic = CapturedTraffic(
            segments: try [
                CapturedFrame.bytes(sequence: start, syn: true, payload: []),
                CapturedFrame.bytes(sequence: start &+ 6, payload: Array("World".utf8)),
                CapturedFrame.bytes(sequence: start &+ 1, payload: Array("Hello".utf8)),
                CapturedFrame.bytes(sequence: start &+ 4, payload: Array("loWo".utf8)),
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
                CapturedFrame.bytes(sequence: 9, syn: true, payload: []),
                CapturedFrame.bytes(sequence: 10, payload: [1, 2]),
                CapturedFrame.bytes(sequence: 13, payload: [4]),
            ].map { try #require(CapturedSegment(frame: $0[...])) })
        #expect(try !#require(traffic.streams.first).isWhole)
    }

    @Test func `a new connection between the same ports is a stream of its own`() throws {
        let traffic = CapturedTraffic(
            segments: try [
                CapturedFrame.bytes(sequence: 9, syn: true, payload: []),
                CapturedFrame.bytes(sequence: 10, payload: [1]),
                CapturedFrame.bytes(sequence: 90, syn: true, payload: []),
                CapturedFrame.bytes(sequence: 91, payload: [2]),
            ].map { try #require(CapturedSegment(frame: $0[...])) })
        #expect(traffic.streams.map(\.bytes) == [[1], [2]])
    }

    @Test(arguments: [4, 6])
    func `a packet too long for its length field is read to the frame's end`(version: Int) throws {
        let payload = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
        let segment = try #require(
            CapturedSegment(frame: CapturedFrame.bytes(version: version, sequence: 1, payload: payload)[...]))
        #expect(Array(segment.payload) == payload)
        #expect(segment.source == Endpoint(version == 4 ? "198.18.0.1" : "::1", 0x1234))
    }

    @Test func `the padding of a short frame is no payload`() throws {
        let segment = try #require(
            CapturedSegment(frame: (CapturedFrame.bytes(sequence: 1, payload: [7]) + [0, 0, 0])[...]))
        #expect(Array(segment.payload) == [7])
    }
}
