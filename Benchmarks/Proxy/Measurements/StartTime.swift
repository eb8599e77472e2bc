import BenchmarkKit
import Foundation
import TestSwarm

/// Starts of the daemon, from exec to when it takes connections.
struct StartTime {
    let program: Program
    let configuration: URL
    let listener: Endpoint

    struct Start {
        let time: Duration
        let residentByteCount: Int
    }

    /// Starts it, waits until a connection is taken, lets it rest, and ends it.
    func measure(patience: Duration = .seconds(10), resting: Duration = .zero) async throws -> Start {
        let log = configuration.appendingPathExtension("log").path
        let path = try program.path()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words: [String] = [path, "run", "--config", configuration.path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        let clock = ContinuousClock()
        let begin = clock.now
        guard posix_spawn(&pid, path, &actions, nil, &arguments, environ) == 0 else {
            throw Disappointment("\(path) cannot be started")
        }
        defer {
            kill(pid, SIGTERM)
            waitpid(pid, nil, 0)
        }
        while (try? BlockingSocket(connectingTo: listener)) == nil {
            guard clock.now - begin < patience, waitpid(pid, nil, WNOHANG) == 0 else {
                throw Disappointment(
                    "mseproxy does not listen on \(listener):\n"
                        + ((try? String(contentsOfFile: log, encoding: .utf8)) ?? ""))
            }
            usleep(100)
        }
        let time = clock.now - begin
        try await Task.sleep(for: resting)
        return Start(time: time, residentByteCount: try Self.residentByteCount(of: pid))
    }

    private static func residentByteCount(of pid: pid_t) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        guard let kibibytes else { throw Disappointment("no VmRSS of \(pid)") }
        return kibibytes * 1024
    }
}
