import Glibc

/// Repeats a system call for as long as a signal interrupts it.
func retryingInterrupts<Result: SignedInteger>(_ call: @autoclosure () -> Result) -> Result {
    var result = call()
    while result == -1 && errno == EINTR { result = call() }
    return result
}
