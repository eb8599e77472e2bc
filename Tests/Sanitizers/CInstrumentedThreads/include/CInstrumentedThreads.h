/// Shows ThreadSanitizer what Swift's `Mutex` does where several threads want it, and glibc's wait for a thread's end by a clock. There is
/// nothing to call: being linked is enough.
#pragma once
