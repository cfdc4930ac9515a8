#!/usr/bin/env bash
# It evicts when it is full: a cache, and no store.
set -euo pipefail
heroku redis:maxmemory REDIS_URL --policy allkeys-lru --app "$1"
