import CCurl
import Synchronization

/// What libcurl has for the whole process.
enum CurlLibrary {
    private static let isLoaded = Mutex(false)

    /// Why it is not there; nil where it is. Loaded by the first exchange or whoever asks for its version. What keeps it out may be
    /// a want of descriptors or memory, which passes: then the next tries again.
    private static var absence: String? {
        isLoaded.withLock { isLoaded in
            guard !isLoaded else { return nil }
            if let reason = shim_curl_load() { return String(cString: reason) }
            isLoaded = true
            return nil
        }
    }

    /// Why it cannot be used; nil where it can. It is set up once, by the first exchange that finds it.
    static var failure: String? { absence ?? setUpFailure }

    private static let setUpFailure: String? = {
        let code = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))
        return code == CURLE_OK ? nil : "libcurl cannot be set up: \(String(cString: curl_easy_strerror(code)))"
    }()

    /// `libcurl/7.88.1 OpenSSL/3.0.15 …`
    static var version: String { absence ?? String(cString: curl_version()) }

    /// Whether it was built with a file of authorities, not only a folder. The eighth layout is the first that tells. Asked of an
    /// exchange's options only, by which time it is loaded.
    static let hasAuthoritiesFile = curl_version_info(CURLVERSION_EIGHTH)?.pointee.cainfo != nil
}
