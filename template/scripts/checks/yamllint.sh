#!/usr/bin/env bash
yamllint --strict .
