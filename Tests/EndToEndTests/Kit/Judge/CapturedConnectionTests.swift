import Testing

@testable import TestSwarm

/// Who sent what before whom, on frames made by hand.
@Suite struct CapturedConnectionTests {
    private func connections(_ frames: [[UInt8]]) throws -> [CapturedConnection] {
        CapturedTraffic(segments: try frames.map { try #require(CapturedSegment(frame: $0[...])) }).connections
    }

    private let opening = [
        CapturedFrame.bytes(sequence: 9, syn: true, payload: []),
        CapturedFrame.bytes(sequence: 99, syn: true, isAnswer: true, payload: []),
    ]

    @Test func `flights are what one end sends before the other does, segment by segment`() throws {
        let found = try connections(
            opening + [
                CapturedFrame.bytes(sequence: 10, payload: [1, 2]),
                CapturedFrame.bytes(sequence: 12, payload: [3]),
                CapturedFrame.bytes(sequence: 100, isAnswer: true, payload: [4]),
                CapturedFrame.bytes(sequence: 13, payload: [5]),
                CapturedFrame.bytes(sequence: 101, isAnswer: true, payload: [6, 7]),
            ])
        let connection = try #require(found.first)
        #expect(found.count == 1)
        #expect(connection.initiator == Endpoint("198.18.0.1", 0x1234))
        #expect(connection.responder == Endpoint("198.18.0.2", 0x5678))
        #expect(connection.flights.map(\.bytes) == [[1, 2, 3], [4], [5], [6, 7]])
        #expect(connection.flights(of: .initiator)[0].segments.map { Array($0) } == [[1, 2], [3]])
        #expect(connection.flights(of: .responder).map(\.bytes) == [[4], [6, 7]])
        #expect(connection.bytes(of: .initiator) == [1, 2, 3, 5])
        #expect(connection.hasBeginning && connection.hasNoGap)
    }

    @Test func `what a retransmission repeats is left out`() throws {
        let connection = try #require(
            try connections(
                opening + [
                    CapturedFrame.bytes(sequence: 9, syn: true, payload: []),
                    CapturedFrame.bytes(sequence: 10, payload: [1, 2]),
                    CapturedFrame.bytes(sequence: 100, isAnswer: true, payload: [4]),
                    CapturedFrame.bytes(sequence: 10, payload: [1, 2]),
                    CapturedFrame.bytes(sequence: 11, payload: [2, 3]),
                ]
            ).first)
        #expect(connection.flights.map(\.bytes) == [[1, 2], [4], [3]])
        #expect(connection.hasBeginning && connection.hasNoGap)
    }

    @Test func `a gap is told, and so is a beginning that is not there`() throws {
        let data = CapturedFrame.bytes(sequence: 11, payload: [1])
        let gap = try connections(opening + [data])
        #expect(gap.map(\.hasNoGap) == [false])
        #expect(gap.map(\.hasBeginning) == [true])
        let late = try connections([data])
        #expect(late.map(\.hasNoGap) == [true])
        #expect(late.map(\.hasBeginning) == [false])
    }

    @Test func `another connection between the same ports is another one, also without data`() throws {
        let found = try connections(
            opening + [
                CapturedFrame.bytes(sequence: 10, payload: [1]),
                CapturedFrame.bytes(sequence: 500, syn: true, payload: []),
                CapturedFrame.bytes(sequence: 700, syn: true, isAnswer: true, payload: []),
            ])
        #expect(found.map { $0.flights.map(\.bytes) } == [[[1]], []])
    }
}
