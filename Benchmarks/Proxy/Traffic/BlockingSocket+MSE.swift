import BenchmarkKit
import MSE

extension BlockingSocket {
    /// Takes a handshake of either end to its finish.
    func establish(_ handshake: inout Handshake) throws -> EstablishedConnection {
        try send(handshake.takeOutput())
        while true {
            let received = try receive()
            guard !received.isEmpty else { throw Disappointment("the connection ended during the MSE handshake") }
            let established = try handshake.receive(received)
            try send(handshake.takeOutput())
            if let established { return established }
        }
    }
}
