"""What Python's requests does with the same servers. Prints one JSON object."""
import json
import statistics
import sys
import time

import requests

what, settings = sys.argv[1], json.load(open(sys.argv[2]))
session = requests.Session()
COMPLETION = {"prompt": "Who?", "max_tokens": 8}


def events(url, body, **more):
    with session.post(url, json=body, stream=True, **more) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines(chunk_size=None):
            if line.startswith(b"data: {"):
                yield json.loads(line[6:])


def fresh():
    answer = session.post(settings["open"] + "/predict/v1/completions", json=COMPLETION).json()
    assert answer["choices"][0]["text"]
    return {}


def call():
    def times(base, count):
        for _ in range(count):
            start = time.perf_counter()
            session.post(base + "/predict/v1/completions", json=COMPLETION).json()
            yield (time.perf_counter() - start) * 1000

    list(times(settings["open"], 100))
    ms = statistics.median(times(settings["open"], settings["calls"]))
    list(times(settings["relayOpen"], settings["calls"]))
    return {"ms": ms}


def cold():
    def one():
        start = time.perf_counter()
        session.post(settings["open"] + "/predict/v1/completions", json=COMPLETION).json()
        return (time.perf_counter() - start) * 1000

    times = [one() for _ in range(settings["calls"])]
    return {"firstMs": times[0], "ms": statistics.median(times)}


def stream():
    source, count = sys.argv[3], settings["chunks"]
    body = {"messages": [{"role": "user", "content": "A story"}], "stream": True, "max_tokens": count}
    if source != "replay":
        body.update(ignore_eos=True, max_tokens=count - 2)

    def one():
        start = time.perf_counter()
        texts = [e["choices"][0]["delta"].get("content") for e in events(settings[source] + "/predictWithResponseStream/v1/chat/completions", body)]
        assert len(texts) == count, len(texts)
        return (time.perf_counter() - start) * 1e6 / count

    return {"firstUs": one(), "us": statistics.median([one(), one()])}


def first_chunk():
    body = {"prompt": "A story", "stream": True, "ignore_eos": True, "max_tokens": 20}

    def one():
        start, took = time.perf_counter(), None
        for _ in events(settings["slow"] + "/predictWithResponseStream/v1/completions", body):
            took = took or (time.perf_counter() - start) * 1000
        return took

    return {"firstMs": one(), "ms": statistics.median(one() for _ in range(settings["firstChunks"]))}


def big():
    def one():
        start = time.perf_counter()
        session.post(settings["replay"] + "/predict/v1/custom/json", json={"max_tokens": settings["bigBytes"]}).json()
        return (time.perf_counter() - start) * 1000

    return {"firstMs": one(), "ms": statistics.median([one() for _ in range(5)])}


def broken():
    result = {}
    for name, fault in settings["faults"].items():
        kept, told = 0, "silent"
        try:
            for event in events(settings["slow"] + "/predictWithResponseStream/v1/completions", {"prompt": "A story", "stream": True, "ignore_eos": True, "max_tokens": 10}, headers={"mie-fault": fault}):
                kept += bool(event.get("choices") and event["choices"][0]["text"])
        except requests.RequestException as e:
            told = f"told ({type(e).__name__})"
        result[name] = f"{kept} kept, {told}"
    return result


print(json.dumps({"fresh": fresh, "call": call, "cold": cold, "stream": stream, "first-chunk": first_chunk, "big": big, "broken": broken}[what]()))
