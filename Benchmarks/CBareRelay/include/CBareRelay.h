#pragma once

// No header of the system is included here: see CSystem.h.

// How many bytes each end of a handshake sends in each of its flights, and how many the client is given.
struct bare_relay_flights {
    unsigned first_received, first_sent, second_received, second_sent, delivered;
};

// Takes connections at a port, and has each through the socket calls of an inbound MSE handshake and no more than these:
// receives a flight, answers it, receives another, answers that, connects to the client, and sends it the last bytes of what
// it received. Then both are watched until either ends, which closes both. What is sent as an answer is zeros, and what is
// received is not looked at. Returns only where something fails, with what it is; errno says why.
const char *bare_relay_run(
    const char *listen_host, unsigned short listen_port, const char *client_host, unsigned short client_port,
    struct bare_relay_flights flights);
