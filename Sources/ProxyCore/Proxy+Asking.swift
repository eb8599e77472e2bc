import EventLoop

/// Asking the workers.
extension Proxy {
    /// Has each worker do `question` on its thread, behind all that it was told before, and calls `onEnd` on the main loop with what they
    /// answered, the first worker's first.
    func ask(
        _ question: @escaping @Sendable (Worker) -> [ConnectionRecord],
        onEnd: @escaping ([[ConnectionRecord]]) -> Void
    ) {
        guard let mailbox, !workers.isEmpty else { return onEnd([]) }
        let gathering = gatherings.begin(of: workers.count, onEnd: onEnd)
        for (index, worker) in workers.enumerated() {
            worker.post { worker in
                let records = question(worker)
                mailbox.post { $0.gatherings.add(records, from: index, to: gathering) }
            }
        }
    }
}
