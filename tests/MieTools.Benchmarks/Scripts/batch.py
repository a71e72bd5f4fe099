"""Sends a file of requests with httpx, so many at a time, and writes their answers to another. Prints one JSON object."""
import asyncio
import json
import sys
import time

try:
    import httpx
except ImportError:
    print(json.dumps({"missing": "Python has no package httpx"}))
    sys.exit()

settings = json.load(open(sys.argv[1]))


async def send(client, source, target):
    count = 0
    with open(source) as lines, open(target, "w") as output:
        async def work():
            nonlocal count
            for line in lines:
                request = json.loads(line)
                answer = await client.post(settings["url"] + "/predict" + request["url"], json=request["body"])
                answer.raise_for_status()
                output.write(json.dumps({"custom_id": request["custom_id"], "response": answer.json()}) + "\n")
                count += 1

        await asyncio.gather(*[work() for _ in range(settings["limit"])])
    return count


async def main():
    limits = httpx.Limits(max_connections=settings["limit"], max_keepalive_connections=settings["limit"])
    async with httpx.AsyncClient(limits=limits, timeout=600, trust_env=False) as client:
        await send(client, settings["warmup"], settings["output"] + ".warmup")
        cpu, start = time.process_time(), time.perf_counter()
        count = await send(client, settings["input"], settings["output"])
        seconds, used = time.perf_counter() - start, time.process_time() - cpu
    assert count == settings["lines"], count
    print(json.dumps({"seconds": seconds, "cpuSeconds": used}))


asyncio.run(main())
