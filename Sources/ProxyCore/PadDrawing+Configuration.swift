import Configuration
import MSE

extension PadDrawing.FirstFlight {
    init(_ firstFlight: FirstFlight) {
        switch firstFlight {
        case .random: self = .random
        case .printable: self = .printable
        }
    }
}
