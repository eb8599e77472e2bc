import Configuration
import EventLoop
import Glibc

extension DescriptorBudget {
    /// Of as many descriptors as the system allows at most, for `settings` and so many workers.
    static func ofSystem(_ settings: Configuration, workerCount: Int) throws(StartFailure) -> DescriptorBudget {
        var descriptors = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0 else {
            throw StartFailure(SystemFailure("read the limit of open files"))
        }
        if descriptors.rlim_cur < descriptors.rlim_max {
            descriptors.rlim_cur = descriptors.rlim_max
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors)
            _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors)
        }
        do throws(DescriptorBudget.Shortage) {
            return try DescriptorBudget(
                descriptors: Int(min(descriptors.rlim_cur, 10_000_000)),
                // A worker's own are for epoll, its wake-up, c-ares and libcurl's idle connections; the rest is for files, signals,
                // the log and the administration, at whose ports every program of this host may take all that there are.
                reserve: 32 + (settings.metrics.listen.isEmpty ? 0 : AdminServer.connectionLimit)
                    + workerCount * (24 + settings.listeners.count),
                connections: settings.limits.connections, pipesPerWorker: settings.limits.pipes,
                workerCount: workerCount)
        } catch {
            let allowed = "\(descriptors.rlim_cur) open files"
            throw switch error {
            case .noConnection: StartFailure("only \(allowed) are allowed; raise ulimit -n")
            case .tooFew(let most, let count):
                StartFailure(
                    "\(count) connections, but \(allowed) allow \(most); lower it or raise ulimit -n",
                    of: "limits.connections")
            }
        }
    }
}
