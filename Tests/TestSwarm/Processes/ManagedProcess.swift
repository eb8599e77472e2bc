package import Foundation
import Glibc
import Synchronization

/// A program that runs until it is told to end, or until the test does, however that comes about.
///
/// It is started through `setpriv --pdeathsig KILL`, which becomes the program itself (so does `nsenter` before it, in a network
/// other than the tests' own): the kernel kills it should the test
/// process crash. `terminate` ends whatever else is in its process group too.
package final class ManagedProcess: Sendable {
    package let name: String
    package let pid: Int32
    /// Holds its standard output and standard error.
    package let logFile: URL
    private let input: FileHandle?
    private let ending = Mutex<ExitStatus?>(nil)

    /// Without what stdbuf(1) sets, by which `Tests/within` has the tests' lines as they come: a program has its output as everywhere.
    private static let inherited = ProcessInfo.processInfo.environment
        .filter { !["LD_PRELOAD", "_STDBUF_O"].contains($0.key) }

    private init(name: String, pid: Int32, logFile: URL, input: FileHandle?) {
        self.name = name
        self.pid = pid
        self.logFile = logFile
        self.input = input
    }

    deinit {
        // The last resort: a `Workspace` has ended it by now.
        if exitStatus == nil {
            kill(-pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    /// - Parameters:
    ///   - environment: what is added to the environment that it inherits.
    ///   - takesInput: whether `send` may write to its standard input.
    ///   - sockets: what is handed over to it.
    ///   - place: where it runs, and as whom.
    static func start(
        _ program: Program, named name: String, arguments: [String], environment: [String: String] = [:],
        folder: URL, logFile: URL, takesInput: Bool = false, sockets: ServiceSockets? = nil, at place: Place = .here
    ) async throws -> ManagedProcess {
        let pipe = takesInput ? Pipe() : nil
        // A line sent to a program that has ended is an error of `send`, not the end of every test.
        Glibc.signal(SIGPIPE, SIG_IGN)
        let launcher = try place.launcher
        // Open by its path too (/dev/stdout), which asks who does it.
        try Data().write(to: logFile)
        try place.own(logFile)
        let spawn = Spawn(
            path: try launcher.program.path(),
            arguments: launcher.arguments + (try sockets?.launcher ?? []) + [
                try Program.env.path(), "--chdir=\(folder.path)", try program.path(),
            ] + arguments,
            environment: Self.inherited.merging(place.environment(environment, home: folder)) { $1 }.merging(
                sockets?.environment ?? [:]
            ) { $1 },
            logFile: logFile, standardInput: pipe?.fileHandleForReading.fileDescriptor,
            descriptors: sockets?.descriptors ?? [])
        let started = await SpawningThread.run { spawn() }
        try? pipe?.fileHandleForReading.close()
        switch started {
        case .success(let pid):
            return ManagedProcess(name: name, pid: pid, logFile: logFile, input: pipe?.fileHandleForWriting)
        case .failure(let errno):
            throw SwarmError.failed(call: "posix_spawn \(program.name)", errno: errno.code)
        }
    }

    package var log: String {
        String(decoding: (try? Data(contentsOf: logFile)) ?? Data(), as: UTF8.self)
    }

    /// Whether the log has the text; to be preferred where a log is looked at again and again, as strings are slow.
    package func logContains(_ text: String) -> Bool { logCount(of: text) > 0 }

    /// How often the text stands in the log.
    package func logCount(of text: String) -> Int {
        [UInt8]((try? Data(contentsOf: logFile)) ?? Data()).count(of: [UInt8](text.utf8))
    }

    /// The end of the log, for an error's text.
    package var logTail: String {
        "── \(name) ──\n" + log.split(whereSeparator: \.isNewline).suffix(30).joined(separator: "\n")
    }

    /// Nil while it runs.
    package var exitStatus: ExitStatus? {
        ending.withLock { ending in
            if ending == nil {
                ending = reap()
            }
            return ending
        }
    }

    package var isRunning: Bool { exitStatus == nil }

    /// Writes a line to its standard input.
    package func send(_ line: String) throws {
        guard let input else {
            throw SwarmError.failed(call: "send to \(name)", errno: EBADF)
        }
        try input.write(contentsOf: Data((line + "\n").utf8))
    }

    package func signal(_ number: Int32) {
        // Under the lock, lest it be reaped meanwhile and its id be someone else's.
        ending.withLock { ending in
            if ending == nil {
                kill(pid, number)
            }
        }
    }

    /// Ends it by SIGTERM and, should it outlive the grace, by SIGKILL; then it and its process group are gone. One that the kernel itself
    /// keeps is said to be there, and left: a test that waits for it would wait for ever. Without a grace of the caller's it has 3 s.
    @discardableResult
    package func terminate(grace: Duration? = nil) async -> ExitStatus {
        // A task of its own, which the test's cancellation does not reach: cleaning up has to finish.
        await Task.detached {
            self.signal(SIGTERM)
            let deadline = ContinuousClock.now + (grace ?? self.grace)
            while true {
                if let status = self.exitStatus {
                    return status
                }
                if ContinuousClock.now >= deadline {
                    self.signal(SIGKILL)
                }
                if ContinuousClock.now >= deadline + .seconds(60) {
                    let state = (try? String(contentsOfFile: "/proc/\(self.pid)/status", encoding: .utf8)) ?? ""
                    FileHandle.standardError.write(
                        Data("\(self.name), process \(self.pid), does not end by SIGKILL:\n\(state)\n".utf8))
                    return .signalled(SIGKILL)
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }.value
    }

    private func reap() -> ExitStatus? {
        var information = siginfo_t()
        guard waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0,
            information.si_signo == SIGCHLD
        else {
            return nil
        }
        // Before it is reaped, for until then no other group can have its id.
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        return ExitStatus(waitStatus: status)
    }
}
