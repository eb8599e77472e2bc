import ArgumentParser
import Configuration
import EventLoop
import Glibc
import LogOutput
import Logging
import ProxyCore
import ServiceManager

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the proxy in the foreground, until SIGTERM or SIGINT.",
        discussion: """
            SIGHUP, or `mseproxy reload`, has the configuration read again: what is wrong with it is logged, and the one \
            before stays in force. SIGTERM and SIGINT take no more connections and let those that are there end, for \
            timeouts.drain at most; a second signal ends at once.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    func run() throws {
        // A log that no one reads any more must not end the daemon.
        signal(SIGPIPE, SIG_IGN)
        // Reading a million torrents takes a while, in which a reload may be asked for already.
        SignalWatcher.hold(SIGHUP)
        let settings = try configurationOption.load()
        let output = LogOutput(LineFormat(settings.log.format), level: Logger.Level(settings.log.level))
        LoggingSystem.bootstrap { _ in output.handler() }
        defer { output.flush(isLast: true) }
        let logger = Logger(label: "mseproxy")
        logger.info(
            "mseproxy \(Version.text), \(configurationOption.path.map { "configured by \($0)" } ?? "on defaults")")
        do throws(StartFailure) {
            try proxy(settings, output, logger).run()
        } catch {
            logger.critical("cannot start: \(error)")
            throw error.isMisconfiguration ? ExitCode(78) : .failure
        }
    }

    private func proxy(
        _ settings: Configuration, _ output: LogOutput, _ logger: Logger
    ) throws(StartFailure) -> Proxy {
        let sockets: [HandedOverSocket]
        do throws(HandedOverSocketsFailure) {
            sockets = try ServiceManager.takeSockets()
        } catch {
            throw StartFailure("\(error)", isMisconfiguration: true)
        }
        return try Proxy(
            settings, from: ConfigurationSource { configurationOption.path },
            try HandedOverListeners(sockets, for: settings), version: Version.text, logger: logger,
            log: LogControl(
                level: { LogLevel(output.threshold.level) }, change: { output.threshold.level = Logger.Level($0) },
                tell: { output.tell(.notice, $0) }, flush: { output.flush() }))
    }
}

extension LineFormat {
    fileprivate init(_ format: LogFormat) {
        self =
            switch format {
            case .auto: ServiceManager.isStandardErrorJournal ? .journal : .text
            case .text: .text
            case .journal: .journal
            case .json: .json
            }
    }
}

extension LogLevel {
    fileprivate init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}

extension Logger.Level {
    fileprivate init(_ level: LogLevel) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
