/// The TCP streams of a capture.
package struct CapturedTraffic: Sendable {
    /// One a direction of each connection that carried bytes.
    package let streams: [CapturedStream]
    /// In the order of their capture.
    let segments: [CapturedSegment]

    init(segments: [CapturedSegment]) {
        self.segments = segments
        struct Direction: Hashable {
            let source: Endpoint
            let destination: Endpoint
        }
        var open: [Direction: [CapturedSegment]] = [:]
        var closed: [[CapturedSegment]] = []
        for segment in segments {
            let direction = Direction(source: segment.source, destination: segment.destination)
            // A SYN with another number is a new connection between the same ports.
            if segment.isSyn, let earlier = open[direction], earlier.first?.sequence != segment.sequence {
                closed.append(earlier)
                open[direction] = nil
            }
            open[direction, default: []].append(segment)
        }
        streams = (closed + open.values).compactMap(CapturedStream.init(segments:)).filter { !$0.bytes.isEmpty }
    }

    /// Whether any stream has the bytes, also where they are split over packets.
    package func contains(_ pattern: [UInt8]) -> Bool { streams.contains { $0.contains(pattern) } }
    package func contains(_ text: String) -> Bool { contains([UInt8](text.utf8)) }

    /// The streams to an endpoint: what it was sent by those who dialled it.
    package func streams(to endpoint: Endpoint) -> [CapturedStream] { streams.filter { $0.destination == endpoint } }
}
