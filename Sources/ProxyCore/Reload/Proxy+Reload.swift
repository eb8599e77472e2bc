import Configuration
import EventLoop
import JSON
import Logging
import NetworkAddress
import ServiceManager

/// Reading the configuration again, as a transaction: all that it needs is bound and read first, and on any error what was in force stays so.
extension Proxy {
    /// Reads it again because of `cause`. `answer` is called once, when every worker goes by it.
    func reload(for cause: String, _ answer: @escaping (ReloadOutcome) -> Void) {
        guard ending == nil else { return answer(.ending) }
        let path = source.path
        logger.info("reading \(path ?? "the defaults") again on \(cause)")
        ServiceManager.reloading()
        do throws(ReloadErrors) {
            put(inForce: try next(path))
            history.note([])
            logger.info("reloaded: \(summary)")
            awaitWorkers { [unowned self] in answer(.reloaded(["loaded": .number(history.loaded)])) }
        } catch {
            history.note(error.lines)
            for line in history.lastErrors { logger.error("not reloaded: \(line)") }
            logger.error("the configuration that was read at \(WallClock.timeOfDay(history.loaded)) stays in force")
            answer(.refused(error.lines))
        }
        tellServiceManager()
    }

    /// What is wrong with a configuration that was to take the place of the one in force; never empty.
    private struct ReloadErrors: Error {
        let lines: [String]
    }

    /// What would follow from the configuration as it is now. Nothing has changed yet.
    private func next(_ path: String?) throws(ReloadErrors) -> Tenure {
        let settings: Configuration
        do throws(ConfigurationErrors) {
            settings = handedOver.applied(to: try source.loadAgain())
        } catch {
            throw ReloadErrors(lines: error.errors.map(\.description))
        }
        let changes = LastingSettings(tenure.settings).changes(to: LastingSettings(settings))
        guard changes.isEmpty else {
            throw ReloadErrors(
                lines: changes.map { change in
                    let failure = StartFailure(
                        "\(change.after) was \(change.before) when the daemon started, and changes with a restart alone",
                        of: change.key)
                    return failure.placed(inFile: path)
                })
        }
        if let objection = handedOver.objection(for: settings) { throw ReloadErrors(lines: [objection]) }
        do throws(StartFailure) {
            return try Tenure(
                settings, try DescriptorBudget.ofSystem(settings, workerCount: workerCount), workerCount: workerCount,
                handedOver, torrents: torrents, before: tenure, on: loop, logger: logger)
        } catch {
            throw ReloadErrors(lines: [error.placed(inFile: path)])
        }
    }

    private func put(inForce next: Tenure) {
        let before = tenure
        tenure = next
        if next.settings.log.level != log.level() { log.change(next.settings.log.level) }
        torrents.change(to: next.settings)
        egress.change(mark: next.mark, listeners: next.listeners.own)
        admission.connections.change(to: next.budget.connections)
        for (index, worker) in workers.enumerated() {
            let terms = terms(of: index)
            worker.post { $0.adopt(terms) }
        }
        if next.settings.admin.mode != before.settings.admin.mode { next.controls.allow(logger) }
        adminServer?.serve(control: next.controls.sockets, metrics: next.listeners.metrics)
        if before.sources !== next.sources { before.sources.withdraw() }
        if before.gateway !== next.gateway {
            for infohash in addedTorrents { next.gateway?.add(infohash) }
        }
        let known = before.listeners.entries.map(\.address)
        for entry in next.listeners.entries where !known.contains(entry.address) {
            logger.info("\(entry.guidance(next.settings))")
        }
        tellOfSettings()
    }

    /// Calls `answer` once every worker has done what was posted before.
    private func awaitWorkers(_ answer: @escaping () -> Void) {
        ask({ _ in [] }) { _ in answer() }
    }
}
