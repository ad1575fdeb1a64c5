"""The config.toml that `oai-tui config init` writes: everything that can be set, commented out."""

from __future__ import annotations

TEMPLATE = """\
# oai-tui: settings. Every line that is commented out shows a default or an example.
# `oai-tui config show` tells each setting and where it came from. This file is never rewritten.

# The profile to start with; without it the first one in this file.
# profile = "openai"

# A theme: dark, light, or the name of a file in the folder themes/ beside this one.
# What is chosen in the app beats this.
# theme = "dark"

# Let the profile's title_model give each new conversation a title.
# titles = true

# Look for Ollama, llama.cpp, LM Studio and vLLM on this machine.
# find_local_servers = true

# [transcript]
# wrap_code = true                   # false: long lines of code and wide tables move sideways

# [terminal]
# driver = "auto"                    # own: write changed cells only; stock: as Textual draws
# low_bandwidth = "auto"             # true, false; auto: over SSH, when the line turns out slow
# show_rate = false                  # bytes a second in the status line


# A profile is a provider, the way to its key, and how it is asked. With OPENAI_API_KEY in the
# environment the profile "openai" is there by itself.

# [profiles.openai]
# base_url = "https://api.openai.com/v1"
# model = "gpt-6.1-terra"
# title_model = "gpt-6-luna"         # names new conversations
# api = "auto"                       # auto, chat_completions, responses
#
# The key: the first of these three that is set. A key never stands in this file.
# key_command = "pass show openai"   # what it prints; no shell, 10 seconds at most
# key_file = "~/.secrets/openai"     # must be readable by you alone: chmod 600
# key_environment = "OPENAI_API_KEY" # a variable of the environment, or of .env beside this file
#
# system_prompt = "Answer in one paragraph."
# max_tokens = 4096                  # of one answer
# temperature = 0.7
# reasoning_effort = "low"
# attempts = 4                       # before an answer begins; then what arrived is kept
#
# [profiles.openai.headers]          # sent with each request
# X-Team = "docs"
#
# [profiles.openai.timeouts]         # seconds
# connect = 10
# first_event = 180                  # until the answer begins
# idle = 120                         # between two pieces of it
# usage = 2                          # for the token counts after its end
#
# What you say of a model beats the built-in list. Prices are dollars per million tokens.
# [profiles.openai.models."gpt-6.1-terra"]
# context_window = 1050000
# input_price = 1.00
# output_price = 5.00
# cached_input_price = 0.10

# Other providers need an address, and most of them a key. Without a model the first one that
# the server lists is taken.

# [profiles.openrouter]
# base_url = "https://openrouter.ai/api/v1"
# key_environment = "OPENROUTER_API_KEY"

# [profiles.azure]
# base_url = "https://RESOURCE.openai.azure.com/openai/v1"
# model = "DEPLOYMENT"
# key_environment = "AZURE_OPENAI_API_KEY"

# [profiles.llama]
# base_url = "http://127.0.0.1:8080/v1"


# Keys of the app: the name of a command (docs/configuration.md lists them) and the keys for it.
# [keys]
# "answer.retry" = "ctrl+r"
"""
