"""Takes TLS connections and carries their plaintext to another address.

usage: tls-front.py --listen ADDRESS:PORT --target ADDRESS:PORT --certificate FILE --key FILE
Prints `listening` once it does.
"""
import argparse
import socket
import ssl
import threading


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def carry(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(connection, context, target):
    try:
        with context.wrap_socket(connection, server_side=True) as secure, socket.create_connection(target) as plain:
            # The answer's end is the connection's: nothing here is asked for twice.
            request = threading.Thread(target=carry, args=(secure, plain), daemon=True)
            request.start()
            carry(plain, secure)
    except OSError:
        pass


parser = argparse.ArgumentParser()
for option in ("--listen", "--target", "--certificate", "--key"):
    parser.add_argument(option, required=True)
options = parser.parse_args()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options.certificate, options.key)
listener = socket.create_server(endpoint(options.listen))
print("listening", flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(
        target=serve, args=(accepted, context, endpoint(options.target)), daemon=True).start()
