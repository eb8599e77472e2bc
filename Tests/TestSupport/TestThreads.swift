import Glibc

/// Threads that all do the same at once. Plain ones, of which ThreadSanitizer sees the beginning and the end, as it does not of what
/// Dispatch's queues do; and as many as were asked for, whatever number of processors there is.
package struct TestThreads: ~Copyable {
    private final class Body {
        let number: Int
        let call: @Sendable (Int) -> Void

        init(_ number: Int, _ call: @escaping @Sendable (Int) -> Void) {
            self.number = number
            self.call = call
        }
    }

    private let threads: [pthread_t]

    /// Calls `body` in each of `count` threads, with the thread's number.
    package init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        threads = (0..<count).map { number in
            var thread = pthread_t()
            let argument = Unmanaged.passRetained(Body(number, body))
            let code = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                    body.call(body.number)
                    return nil
                }, argument.toOpaque())
            guard code == 0 else { fatalError("no thread could be made: errno \(code)") }
            return thread
        }
    }

    /// Waits until all are done, as it does too when they go.
    package consuming func join() {}

    deinit {
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Calls `body` in each of `count` threads, and waits until all are done.
    package static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        TestThreads(count, body).join()
    }
}
