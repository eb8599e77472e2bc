import Configuration
import EventLoop
import Files
import JSON
import Logging
import NetworkAddress
import ServiceManager

/// Reading the configuration again, as a transaction: all that it needs is bound and read first, and on any error what was in force stays so.
extension Proxy {
    /// Reads it again because of `cause`. `answer` is called once, when every worker goes by it.
    func reload(for cause: String, _ answer: @escaping (ReloadOutcome) -> Void) {
        let began = ReloadNotice.now
        guard ending == nil else {
            note(.ending, began)
            return answer(.ending)
        }
        let path = source.path
        logger.info("reading \(path ?? "the defaults") again on \(cause)")
        ServiceManager.reloading()
        let notes = WarningNotes()
        let notingLogger = notes.logger(over: logger)
        do throws(ReloadErrors) {
            put(inForce: try next(path, notingLogger), notingLogger)
            history.note([])
            let warnings = notes.close()
            logger.info("reloaded: \(summary)")
            awaitWorkers { [unowned self] in
                note(.reloaded(warnings: warnings), began)
                answer(
                    .reloaded([
                        "loaded": .number(history.loaded), "warnings": .array(warnings.map { .string($0) }),
                    ]))
            }
        } catch {
            history.note(error.lines)
            for line in history.lastErrors { logger.error("not reloaded: \(line)") }
            logger.error("the configuration that was read at \(WallClock.timeOfDay(history.loaded)) stays in force")
            note(.refused(history.lastErrors), began)
            answer(.refused(error.lines))
        }
        tellServiceManager()
    }

    /// Leaves what came of a reload for who has sent SIGHUP.
    func note(_ outcome: ReloadNotice.Outcome, _ began: Int64 = ReloadNotice.now) {
        guard let folder = ServiceFolders.givenRuntime else { return }
        do throws(NewFile.Failure) {
            try ReloadNotice(began: began, outcome).write(in: folder)
        } catch {
            logger.warning("\(folder)/reload \(error): `mseproxy reload --pid` is not told what comes of SIGHUP")
        }
    }

    /// What is wrong with a configuration that was to take the place of the one in force; never empty.
    private struct ReloadErrors: Error {
        let lines: [String]
    }

    /// What would follow from the configuration as it is now. Nothing has changed yet.
    private func next(_ path: String?, _ logger: Logger) throws(ReloadErrors) -> Tenure {
        let written: Configuration
        do throws(ConfigurationErrors) {
            written = try source.loadAgain()
        } catch {
            throw ReloadErrors(lines: error.errors.map(\.description))
        }
        if let objection = handedOver.objection(for: written) {
            throw ReloadErrors(lines: [objection.placed(inFile: path)])
        }
        let settings = handedOver.applied(to: written)
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
        do throws(StartFailure) {
            let next = try Tenure(
                settings, try DescriptorBudget.ofSystem(settings, workerCount: workerCount), workerCount: workerCount,
                handedOver, torrents: torrents, before: tenure, on: loop, logger: logger)
            for words in handedOver.deviations(from: written) { logger.warning("\(words)") }
            return next
        } catch {
            throw ReloadErrors(lines: [error.placed(inFile: path)])
        }
    }

    private func put(inForce next: Tenure, _ logger: Logger) {
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
        tellOfSettings(logger)
    }

    /// Calls `answer` once every worker has done what was posted before.
    private func awaitWorkers(_ answer: @escaping () -> Void) {
        ask({ _ in [] }) { _ in answer() }
    }
}
