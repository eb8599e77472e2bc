import ArgumentParser
import Configuration
import Glibc
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
        let settings = try configurationOption.load()
        let level = Logger.Level(settings.log.level)
        LoggingSystem.bootstrap { _ in TextLogHandler(level: level) }
        let logger = Logger(label: "mseproxy")
        logger.info(
            "mseproxy \(Version.text), \(configurationOption.path.map { "configured by \($0)" } ?? "on defaults")")
        do throws(StartFailure) {
            try proxy(settings, logger).run()
        } catch {
            logger.critical("cannot start: \(error)")
            throw ExitCode.failure
        }
    }

    private func proxy(_ settings: Configuration, _ logger: Logger) throws(StartFailure) -> Proxy {
        let sockets: [HandedOverSocket]
        do throws(HandedOverSocketsFailure) {
            sockets = try ServiceManager.takeSockets()
        } catch {
            throw StartFailure("\(error)")
        }
        return try Proxy(
            settings, from: ConfigurationSource { configurationOption.path },
            try HandedOverListeners(sockets, for: settings), version: Version.text, logger: logger,
            logThreshold: LogThresholdControl(level: { settings.log.level }, change: { _ in }, flush: {}))
    }
}

extension Logger.Level {
    init(_ level: LogLevel) {
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
