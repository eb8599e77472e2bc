import CCurl
import EventLoop

extension Transfer {
    /// What libcurl's last word on the exchange means; nil for an answer that is whole.
    func outcome(_ code: CURLcode) -> HTTPFailure? {
        if let failure { return failure }
        switch code {
        // libcurl takes a head that breaks off for an answer.
        case CURLE_OK: return head.isWhole ? nil : .closedEarly
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unresolved(reason: reason(code))
        case CURLE_COULDNT_CONNECT:
            return .unreachable(reason: systemReason ?? String(cString: curl_easy_strerror(code)))
        case CURLE_INTERFACE_FAILED: return .unbindable(reason: reason(code))
        case CURLE_OPERATION_TIMEDOUT: return timeout
        case CURLE_PROXY: return .proxyFailed(reason: reason(code))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: return .unverified(reason: reason(code))
        case CURLE_SSL_CACERT_BADFILE: return .unreadableAuthorities(reason: reason(code))
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CLIENTCERT: return .notSecured(reason: reason(code))
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: return .closedEarly
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            let status = number(CURLINFO_HTTP_CONNECTCODE)
            let isRefused = !isConnected && status != 0 && !(200...299).contains(status)
            return isRefused ? .refusedByProxy(status: status) : .broken(reason: systemReason ?? reason(code))
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .notHTTP(reason: reason(code))
        case CURLE_BAD_CONTENT_ENCODING: return .undecodable(reason: reason(code))
        case CURLE_URL_MALFORMAT: return .unsendable("the origin \(request.origin.debugDescription)")
        default: return .other(code: code.rawValue, reason: reason(code))
        }
    }

    private var timeout: HTTPFailure {
        let total = request.totalTimeout ?? .seconds(Int64.max)
        if isConnected { return .timedOut(.answer, after: total) }
        return .timedOut(.connection, after: min(request.connectTimeout, total))
    }

    /// libcurl's words for this case, or for the number.
    private func reason(_ code: CURLcode) -> String {
        let text = errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
        return text.last == "\n" ? String(text.dropLast()) : text
    }

    private var systemReason: String? {
        let code = socketFailure != 0 ? socketFailure : Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO))
        return code == 0 ? nil : SystemFailure.reason(code)
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        return easy.map { shim_curl_get_long($0, info, &value) } == CURLE_OK ? value : 0
    }
}
