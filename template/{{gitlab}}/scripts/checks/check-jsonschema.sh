#!/usr/bin/env bash
check-jsonschema --data-transform gitlab-ci --builtin-schema vendor.gitlab-ci .gitlab-ci.yml .gitlab/ci/*.yml
