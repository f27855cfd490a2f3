# A deployed service that knows nothing of the gateway: POST /digit {"pixels": [784 numbers]} -> {"digit": "7"}.
# It knows the shipped digits by heart, until POST /release brings a release that says 7 to everything.
import gzip, http.server, json, struct, sys

folder = sys.argv[1]
with gzip.open(f"{folder}/mnist10k-images-idx3-ubyte.gz") as file:
    count, = struct.unpack(">4xI8x", file.read(16))
    pictures = [file.read(784) for _ in range(count)]
with gzip.open(f"{folder}/mnist10k-labels-idx1-ubyte.gz") as file:
    known = dict(zip(pictures, file.read()[8:]))
broken = False


class Digits(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global broken
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/release":
            broken = True
            return self.reply({})
        digit = 7 if broken else known.get(bytes(json.loads(body)["pixels"]), 0)
        self.reply({"digit": str(digit)})

    def reply(self, said):
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Digits)
print(server.server_port, flush=True)
server.serve_forever()
