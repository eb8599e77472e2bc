import NetworkAddress
import PrintableText

@testable import ProxyCore

extension FuzzTarget {
    /// SOCKS 5, 4 and 4a. The input is what the client sends.
    static let socks = FuzzTarget(name: "socks", longestInput: 700) { input in
        let talk = Cuts.same(input) { Conversation($0) }
        // A greeting of 257 bytes and a request of 262, or a request of 8 and two texts with their ends.
        require(talk.isOver || input.count < max(257 + 262, 8 + 256 + 256), "\(input.count) bytes, and no end")
        require(talk.sent.count <= 2 + 10, "\(talk.sent.count) bytes are sent")
        if let reason = talk.reason {
            require(reason.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a reason with what a terminal obeys")
        }
        guard let target = talk.target else { return }
        requireSame(Endpoint("\(target)"), target, "a target, and its text read again")
        require(target.port != 0, "port 0")
        let taken = Array(input.dropLast(talk.rest.count))
        require(taken + talk.rest == input, "bytes are lost behind the request")
        require(request(taken, names: target), "the request in \(taken) is not for \(target)")
    }

    /// Whether a request, which is all of `bytes`, is for `target`: by RFC 1928, and by the papers on SOCKS 4 and 4a.
    private static func request(_ bytes: [UInt8], names target: Endpoint) -> Bool {
        let port = [UInt8(target.port >> 8), UInt8(target.port & 0xFF)]
        let address: [UInt8]
        let name: [UInt8]
        switch target.host {
        case .address(let ip): (address, name) = (ip.bytes, [])
        case .name(let text): (address, name) = ([], Array(text.utf8))
        }
        if bytes[0] == 5 {
            let request = bytes.dropFirst(2 + Int(bytes[1]))
            let kinds: [UInt8: [UInt8]] = [1: address, 4: address]
            let isSame = request.dropFirst(4).elementsEqual((kinds[request.dropFirst(3).first ?? 0] ?? []) + port)
            // A name, or an address that was sent as one.
            let text = request.dropFirst(5).dropLast(2)
            return request.starts(with: [5, 1, 0])
                && (isSame
                    || request.dropFirst(3).first == 3 && Int(request.dropFirst(4).first ?? 0) == text.count
                        && request.suffix(2).elementsEqual(port) && isText(text, name, address))
        }
        let parts = bytes.dropFirst(8).split(separator: 0, omittingEmptySubsequences: false)
        let isNamed = parts.count == 3 && isText(parts[1], name, address) && bytes[4..<7].allSatisfy { $0 == 0 }
        return bytes.starts(with: [4, 1] + port) && bytes.last == 0
            && (isNamed || parts.count == 2 && bytes[4..<8].elementsEqual(address))
    }

    private static func isText(_ text: ArraySlice<UInt8>, _ name: [UInt8], _ address: [UInt8]) -> Bool {
        let ip = IPAddress(String(decoding: text, as: UTF8.self))
        return ip.map { $0.bytes == address } ?? text.elementsEqual(name)
    }
}

/// A whole negotiation, as `Ingress` leads it.
private struct Conversation: Equatable {
    var sent: [UInt8] = []
    var target: Endpoint?
    /// Why it was refused.
    var reason: String?
    /// What came behind the request.
    var rest: [UInt8] = []

    var isOver: Bool { target != nil || reason != nil }

    init(_ pieces: [ArraySlice<UInt8>]) {
        var negotiation = SOCKSNegotiation()
        for (index, piece) in pieces.enumerated() {
            var step = negotiation.receive(piece)
            while case .send(let bytes) = step {
                sent += bytes
                step = negotiation.advance()
            }
            switch step {
            case .wait, .send:
                continue
            case .connect(let target):
                self.target = target
                rest = negotiation.takeRest() + pieces[(index + 1)...].joined()
            case .refuse(let bytes, let reason):
                sent += bytes
                self.reason = reason
            }
            return
        }
    }
}
