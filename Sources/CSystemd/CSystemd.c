#include "CSystemd.h"

#include <stdint.h>
#include <systemd/sd-daemon.h>

int shim_sd_notify(const char *state)
{
    return sd_notify(0, state);
}

int shim_sd_watchdog_enabled(unsigned long long *microseconds)
{
    uint64_t period = 0;
    const int enabled = sd_watchdog_enabled(0, &period);
    *microseconds = period;
    return enabled;
}

int shim_sd_listen_fds_with_names(char ***names)
{
    return sd_listen_fds_with_names(1, names);
}

int shim_sd_listen_fds_start(void)
{
    return SD_LISTEN_FDS_START;
}
