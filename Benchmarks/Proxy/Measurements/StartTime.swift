import BenchmarkKit
import Foundation
import TestSwarm

/// Starts of the daemon, from exec to when it takes connections and says so.
struct StartTime {
    let program: Program
    let configuration: URL
    let listener: Endpoint

    struct Start {
        let time: Duration
        /// When it had settled, where that was asked for.
        let memory: ResidentMemory?
    }

    /// Starts it, waits until a connection is taken and its log says `known`, lets it settle where its memory is asked for, and
    /// ends it.
    func measure(known: String, patience: Duration = .seconds(10), isSettling: Bool = false) async throws -> Start {
        let log = configuration.appendingPathExtension("log").path
        let clock = ContinuousClock()
        let begin = clock.now
        let pid = try spawn(log: log)
        var hasEnded = false
        defer {
            if !hasEnded {
                kill(pid, SIGTERM)
                waitpid(pid, nil, 0)
            }
        }
        while (try? BlockingSocket(connectingTo: listener)) == nil || !Self.text(of: log).contains(known) {
            hasEnded = waitpid(pid, nil, WNOHANG) == pid
            guard !hasEnded, clock.now - begin < patience else {
                throw Disappointment(
                    "mseproxy does not listen on \(listener), or has not said \"\(known)\":\n\(Self.text(of: log))")
            }
            usleep(100)
        }
        let time = clock.now - begin
        return Start(time: time, memory: isSettling ? try await .settled(of: pid) : nil)
    }

    /// Not by the workspace, which starts programs by way of others.
    private func spawn(log: String) throws -> pid_t {
        let path = try program.path()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads of a pool take no signals, and what they start would not either.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words: [String] = [path, "run", "--config", configuration.path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        guard posix_spawn(&pid, path, &actions, &attributes, &arguments, environ) == 0 else {
            throw Disappointment("\(path) cannot be started")
        }
        return pid
    }

    private static func text(of file: String) -> String {
        (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }
}
