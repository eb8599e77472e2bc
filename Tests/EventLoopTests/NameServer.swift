@testable import EventLoop
import Glibc
import NetworkAddress

/// A DNS server on 127.0.0.1, on the test's loop, that knows what it is told (RFC 1035).
final class NameServer: WatcherOwner {
    enum Answer {
        case addresses([IPAddress])
        case noSuchName
        case silence
    }

    enum Record: UInt16 {
        case a = 1
        case aaaa = 28
    }

    let address: SocketAddress
    private(set) var questions: [(name: String, type: UInt16)] = []
    private let answers: [String: Answer]
    private let descriptor: Descriptor
    private var watcher: IOWatcher?

    init(on loop: EventLoop, _ answers: [String: Answer]) throws {
        self.answers = answers
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let raw = socket(AF_INET, kind, 0)
        guard raw >= 0 else { throw SystemFailure("open a name server's socket") }
        descriptor = Descriptor(adopting: raw)
        let any = SocketAddress(ip: .loopback, port: 0)
        guard any.withSystemAddress({ bind(raw, $0, $1) }) == 0,
            let bound = SocketAddress.reading({ getsockname(raw, $0, $1) })
        else { throw SystemFailure("bind a name server") }
        address = bound
        super.init()
        watcher = IOWatcher(on: loop, descriptor: raw, owner: self, tag: WatcherTag(0))
        watcher?.watch(.read)
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        var packet = [UInt8](repeating: 0, count: 4096)
        var count = -1
        let source = SocketAddress.reading { address, length in
            count = recvfrom(descriptor.raw, &packet, packet.count, 0, address, length)
            return Int32(count)
        }
        guard let source, count > 12, let reply = reply(to: Array(packet[..<count])) else { return }
        _ = source.withSystemAddress { sendto(descriptor.raw, reply, reply.count, 0, $0, $1) }
    }

    private func reply(to packet: [UInt8]) -> [UInt8]? {
        var labels: [String] = []
        var place = 12
        while place < packet.count, packet[place] != 0 {
            let end = place + 1 + Int(packet[place])
            labels.append(String(decoding: packet[place + 1..<end], as: UTF8.self))
            place = end
        }
        let questionEnd = place + 5
        let type = UInt16(packet[place + 1]) << 8 | UInt16(packet[place + 2])
        let name = labels.joined(separator: ".")
        questions.append((name, type))
        switch answers[name] ?? .noSuchName {
        case .silence:
            return nil
        case .noSuchName:
            return header(packet, code: 3, answers: 0) + packet[12..<questionEnd]
        case .addresses(let all):
            let records = all.map(\.bytes).filter { ($0.count == 4 ? Record.a : .aaaa).rawValue == type }
            return header(packet, code: 0, answers: UInt8(records.count)) + packet[12..<questionEnd]
                + records.flatMap { record(type, $0) }
        }
    }

    /// A response, authoritative, to the one question of `packet`.
    private func header(_ packet: [UInt8], code: UInt8, answers: UInt8) -> [UInt8] {
        packet[..<2] + [0x85, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]
    }

    /// A record for the question's name, for a minute.
    private func record(_ type: UInt16, _ data: [UInt8]) -> [UInt8] {
        [0xC0, 12, 0, UInt8(type), 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
    }
}
