# A caller: sends shipped digits, one a request, until it is ended, and says each second how many came back flagged.
import gzip, http.client, json, sys, time

folder, port = sys.argv[1], int(sys.argv[2])
with gzip.open(f"{folder}/mnist10k-images-idx3-ubyte.gz") as file:
    # Rows that the family was neither trained nor calibrated on.
    file.read(16 + 8000 * 784)
    bodies = [json.dumps({"pixels": list(file.read(784))}) for _ in range(500)]
connection = http.client.HTTPConnection("127.0.0.1", port)
asked = flagged = 0
said = time.monotonic()
while True:
    connection.request("POST", "/digit", bodies[asked % len(bodies)], {"Content-Type": "application/json"})
    reply = connection.getresponse()
    reply.read()
    asked += 1
    flagged += reply.headers["Consensus-Flagged"] == "?1"
    if time.monotonic() - said >= 1:
        said = time.monotonic()
        print(f"{asked} asked, {flagged} flagged", flush=True)
    time.sleep(0.02)
