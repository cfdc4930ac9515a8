#!/usr/bin/env bash
checkov --directory infra --framework terraform --quiet --compact
