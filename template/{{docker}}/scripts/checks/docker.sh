#!/usr/bin/env bash
docker compose config --quiet
