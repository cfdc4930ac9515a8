#!/usr/bin/env bash
actionlint
