import ArgumentParser
import Configuration
import Glibc
import LogOutput
import Logging
import ProxyCore
import ServiceManager

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the proxy in the foreground, until SIGTERM or SIGINT.")

    @OptionGroup var configurationOption: ConfigurationOption

    func run() throws {
        // A log that no one reads any more must not end the daemon.
        signal(SIGPIPE, SIG_IGN)
        let settings = try configurationOption.load()
        let output = LogOutput(LineFormat(settings.log.format), level: Logger.Level(settings.log.level))
        LoggingSystem.bootstrap { _ in output.handler() }
        defer { output.flush(isLast: true) }
        let logger = Logger(label: "mseproxy")
        logger.info(
            "mseproxy \(Version.text), \(configurationOption.path.map { "configured by \($0)" } ?? "on defaults")")
        do throws(StartFailure) {
            try Proxy(settings, logger: logger).run()
        } catch {
            logger.critical("cannot start: \(error)")
            throw ExitCode.failure
        }
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
