#!/usr/bin/env bash
hadolint Dockerfile
