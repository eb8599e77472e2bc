package import Foundation

/// Why the kit could not do what a test asked of it, with what a reader needs to mend it.
package enum SwarmError: Error, CustomStringConvertible {
    /// Not in the network namespace of `Tests/own-network`.
    case noNetworkOfItsOwn
    case missingProgram(name: String, package: String)
    /// mseproxy is not where `MSEPROXY` says, or, where that says nothing, not beside the running executable.
    case missingDaemon(looked: String)
    case failed(call: String, errno: Int32)
    case programFailed(name: String, status: ExitStatus, log: String)
    /// A condition that did not come true in time.
    case neverHappened(what: String, within: Duration, logs: String)
    /// A program that ended while something was expected of it.
    case endedEarly(name: String, while: String, status: ExitStatus, logs: String)
    /// A stream that ended while more was expected of it.
    case unexpectedEnd(after: Int, of: Int, String)
    /// A capture that is not whole shows nothing by what it lacks.
    case incompleteCapture(String)
    case malformedCapture(URL)
    /// nDPI passed a connection over, of which it therefore says nothing: that is no acquittal.
    case unjudgedConnection(String)

    package var description: String {
        switch self {
        case .noNetworkOfItsOwn:
            "198.18.0.1 is no address of this machine: the end-to-end tests run in a network namespace of their own. "
                + "Run `make test`, or `Tests/own-network COMMAND`."
        case .missingProgram(let name, let package):
            "\(name) is not installed: apt-get install \(package)"
        case .missingDaemon(let looked):
            "no mseproxy at \(looked): build it, or set MSEPROXY to its path"
        case .failed(let call, let errno):
            "\(call): \(String(cString: strerror(errno)))"
        case .programFailed(let name, let status, let log):
            "\(name) failed (\(status)):\n\(log)"
        case .neverHappened(let what, let within, let logs):
            "not within \(within): \(what)\n\(logs)"
        case .endedEarly(let name, let expectation, let status, let logs):
            "\(name) ended (\(status)) while waited for: \(expectation)\n\(logs)"
        case .unexpectedEnd(let count, let expected, let end):
            "the stream was \(end) after \(count) of \(expected) bytes"
        case .incompleteCapture(let reason):
            "incomplete capture: \(reason)"
        case .unjudgedConnection(let connection):
            "ndpiReader tells of no flow \(connection)"
        case .malformedCapture(let file):
            "not a capture as tcpdump writes it: \(file.path)"
        }
    }
}
