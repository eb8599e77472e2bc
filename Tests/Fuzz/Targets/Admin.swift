import Configuration
import HTTPMessage
import JSON
import Logging
import PrintableText
import StatusTables
import TorrentIdentity

@testable import ProxyCore

extension FuzzTarget {
    /// Requests to the administration, their answers, and JSON: a body's, and what a daemon says, as the commands print it.
    ///
    /// Byte 0: bit 0, the rest is JSON; bit 1, the request comes to the metrics' port. Else the rest is a request.
    static let admin = FuzzTarget(name: "admin", longestInput: 4096, heap: (2 << 20, 1024)) { input in
        var reader = InputReader(input)
        let flags = reader.byte()
        if flags & 1 == 0 {
            request(reader.all(), at: flags & 2 == 0 ? .control : .metrics)
        } else {
            json(reader.all())
        }
    }

    private static func request(_ input: [UInt8], at door: AdminDoor) {
        var parser = RequestHeadParser()
        var answer: AdminAnswer?
        do throws(RequestHeadError) {
            guard let head = try parser.receive(input) else { return }
            let body = Array(parser.takeRest().prefix(head.bodyByteCount))
            do throws(AdminRefusal) {
                let request = try AdminRequest(head, at: door)
                require(door == .control || !request.changesSomething, "\(request) at a port that is open to all")
                let service = IdleService()
                let answerer = AdminAnswerer(service, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
                answerer.answer(request, body) { outcome in
                    require(answer == nil, "two answers")
                    switch outcome {
                    case .success(let given): answer = given
                    case .failure(let refusal): answer = AdminAnswer(refusal)
                    }
                }
                require(service.changes == 0 || request.changesSomething, "\(request) changed something")
            } catch {
                answer = AdminAnswer(error)
            }
        } catch {
            answer = AdminAnswer(.malformed(error))
        }
        guard let answer else { return require(false, "no answer") }
        check(answer, input.count)
    }

    private static func check(_ answer: AdminAnswer, _ byteCount: Int) {
        let known = [200, 201, 400, 404, 405, 411, 413, 414, 422, 431, 501, 505]
        require(known.contains(answer.status), "the status \(answer.status)")
        require(answer.body.count <= 4096 + 16 * 64, "an answer of \(answer.body.count) bytes to \(byteCount)")
        require(answer.body.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A }, "an answer with controls")
        guard answer.fields["Content-Type"].map({ $0.elementsEqual("application/json".utf8) }) == true else { return }
        let value = try? JSONValue(parsing: answer.body)
        require(
            value != nil && (answer.status < 300 || value?["error"]?.string?.isEmpty == false), "no JSON, or no error")
    }

    private static func json(_ input: [UInt8]) {
        do throws(JSONError) {
            let value = try JSONValue(parsing: input)
            let text = value.text
            require(text.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a value with what a terminal obeys")
            let indented = value.indentedText
            for line in indented.split(separator: "\n") {
                requireSame(String(line).printable, String(line), "a line for people with what a terminal obeys")
            }
            for text in [text, indented] {
                requireSame(try? JSONValue(parsing: Array(text.utf8)), value, "a value that is written and read")
            }
            for lines in [
                StatusTable.lines(value) { "\($0)" }, ConnectionsTable.lines(value), TorrentsTable.lines(value),
                TopFrame.lines(
                    TopReading(status: value, connections: value, moment: .now), since: nil, columns: 80, rows: 24),
            ] {
                for line in lines { requireSame(line.printable, line, "a line with what a terminal obeys") }
            }
        } catch {
            require(error.line >= 1 && error.column >= 0 && error.line <= 1 + input.count, "\(error) is misplaced")
        }
    }
}

/// An administration behind which nothing is.
private final class IdleService: AdminService {
    private(set) var changes = 0
    var logLevel = LogLevel.info { didSet { changes += 1 } }

    func status() -> JSONValue { ["state": "running"] }
    func connections(_ answer: @escaping (JSONValue) -> Void) { answer(["connections": []]) }
    func torrents() -> JSONValue { ["torrents": []] }
    func metrics() -> String { "up 1\n" }

    func addTorrent(_ infohash: Infohash) -> Bool {
        changes += 1
        return infohash.bytes.first == 0
    }

    func removeTorrent(_ infohash: Infohash) -> TorrentRemoval? {
        changes += 1
        guard let first = infohash.bytes.first, first < 4 else { return nil }
        return TorrentRemoval(nameCount: Int(first / 2), isLearnt: first % 2 == 1)
    }

    func reload(_ answer: @escaping (ReloadOutcome) -> Void) {
        changes += 1
        answer(.refused(["f:1:1: wrong"]))
    }
}
