#!/usr/bin/env bash
docker compose version >/dev/null 2>&1 || exit 69
docker compose config --quiet
