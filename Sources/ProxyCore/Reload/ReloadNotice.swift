package import Files
import Glibc
import JSON

/// What came of the last reload, in a file of the folder that the service manager has made for the daemon: for who has sent SIGHUP,
/// which has no answer.
package struct ReloadNotice: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// None was asked for yet.
        case started
        case reloaded(warnings: [String])
        /// With the errors.
        case refused([String])
        /// The daemon is about to end, and reads nothing any more.
        case ending
    }

    /// The daemon's.
    package let process: Int32
    /// When the reload began, in microseconds of the clock that only grows (CLOCK_MONOTONIC): one that begins behind a signal reads
    /// what was there before the signal.
    package let began: Int64
    package let outcome: Outcome

    package init(process: Int32 = getpid(), began: Int64, _ outcome: Outcome) {
        self.process = process
        self.began = began
        self.outcome = outcome
    }

    /// The time of `began`, now.
    package static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static func path(in folder: String) -> String { "\(folder)/reload" }
    private static let byteLimit = 1 << 20

    /// Puts it in the place of the one before.
    package func write(in folder: String) throws(NewFile.Failure) {
        try NewFile.write(Array("\(json.text)\n".utf8), to: Self.path(in: folder), replacing: true)
    }

    /// The one that is there; nil where none is that can be read.
    package init?(in folder: String) {
        guard let bytes = try? FileContents.read(Self.path(in: folder), limit: Self.byteLimit, isRegular: true),
            let value = try? JSONValue(parsing: bytes), let process = value["process"]?.integer,
            let began = value["began"]?.integer
        else { return nil }
        func lines(_ name: String) -> [String] { (value[name]?.array ?? []).compactMap(\.string) }
        switch value["outcome"]?.string {
        case "started": outcome = .started
        case "reloaded": outcome = .reloaded(warnings: lines("warnings"))
        case "refused": outcome = .refused(lines("errors"))
        case "ending": outcome = .ending
        default: return nil
        }
        self.process = Int32(clamping: process)
        self.began = began
    }

    private var json: JSONValue {
        let (name, warnings, errors): (String, [String], [String]) =
            switch outcome {
            case .started: ("started", [], [])
            case .reloaded(let warnings): ("reloaded", warnings, [])
            case .refused(let errors): ("refused", [], errors)
            case .ending: ("ending", [], [])
            }
        return [
            "process": JSONValue(process), "began": JSONValue(began), "outcome": .string(name),
            "warnings": .array(warnings.map { .string($0) }), "errors": .array(errors.map { .string($0) }),
        ]
    }
}
