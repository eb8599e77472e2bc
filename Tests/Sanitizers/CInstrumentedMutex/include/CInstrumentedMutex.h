/// Shows ThreadSanitizer what Swift's `Mutex` does where several threads want it. There is nothing to call: being linked is enough.
#pragma once
