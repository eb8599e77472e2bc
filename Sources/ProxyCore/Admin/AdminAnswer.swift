import HTTPMessage
import JSON

/// What the administration says to one request.
struct AdminAnswer {
    let status: Int
    let fields: HeaderFields
    let body: [UInt8]

    private init(_ status: Int, _ fields: HeaderFields, _ body: some Sequence<UInt8>) {
        self.status = status
        self.fields = fields
        self.body = Array(body)
    }

    /// The value in one line.
    init(_ value: JSONValue, status: Int = 200, also fields: HeaderFields = []) {
        let type = HeaderField("Content-Type", "application/json")
        self.init(status, HeaderFields([type] + fields), "\(value.text)\n".utf8)
    }

    /// `{"error":"words"}`, with the list of what a configuration has wrong.
    init(_ refusal: AdminRefusal) {
        var members = [JSONValue.Member(name: "error", value: .string("\(refusal)"))]
        if case .configurationRefused(let errors) = refusal {
            members.append(JSONValue.Member(name: "errors", value: .array(errors.map { .string($0) })))
        }
        let allowed = refusal.allowedMethods
        let fields: HeaderFields = allowed.isEmpty ? [] : [HeaderField("Allow", allowed.joined(separator: ", "))]
        self.init(.object(members), status: refusal.status, also: fields)
    }

    /// Figures as Prometheus reads them.
    static func metrics(_ text: String) -> AdminAnswer {
        AdminAnswer(200, [HeaderField("Content-Type", "text/plain; version=0.0.4; charset=utf-8")], text.utf8)
    }

    static func words(_ text: String) -> AdminAnswer {
        AdminAnswer(200, [HeaderField("Content-Type", "text/plain; charset=utf-8")], "\(text)\n".utf8)
    }
}
