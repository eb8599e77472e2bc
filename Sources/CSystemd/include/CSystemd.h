#pragma once

// sd-daemon.h itself includes headers of the system, whose declarations would count as this module's own.

// sd_notify(3), with the environment left as it is.
int shim_sd_notify(const char *state);

// sd_watchdog_enabled(3), with the environment left as it is.
int shim_sd_watchdog_enabled(unsigned long long *microseconds);

// sd_listen_fds_with_names(3), which takes its variables out of the environment. The array, which ends with NULL, and each name
// in it are the caller's to free.
int shim_sd_listen_fds_with_names(char ***names);

// SD_LISTEN_FDS_START
int shim_sd_listen_fds_start(void);
