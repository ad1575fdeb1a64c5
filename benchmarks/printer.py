"""The plain script that everything is compared with: it asks, and prints what comes."""

from __future__ import annotations

import asyncio
import sys

from openai import AsyncOpenAI


async def main() -> None:
    client = AsyncOpenAI(api_key="none", base_url=sys.argv[1])
    prompt = sys.argv[2] if len(sys.argv) > 2 else await asyncio.to_thread(input, "ready ")
    stream = await client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": prompt}], stream=True
    )
    async for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="", flush=True)
    print("\ndone", flush=True)
    if len(sys.argv) == 2:
        await asyncio.to_thread(input)


if __name__ == "__main__":
    asyncio.run(main())
