#!/usr/bin/env bash
gitleaks dir --no-banner .
